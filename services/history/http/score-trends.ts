/**
 * The scores of one stay as columns. A score tells itself again each minute to half an hour with everything it rests
 * on; a trend needs three numbers of it, and of equal neighbours the first.
 */
import type { ScoreComputed } from '../../contract/decisions/decision.ts';
import type { ScoreTrend, ScoreTrends } from '../../contract/screens/score-trends.ts';
import { decisionPages } from './decision-pages.ts';
import type { History } from '../history.port.ts';

/** Three days of twenty scores are some 22,000. */
const PAGES_MAX = 40;

interface Asked {
  readonly unitId: string;
  readonly stayId: string;
  /** Half-open: [fromMs, toMs). */
  readonly fromMs: number;
  readonly toMs: number;
}

interface Columns extends ScoreTrend {
  readonly atMs: number[];
  readonly total: (number | null)[];
  readonly lower: (number | null)[];
  readonly upper: (number | null)[];
}

/** Rejects as `History.decisions` does. */
export async function scoreTrends(history: Pick<History, 'decisions'>, asked: Asked): Promise<ScoreTrends> {
  const byRule = new Map<string, Columns>();
  const toldUntilMs = await decisionPages(history, {
    ...asked,
    kinds: ['score.computed'],
    pagesMax: PAGES_MAX,
    take: (decision) => {
      if (decision.kind === 'score.computed') add(byRule, decision);
    },
  });
  return { toldUntilMs, scores: [...byRule.values()] };
}

function add(byRule: Map<string, Columns>, { atMs, score, withdrawn }: ScoreComputed): void {
  const { ruleId, ruleVersion, maximum, unit, decimals } = score;
  const about = { ruleId, ruleVersion, maximum, unit, decimals };
  const columns: Columns = byRule.get(ruleId) ?? { ...about, atMs: [], total: [], lower: [], upper: [] };
  byRule.set(ruleId, columns);
  const stands = withdrawn === undefined && score.status !== 'abstained';
  const total = stands && score.status === 'complete' ? score.total : null;
  const [lower, upper] = stands ? [score.lower, score.upper] : [null, null];
  const last = columns.atMs.length - 1;
  if (last >= 0 && columns.total[last] === total && columns.lower[last] === lower && columns.upper[last] === upper) {
    return;
  }
  columns.atMs.push(atMs);
  columns.total.push(total);
  columns.lower.push(lower);
  columns.upper.push(upper);
}
