/** `vigil rules propose`: limits that would have kept the last hours of a unit to its alert budget, and which events they would have cost. */
import { writeFile } from 'node:fs/promises';
import type { LimitChange } from '../../clinical/vital/limit-change.ts';
import type { AlertBudget } from '../../contract/decisions/policy-view.ts';
import { openLog, type OpenParts } from '../../compose/parts/open-parts.ts';
import { newestStates } from '../../compose/parts/newest-states.ts';
import { policyOf } from '../../live/policy/change-policy.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError } from '../../platform/errors.ts';
import { proposeLimits, type ProposedLimits } from '../../research/budget/propose-limits.ts';
import type { CountedAlerts } from '../../research/whatif/what-if.ts';
import { eventsIn } from '../research/what-if.ts';
import { withPast } from '../research/with-past.ts';
import { budgetText, changeText } from './limits-text.ts';

const HOUR_MS = 3_600_000;

export interface ProposeOptions {
  readonly unit: string;
  readonly hours: number;
  /** Null: the one that the unit has stated. */
  readonly budget: AlertBudget | null;
  /** File of labelled events. */
  readonly labels: string | undefined;
  readonly horizonMs: number;
  /** Where the limits are written, for `rules adopt`; absent: nowhere. */
  readonly write: string | undefined;
  readonly json: boolean;
}

/** 0 when the budget is kept to, 1 when nothing that one person may decide does. Rejects with `config-invalid` without a budget, or as the research behind it does. */
export async function runPropose(config: Config, parts: OpenParts, options: ProposeOptions): Promise<number> {
  const { unit: unitId, hours, horizonMs, json } = options;
  const { policy, toMs } = await unitIn(config, parts, unitId);
  const budget = options.budget ?? policy.budget;
  if (budget === undefined) {
    throw new VigilError('config-invalid', `${unitId} has stated no budget: --urgent and --medium, alerts a bed-day`);
  }
  const labels = options.labels === undefined ? [] : await eventsIn(options.labels);
  const span = { unitId, fromMs: toMs - hours * HOUR_MS, toMs };
  const proposed = await withPast(config, parts, {
    json,
    ask: (past) => proposeLimits({ ...past, ...span, policy, budget, labels, horizonMs, reason: 'alert budget' }),
  });
  if (options.write !== undefined) await writeFile(options.write, JSON.stringify(proposed.limits.map(withoutReason)));
  console.log(json ? JSON.stringify(proposed) : textOf(proposed).join('\n'));
  return proposed.isMet ? 0 : 1;
}

async function unitIn(config: Config, parts: OpenParts, unitId: string) {
  const log = await openLog(config, parts);
  try {
    const unit = (await newestStates(log)).get(unitId);
    if (unit === undefined) throw new VigilError('config-invalid', `the log knows no unit ${unitId}`);
    return { policy: policyOf(unit), toMs: unit.atMs };
  } finally {
    await log.close();
  }
}

/** Whoever decides says why. */
function withoutReason({ reason: _reason, ...limit }: LimitChange): object {
  return limit;
}

function textOf(proposed: ProposedLimits): readonly string[] {
  const { unitId, fromMs, toMs, budget, isMet, limits, before, after, counts } = proposed;
  const verdict = isMet
    ? limits.length === 0
      ? 'kept to as it is'
      : 'kept to with these limits'
    : 'not kept to by any limits that one person may decide';
  return [
    `${unitId} ${iso(fromMs)} to ${iso(toMs)}: ${before.bedDays.toFixed(2)} bed-days, counted ${counts} times`,
    `${budgetText(budget)}: ${verdict}`,
    `  as it was: ${ratesText(before)}`,
    `  proposed:  ${ratesText(after)}`,
    ...limits.map((limit) => `  ${changeText(limit)}`),
    ...costLines(before, after),
  ];
}

function ratesText({ byLevel }: CountedAlerts): string {
  const rate = (level: string): string => (byLevel[level]?.alertsABedDay ?? 0).toFixed(2);
  return `${rate('high')} high and ${rate('medium')} medium a bed-day`;
}

function costLines(
  { againstLabels: before }: CountedAlerts,
  { againstLabels: after }: CountedAlerts,
): readonly string[] {
  if (before === null || after === null) {
    return ['  what it costs in events that are found is not known: give --labels'];
  }
  return [
    `  events with an alert before them: ${before.found} of ${before.events} as it was, ${after.found} of ${after.events} with these limits`,
  ];
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
