/** Scores of a stay as columns, over a real embedded history's pages. */
import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../services/contract/decisions/decision.ts';
import type { DecisionsQuery } from '../../../services/history/history.port.ts';
import { scoreTrends } from '../../../services/history/http/score-trends.ts';
import { scoreComputed, T0, UNIT } from '../history-fixtures.ts';

const told = (ruleId: string, atMs: number, total: number | null): Decision => {
  const decision = scoreComputed(ruleId, atMs);
  if (total === null) return decision;
  const score = { ...decision.score, status: 'complete' as const, total, lower: total, upper: total, reason: null };
  return { ...decision, score };
};

/** Answers as the port does: in order of time, half-open, at most so many. */
function historyOf(decisions: readonly Decision[]) {
  const asked: DecisionsQuery[] = [];
  return {
    asked,
    decisions: (query: DecisionsQuery): Promise<readonly Decision[]> => {
      asked.push(query);
      const found = decisions.filter(({ atMs }) => atMs >= query.fromMs && atMs < query.toMs);
      return Promise.resolve(found.slice(0, query.limit));
    },
  };
}

const range = { unitId: UNIT, stayId: 'stay-1', fromMs: T0, toMs: T0 + 10_000_000 };

describe('18.6: the scores of a stay over time', () => {
  it('are columns by rule, of equal neighbours the first, an abstained one a gap', async () => {
    const history = historyOf([
      told('a', T0, 3),
      told('b', T0 + 1, 8),
      told('a', T0 + 2, 3),
      told('a', T0 + 3, null),
      told('a', T0 + 4, 3),
    ]);
    const { scores, toldUntilMs } = await scoreTrends(history, range);
    expect(toldUntilMs).toBe(range.toMs);
    expect(scores.map(({ ruleId, atMs, total, lower }) => ({ ruleId, atMs, total, lower }))).toEqual([
      { ruleId: 'a', atMs: [T0, T0 + 3, T0 + 4], total: [3, null, 3], lower: [3, null, 3] },
      { ruleId: 'b', atMs: [T0 + 1], total: [8], lower: [8] },
    ]);
  });

  it('that rest on a value that was taken back are a gap', async () => {
    const withdrawn = { by: 'x', atMs: T0, reason: 'y' };
    const history = historyOf([told('a', T0, 3), { ...told('a', T0 + 5, 9), withdrawn }, told('a', T0 + 6, 3)]);
    const { scores } = await scoreTrends(history, range);
    expect(scores[0]?.total).toEqual([3, null, 3]);
  });

  it('come in pages, none twice and none lost, also where a page ends amid one moment', async () => {
    const decisions = Array.from({ length: 2_500 }, (_, index) =>
      told(`rule-${index % 3}`, T0 + Math.floor(index / 3), index),
    );
    const history = historyOf(decisions);
    const { scores } = await scoreTrends(history, range);
    expect(history.asked.length).toBe(3);
    expect(scores.reduce((sum, { atMs }) => sum + atMs.length, 0)).toBe(2_500);
  });

  it('say up to when they are told where there are too many', async () => {
    const decisions = Array.from({ length: 45_000 }, (_, index) => told('a', T0 + index, index));
    const { toldUntilMs, scores } = await scoreTrends(historyOf(decisions), range);
    expect(toldUntilMs).toBeLessThan(T0 + 45_000);
    expect(scores[0]?.atMs.at(-1)).toBe(toldUntilMs);
  });
});
