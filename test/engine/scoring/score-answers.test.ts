/** A ward admitted at once: what is looked at is counted, what is said in the end is what it would have been. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScoreResult } from '../../../services/clinical/score/score-result.ts';
import { ANSWER_LOOKS_A_SECOND } from '../../../services/engine/scoring/score-answers.ts';
import { shippedRules } from '../shipped-rules.ts';
import { UnitScript, configured, occupied, opened, record, tick, type Input } from '../unit-script.ts';

const RULES = { ...(await shippedRules()), models: [] };
const CHILDREN = 25;
const ANSWERS = [
  ['respiratoryDistress', 'none'],
  ['capillaryRefillSeconds', 1.5],
  ['consciousness', 'alert'],
  ['oxygenDevice', 'air'],
  ['carerConcern', 'same'],
] as const;

function admitted(count: number): Input[] {
  return [
    configured({
      beds: Array.from({ length: count }, (_, child) => ({
        bedId: `bed-${child}`,
        label: '',
        setting: 'ward' as const,
      })),
    }),
    tick(0),
    Array.from({ length: count }, (_, child) => [
      opened(`stay-${child}`),
      occupied(`bed-${child}`, `stay-${child}`, 0),
    ]),
  ].flat(2);
}

function answersOf(child: number): Input[] {
  return ANSWERS.map(([name, value]) =>
    record('observation.charted', 0, { stayId: `stay-${child}`, name, value, by: 'nurse-1' }, `${child} ${name}`),
  );
}

function newestScores(script: UnitScript): Map<string, unknown> {
  const newest = new Map<string, unknown>();
  for (const { stayId, score } of script.of('score.computed')) newest.set(`${stayId} ${score.ruleId}`, said(score));
  return newest;
}

/** Looks at a child that said something. */
function looksIn(script: UnitScript): number {
  return new Set(script.of('score.computed').map(({ stayId, cause }) => `${stayId} ${cause}`)).size;
}

/** Without ages and places in the log. */
function said({ status, level, lower, upper, missing, parts }: ScoreResult): unknown {
  return { status, level, lower, upper, missing, points: parts.map(({ name, points }) => [name, points]) };
}

describe('answers that come in heaps', () => {
  it('cost a few looks a second, none of them is lost, and no whole state is asserted for them', () => {
    const script = new UnitScript(RULES).play(admitted(CHILDREN));
    const wholeStates = script.of('unit.state').length;
    const all = Array.from({ length: CHILDREN }, (_, child) => answersOf(child)).flat();
    script.play(all);
    expect(looksIn(script)).toBeLessThanOrEqual(ANSWER_LOOKS_A_SECOND);
    expect(script.of('stay.charted')).toHaveLength(all.length);
    expect(script.of('unit.state')).toHaveLength(wholeStates);
    script.play(tick(1_000), tick(2_000));
    const scored = new Set(script.of('score.computed').map(({ stayId }) => stayId));
    expect(scored.size).toBe(CHILDREN);
    // One look for each child that waited, not one for each answer, and perhaps one of the score grid.
    expect(looksIn(script)).toBeLessThanOrEqual(2 * CHILDREN);
  });

  it('of a child that leaves meanwhile are scored before it does', () => {
    const script = new UnitScript(RULES).play(admitted(CHILDREN));
    script.play(Array.from({ length: CHILDREN }, (_, child) => answersOf(child)).flat());
    const last = `stay-${CHILDREN - 1}`;
    const before = script.of('score.computed').filter(({ stayId }) => stayId === last).length;
    script.play(occupied(`bed-${CHILDREN - 1}`, null, 500), record('stay.closed', 500, { stayId: last }));
    expect(script.of('score.computed').filter(({ stayId }) => stayId === last).length).toBeGreaterThan(before);
  });

  it('say in the end what they would have said one by one', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(12).keys()], { minLength: 12 }), fc.nat(9), (order, apart) => {
        const heap = new UnitScript(RULES).play(admitted(12));
        heap.play(
          order.flatMap(answersOf),
          Array.from({ length: 50 }, (_, second) => tick((second + 1) * 1_000)),
        );
        const single = new UnitScript(RULES).play(admitted(12));
        order.forEach((child, index) => single.play(answersOf(child), apart > 4 ? tick((index + 1) * 1_000) : []));
        single.play(Array.from({ length: 50 }, (_, second) => tick((second + 1) * 1_000)));
        expect(newestScores(heap)).toEqual(newestScores(single));
      }),
      { numRuns: 10 },
    );
  });
});
