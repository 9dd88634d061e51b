/** Digests of decisions: repeats and cuts at any place change nothing, one changed decision changes its own stretch. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecidedStretch } from '../../services/archive/archive.port.ts';
import { DECISION_VERSION, encodeDecision, type Decision } from '../../services/contract/decisions/decision.ts';
import { RunningDigest, type UnitDigest } from '../../services/contract/decisions/unit-digest.ts';
import { positionText } from '../../services/contract/log-position.ts';
import { DigestProof, type ProvenStretch } from '../../services/replay/digest-proof.ts';

/** A notice a line: how many each input offset caused. */
function decided(causes: readonly number[]): readonly Decision[] {
  return causes.flatMap((count, offset) =>
    Array.from({ length: count }, (_, index) => ({
      version: DECISION_VERSION,
      kind: 'result.late' as const,
      id: `late-${offset}-${index}`,
      unitId: 'unit-1',
      stayId: 'stay-1',
      atMs: offset * 1000,
      cause: positionText(0, offset),
      name: 'lactate',
      observedAtMs: index,
      receivedAtMs: index,
      value: 1,
      unit: 'mmol/L',
    })),
  );
}

/** As the archive makes them: what was published, cut into segments at any decision. */
function stretchesOf(published: readonly Decision[], cuts: readonly number[]): readonly DecidedStretch[] {
  const borders = [...new Set(cuts.map((cut) => cut % (published.length + 1)))].toSorted((a, b) => a - b);
  const stretches: DecidedStretch[] = [];
  let before: UnitDigest | null = null;
  let from = 0;
  for (const to of [...borders, published.length]) {
    const running: RunningDigest = new RunningDigest(before);
    for (const decision of published.slice(from, to)) running.take(decision, encodeDecision(decision));
    const digest: UnitDigest = running.close();
    stretches.push({ fromMs: from, toMs: to, before, digest });
    before = digest;
    from = to;
  }
  return stretches;
}

/** An engine that was killed goes back to an earlier record and publishes from its first decision on once more. */
function withRepeats(
  decisions: readonly Decision[],
  kills: readonly (readonly [number, number])[],
): readonly Decision[] {
  return kills.reduce<readonly Decision[]>((published, [at, back]) => {
    const killedAt = at % (published.length + 1);
    const whole = published.slice(0, killedAt);
    const causes = [...new Set(whole.map(({ cause }) => cause))];
    const cause = causes[Math.max(0, causes.length - 1 - (back % 3))];
    const from = whole.findIndex((decision) => decision.cause === cause);
    return [...whole, ...(from < 0 ? [] : whole.slice(from)), ...published.slice(killedAt)];
  }, decisions);
}

function proven(stretches: readonly DecidedStretch[], decisions: readonly Decision[], offsets: number) {
  const proof = new DigestProof(stretches);
  for (let offset = 0; offset < offsets; offset++) {
    proof.folded(offset);
    for (const decision of decisions) if (decision.cause === positionText(0, offset)) proof.take(decision);
  }
  return proof.end({ fromOffset: 0, toOffset: Number.POSITIVE_INFINITY });
}

const isEqual = ({ live, replayed }: ProvenStretch): boolean => live === replayed;

const anyCauses = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 30 });
const anyCuts = fc.array(fc.nat(), { maxLength: 5 });
const anyKills = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 });

describe('digests of what was decided', () => {
  it('are those of the replay, wherever segments are cut and whatever was published twice', () => {
    fc.assert(
      fc.property(anyCauses, anyCuts, anyKills, (causes, cuts, kills) => {
        const decisions = decided(causes);
        const stretches = stretchesOf(withRepeats(decisions, kills), cuts);
        const all = proven(stretches, decisions, causes.length);
        expect(all.filter((each) => !isEqual(each))).toEqual([]);
        expect(all.reduce((sum, each) => sum + each.decisions, 0)).toBe(decisions.length);
      }),
    );
  });

  it('differ in one stretch, and in that alone, when one decision was another', () => {
    fc.assert(
      fc.property(anyCauses, anyCuts, fc.nat(), (causes, cuts, which) => {
        const decisions = decided(causes);
        fc.pre(decisions.length > 0);
        const index = which % decisions.length;
        const altered = decisions.map((decision, at) => (at === index ? { ...decision, atMs: -1 } : decision));
        const all = proven(stretchesOf(altered, cuts), decisions, causes.length);
        expect(all.filter((each) => !isEqual(each))).toHaveLength(1);
        const unequal = all.find((each) => !isEqual(each));
        expect(index).toBeGreaterThanOrEqual(unequal?.fromMs ?? Infinity);
        expect(index).toBeLessThan(unequal?.toMs ?? 0);
      }),
    );
  });

  it('are not told of a stretch of which the beginning or the end is not folded', () => {
    const decisions = decided([1, 1, 1, 1, 1, 1]);
    const stretches = stretchesOf(decisions, [2, 4]);
    const proof = new DigestProof(stretches);
    for (const decision of decisions.slice(1, 5)) {
      proof.folded(Number(decision.cause.split(':')[1]));
      proof.take(decision);
    }
    const told = proof.end({ fromOffset: 0, toOffset: Number.POSITIVE_INFINITY });
    expect(told.map(({ fromMs }) => fromMs)).toEqual([2]);
    expect(told.every(isEqual)).toBe(true);
  });
});
