/**
 * What a longer wait of one limit buys and what it hides, from one stretch of a unit's own past: alerts that are saved,
 * and seconds past the limit during which no alert stood. The stored input is folded by the fold that ran live, with this
 * one rule and the steps of this one level, for every wait beside each other. Limits of confidence come from drawing whole stays anew.
 *
 * A second counts as past the limit where the engine itself held that limit in force for the child and the second had a
 * value. A limit that asks for other signs at the same moment is not in force by itself: none of its seconds count.
 */
import type { VitalRule } from '../../clinical/vital/vital-rule.ts';
import type { Decision } from '../../contract/decisions/decision.ts';
import { chooseLimitsAgain } from '../../engine/fold/rules-put-beside.ts';
import { VigilError } from '../../platform/errors.ts';
import { patientDraws, quantile } from '../evaluate/statistics/bootstrap.ts';
import { CaseCollector, type AlertCase } from './alert-cases.ts';
import { foldPast, type PastSpan } from './fold-past.ts';
import { faultsOfChange, oneStepOnly, vitalsOfStep, type StepChange } from './rule-change.ts';
import { RulesBeside } from './rules-beside.ts';
import { SecondsPast } from './seconds-past.ts';

export interface DelayLabRequest extends PastSpan {
  readonly ruleId: string;
  readonly level: StepChange['level'];
  /** Waits in rising order, ms; alerts are saved against the first. */
  readonly delaysMs: readonly number[];
  readonly seed: number;
  readonly draws: number;
}

