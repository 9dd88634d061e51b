// Hazards: H02 (docs/hazards.md).
/** A ward admitted at once: what can alert is told as if nobody else had come, the rest within 105 seconds, and a replay the same. */
import { deserialize, serialize } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { firstResultsAtOnce } from '../../../services/engine/scoring/first-results.ts';
import type { UnitState } from '../../../services/engine/state/unit-state.ts';
import { shippedRules } from '../shipped-rules.ts';
import { UnitScript, configured, occupied, opened, record, tick, type Input } from '../unit-script.ts';

const RULES = { ...(await shippedRules()), models: [] };
const CHILDREN = 25;
const ALERTING = 'national-pews-england';
const SECONDS = Array.from({ length: 105 }, (_, second) => tick((second + 1) * 1_000));

/** Everybody in the same second, all scores looked at; the last child answers only to pain. */
function admission(count: number): Input[] {
  const beds = Array.from({ length: count }, (_, child) => ({
    bedId: `bed-${child}`,
    label: '',
    setting: 'ward' as const,
  }));
  return [
    configured({ setting: 'ward', beds }),
    tick(0),
    Array.from({ length: count }, (_, child) => [
      opened(`stay-${child}`, 0, { birthDate: '2022-06-01' }),
      occupied(`bed-${child}`, `stay-${child}`, 0),
      record('stay.updated', 0, { stayId: `stay-${child}`, changes: { weightKg: 14 } }, `${child} weight`),
      charted(child, 'consciousness', child === count - 1 ? 'pain' : 'alert'),
      charted(child, 'respiratoryDistress', 'none'),
    ]),
  ].flat(2);
}

function charted(child: number, name: 'consciousness' | 'respiratoryDistress', value: string): Input {
  return record('observation.charted', 0, { stayId: `stay-${child}`, name, value, by: 'nurse-1' }, `${child} ${name}`);
}

function scoresOf(script: UnitScript): string[] {
  return script.of('score.computed').map(({ stayId, score }) => `${stayId} ${score.ruleId}`);
}

function without(script: UnitScript): number {
  return new Set(scoresOf(script).filter((name) => !name.endsWith(ALERTING))).size;
}

describe('first results of a ward admitted at once', () => {
  it('that cannot alert are a few a second, and all there after 105 s, the child admitted first before the others', () => {
    const script = new UnitScript(RULES).play(admission(CHILDREN));
    expect(without(script)).toBeLessThanOrEqual(firstResultsAtOnce(RULES.scores.length));
    for (const [second, input] of SECONDS.entries()) {
      const before = new Set(scoresOf(script)).size;
      script.play(input);
      const first = new Set(scoresOf(script)).size - before;
      // Beside them the score that can alert, once of each child, when it is first looked at.
      if (second > 10) expect(first).toBeLessThanOrEqual(7);
    }
    const names = [...new Set(scoresOf(script))];
    expect(names).toHaveLength(CHILDREN * RULES.scores.length);
    const complete = Array.from({ length: CHILDREN }, (_, child) =>
      Math.max(...RULES.scores.map(({ id }) => names.indexOf(`stay-${child} ${id}`))),
    );
    expect(complete.slice(3)).toEqual(complete.slice(3).toSorted((a, b) => a - b));
  });

  it('make no alert wait: the last child is alerted with the second tick, as if it were alone', () => {
    const script = new UnitScript(RULES).play(admission(CHILDREN)).play(tick(1_000), tick(2_000));
    expect(new Set(scoresOf(script).filter((name) => name.endsWith(ALERTING))).size).toBe(CHILDREN);
    const raised = script.of('alert.changed').filter(({ alert }) => alert.ruleId === ALERTING);
    expect(raised.map(({ stayId, change }) => `${stayId} ${change}`)).toEqual([`stay-${CHILDREN - 1} raised`]);
  });

  it('of three children wait for nothing', () => {
    const script = new UnitScript(RULES).play(admission(3), tick(10_000));
    expect(new Set(scoresOf(script)).size).toBe(3 * RULES.scores.length);
  });

  it('of a child that leaves meanwhile are made before it does', () => {
    const script = new UnitScript(RULES).play(admission(CHILDREN), tick(1_000), tick(2_000));
    const last = `stay-${CHILDREN - 1}`;
    const own = (): number => new Set(scoresOf(script).filter((name) => name.startsWith(`${last} `))).size;
    script.play(SECONDS.slice(2, 10));
    expect(own()).toBeLessThan(RULES.scores.length);
    script.play(occupied(`bed-${CHILDREN - 1}`, null, 10_500), record('stay.closed', 10_500, { stayId: last }));
    expect(own()).toBe(RULES.scores.length);
  });

  it('are the same bytes when the engine begins anew amid them', () => {
    const whole = new UnitScript(RULES).play(admission(CHILDREN), SECONDS);
    const before = new UnitScript(RULES).play(admission(CHILDREN), SECONDS.slice(0, 12));
    const state = deserialize(serialize(before.state)) as UnitState;
    const after = new UnitScript(RULES, state, before.offset).play(SECONDS.slice(12));
    expect([...before.decisions, ...after.decisions].map((one) => JSON.stringify(one))).toEqual(
      whole.decisions.map((one) => JSON.stringify(one)),
    );
  });
});
