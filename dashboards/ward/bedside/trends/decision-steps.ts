/**
 * A score or a risk over time as steps: each decision holds until the next. An abstained score is a
 * gap, a partial one a range between its bounds, never a low number.
 */
import type { Decision } from '../../../../services/contract/decisions/decision.ts';
import type { ScoreResult } from '../../../../services/clinical/score/score-result.ts';
import type { RiskResult } from '../../../../services/contract/decisions/risk-result.ts';

/** Columns for the charts: seconds since 1970, then one value each. */
export interface Steps {
  readonly atSeconds: number[];
  /** Total of a complete score, probability in per cent; null: none. */
  readonly value: (number | null)[];
  readonly low: (number | null)[];
  readonly high: (number | null)[];
}

export interface TimedScore {
  readonly atMs: number;
  readonly score: ScoreResult;
}

export interface TimedRisk {
  readonly atMs: number;
  readonly risk: RiskResult;
}

/** Scores of one rule among decisions, oldest first. */
export function scoresOf(decisions: readonly Decision[], ruleId: string): readonly TimedScore[] {
  return decisions.flatMap((decision) =>
    decision.kind === 'score.computed' && decision.score.ruleId === ruleId
      ? [{ atMs: decision.atMs, score: decision.score }]
      : [],
  );
}

export function risksOf(decisions: readonly Decision[], modelId: string): readonly TimedRisk[] {
  return decisions.flatMap((decision) =>
    decision.kind === 'risk.computed' && decision.risk.modelId === modelId
      ? [{ atMs: decision.atMs, risk: decision.risk }]
      : [],
  );
}

/** Steps up to `toMs`, at which the newest still holds. Equal neighbours are joined. */
export function scoreSteps(scores: readonly TimedScore[], toMs: number): Steps {
  return stepsOf(
    scores.map((timed) => scoreStep(timed)),
    toMs,
  );
}

export function scoreStep({ atMs, score }: TimedScore): Step {
  return { atMs, value: score.status === 'complete' ? score.total : null, low: score.lower, high: score.upper };
}

export function riskSteps(risks: readonly TimedRisk[], toMs: number): Steps {
  return stepsOf(
    risks.map(({ atMs, risk }) => {
      const percent = risk.probability === null ? null : risk.probability * 100;
      return { atMs, value: percent, low: percent, high: percent };
    }),
    toMs,
  );
}

export interface Step {
  readonly atMs: number;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** As `scoreSteps`. */
export function stepsOf(all: readonly Step[], toMs: number): Steps {
  const ordered = all.filter((step) => step.atMs <= toMs).toSorted((a, b) => a.atMs - b.atMs);
  const kept = ordered.filter((step, index) => index === 0 || !isSame(step, ordered[index - 1]));
  const newest = kept.at(-1);
  const closed = newest === undefined || newest.atMs === toMs ? kept : [...kept, { ...newest, atMs: toMs }];
  return {
    atSeconds: closed.map((step) => step.atMs / 1_000),
    value: closed.map((step) => step.value),
    low: closed.map((step) => step.low),
    high: closed.map((step) => step.high),
  };
}

function isSame(a: Step, b: Step | undefined): boolean {
  return b !== undefined && a.value === b.value && a.low === b.low && a.high === b.high;
}

/** Half-open, seconds since 1970. */
export interface Silence {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/**
 * Steps that do not hold on through a time of which nothing is known: Vigil was stopped, or nothing came.
 * Where something was decided within it, that stands; what held before goes on when data do.
 */
export function withSilences(steps: Steps, silences: readonly Silence[]): Steps {
  const out: Steps = { atSeconds: [], value: [], low: [], high: [] };
  const put = (atSeconds: number, from: number | null): void => {
    out.atSeconds.push(atSeconds);
    out.value.push(from === null ? null : (steps.value[from] ?? null));
    out.low.push(from === null ? null : (steps.low[from] ?? null));
    out.high.push(from === null ? null : (steps.high[from] ?? null));
  };
  for (const [index, atSeconds] of steps.atSeconds.entries()) {
    put(atSeconds, index);
    const until = steps.atSeconds[index + 1];
    if (until === undefined) continue;
    for (const { fromSeconds, toSeconds } of silences) {
      const [from, to] = [Math.max(fromSeconds, atSeconds), Math.min(toSeconds, until)];
      // What is decided in a silence tells that somebody decided: it holds until the next.
      if (from >= to || atSeconds >= fromSeconds) continue;
      put(from, null);
      if (to < until) put(to, index);
    }
  }
  return out;
}