export interface WithLimits {
  /** Null: nobody was in a bed. */
  readonly value: number | null;
  /** 95 %, percentile method over stays; null: fewer than two stays. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface DelayPoint {
  readonly delayMs: number;
  readonly alerts: number;
  readonly hiddenSeconds: number;
  readonly alertsABedDay: WithLimits;
  readonly alertsSavedABedDay: WithLimits;
  readonly hiddenSecondsABedDay: WithLimits;
}

export interface DelayLabReport {
  readonly unitId: string;
  readonly ruleId: string;
  readonly level: StepChange['level'];
  readonly fromMs: number;
  readonly toMs: number;
  readonly stays: number;
  readonly bedDays: number;
  readonly seed: number;
  readonly draws: number;
  readonly points: readonly DelayPoint[];
}

/** Of one stay, by wait in the order of the request. */
interface StayCounts {
  readonly bedDays: number;
  readonly alerts: readonly number[];
  readonly hiddenSeconds: readonly number[];
}

const DAY_MS = 86_400_000;

/** Rejects as `whatIf` does. */
export async function delayLab(request: DelayLabRequest): Promise<DelayLabReport> {
  const { rules, ruleId, level, delaysMs, unitId, fromMs, toMs, seed, draws } = request;
  const faults = faultsOfChange(rules.own.vitals, { steps: [{ ruleId, level }], offRuleIds: [] });
  if (faults.length > 0) throw new VigilError('rule-invalid', faults.join('; '));
  const folded = (await foldBeside(request)) ?? (await foldApart(request));
  const stays = staysOf(folded);
  if (stays.length === 0) {
    throw new VigilError('recording-unreadable', `nobody lay in unit ${unitId} between the times asked for`);
  }
  return {
    unitId,
    ruleId,
    level,
    fromMs,
    toMs,
    stays: stays.length,
    bedDays: sumOf(stays, ({ bedDays }) => bedDays),
    seed,
    draws,
    points: delaysMs.map((delayMs, at) => pointOf(stays, { delayMs, at, seed, draws })),
  };
}

interface FoldedDelay {
  readonly cases: readonly AlertCase[];
  readonly bedMs: ReadonlyMap<string, number>;
  readonly past: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Every wait beside the rule, which says alone what its limits are. Null: they cannot stand beside each other in this span. */
async function foldBeside(request: DelayLabRequest): Promise<readonly FoldedDelay[] | null> {
  const { rules, fromMs, toMs, ruleId, level, delaysMs } = request;
  const versions = RulesBeside.of(
    oneStepOnly(rules, { ruleId, level }, delaysMs[0] ?? 0),
    [ruleId],
    delaysMs.map((delayMs) => (vitals: readonly VitalRule[]) => vitalsOfStep(vitals, { ruleId, level }, delayMs)),
  );
  if (versions === null) return null;
  const collectors = delaysMs.map(() => collectorOf(request));
  const seconds = new SecondsPast({ fromMs, toMs }, (limit) => limit.ruleId === ruleId && limit.level === level);
  const onDecision = (decision: Decision): void => {
    const was = versions.asItWas(decision);
    if (was !== null) seconds.takeDecision(was);
    for (const [index, collector] of collectors.entries()) {
      const is = versions.asIn(index, decision);
      if (is !== null) collector.take(is);
    }
  };
  const folded = await versions.fold(request, onDecision, (block) => seconds.takeRows(block));
  return folded === null ? null : collectors.map((collector) => foldedOf(collector, seconds, folded.endedAtMs));
}

async function foldApart(request: DelayLabRequest): Promise<readonly FoldedDelay[]> {
  const { delaysMs, onProgress } = request;
  const folded: FoldedDelay[] = [];
  for (const [index, delayMs] of delaysMs.entries()) {
    const told = (share: number): void => onProgress?.((index + share) / delaysMs.length);
    folded.push(await foldDelay({ ...request, onProgress: told }, delayMs));
  }
  return folded;
}

async function foldDelay(request: DelayLabRequest, delayMs: number): Promise<FoldedDelay> {
  const { rules, fromMs, toMs, ruleId, level } = request;
  const collector = collectorOf(request);
  const seconds = new SecondsPast({ fromMs, toMs }, (limit) => limit.ruleId === ruleId && limit.level === level);
  const { endedAtMs } = await foldPast(
    { ...request, rules: oneStepOnly(rules, { ruleId, level }, delayMs) },
    {
      onBegun: ({ state }) => chooseLimitsAgain(state, new Set([ruleId])),
      onDecision: (decision) => {
        collector.take(decision);
        seconds.takeDecision(decision);
      },
      onRows: (block) => seconds.takeRows(block),
    },
  );
  return foldedOf(collector, seconds, endedAtMs);
}

function collectorOf({ fromMs, toMs, ruleId }: DelayLabRequest): CaseCollector {
  return new CaseCollector({ fromMs, toMs }, (alert) => alert.ruleId === ruleId);
}

function foldedOf(collector: CaseCollector, { byStay }: SecondsPast, endedAtMs: number): FoldedDelay {
  collector.end(endedAtMs);
  return { cases: collector.cases, bedMs: collector.bedTime.byStay, past: byStay };
}

function staysOf(folded: readonly FoldedDelay[]): readonly StayCounts[] {
  const stayIds = [...(folded[0]?.bedMs.keys() ?? [])].toSorted();
  return stayIds.map((stayId) => {
    const own = folded.map(({ cases }) => cases.filter((each) => each.stayId === stayId));
    return {
      bedDays: (folded[0]?.bedMs.get(stayId) ?? 0) / DAY_MS,
      alerts: own.map((cases) => cases.length),
      hiddenSeconds: folded.map(({ past }, at) => hiddenOf(past.get(stayId) ?? new Set(), own[at] ?? [])),
    };
  });
}

/** Seconds past the limit outside every alert. */
function hiddenOf(past: ReadonlySet<number>, cases: readonly AlertCase[]): number {
  let hidden = 0;
  for (const second of past) if (!cases.some((each) => isDuring(each, second * 1_000))) hidden += 1;
  return hidden;
}

function isDuring({ raisedAtMs, clearedAtMs }: AlertCase, atMs: number): boolean {
  return atMs >= raisedAtMs && (clearedAtMs === null || atMs < clearedAtMs);
}

function pointOf(
  stays: readonly StayCounts[],
  {
    delayMs,
    at,
    ...drawn
  }: { readonly delayMs: number; readonly at: number; readonly seed: number; readonly draws: number },
): DelayPoint {
  const alerts = ({ alerts: all }: StayCounts): number => all[at] ?? 0;
  const saved = ({ alerts: all }: StayCounts): number => (all[0] ?? 0) - (all[at] ?? 0);
  const hidden = ({ hiddenSeconds }: StayCounts): number => hiddenSeconds[at] ?? 0;
  return {
    delayMs,
    alerts: sumOf(stays, alerts),
    hiddenSeconds: sumOf(stays, hidden),
    alertsABedDay: withLimits(stays, alerts, drawn),
    alertsSavedABedDay: withLimits(stays, saved, drawn),
    hiddenSecondsABedDay: withLimits(stays, hidden, drawn),
  };
}

/** A rate over bed-days, with the limits that drawing whole stays gives. */
function withLimits(
  stays: readonly StayCounts[],
  countOf: (stay: StayCounts) => number,
  drawn: { readonly seed: number; readonly draws: number },
): WithLimits {
  const value = rateOf(stays, countOf, () => 1);
  if (stays.length < 2 || value === null) return { value, low: null, high: null };
  const rates: number[] = [];
  for (const times of patientDraws(stays.length, drawn)) {
    const rate = rateOf(stays, countOf, (stay) => times[stay] ?? 0);
    if (rate !== null) rates.push(rate);
  }
  const sorted = rates.toSorted((a, b) => a - b);
  return { value, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

function rateOf(
  stays: readonly StayCounts[],
  countOf: (stay: StayCounts) => number,
  timesOf: (stay: number) => number,
): number | null {
  let [count, bedDays] = [0, 0];
  for (const [index, stay] of stays.entries()) {
    count += timesOf(index) * countOf(stay);
    bedDays += timesOf(index) * stay.bedDays;
  }
  return bedDays === 0 ? null : count / bedDays;
}

function sumOf(stays: readonly StayCounts[], countOf: (stay: StayCounts) => number): number {
  return stays.reduce((sum, stay) => sum + countOf(stay), 0);
}
