/** The alert of a limit that has been passed for long enough: its level, its words and the readings behind it. */
import { signalAt, signalIndex, type SignalName } from '../../../clinical/signal/signals.ts';
import type { VitalLevel, VitalRule } from '../../../clinical/vital/vital-rule.ts';
import type { LimitSide } from '../../../contract/decisions/vital-limits.ts';
import { alertOf, assertAlert } from '../../alert/alert-machine.ts';
import type { Statement } from '../../../contract/statement/statement.ts';
import type { FoldStep } from '../../context/fold-context.ts';
import { readingAt } from '../../state/readings.ts';
import type { LimitCheck, StayState, VitalRuleState } from '../../state/stay-state.ts';
import { valueAt } from '../../windows/second-ring.ts';
import { alertLevelOf, isEmergencyRank, rankOf } from './vital-limits.ts';
import { isDoubtful } from './vital-run.ts';
import { beginCourse } from './vital-worst.ts';

/** No beat or no breath: worse than any limit, so it rings again through an acknowledged alert. */
export const ZERO_SEVERITY = 5;

interface Raising {
  readonly step: FoldStep;
  readonly stay: StayState;
  readonly rule: VitalRule;
  readonly state: VitalRuleState;
}

/** Raises or worsens the rule's alert. */
export function raiseCheck(
  { step, stay, rule, state }: Raising,
  check: LimitCheck,
  found: {
    readonly row: number;
    readonly startSecond: number;
    readonly lastedMs: number;
    readonly severity: number;
  },
): void {
  const { signal } = check;
  const nowMs = step.state.nowMs;
  const value = valueAt(stay.seconds, found.row, signal);
  const doubtful = isDoubtful(stay, rule, found.row, signal);
  const rates = doubtful
    ? (rule.guard?.signals ?? []).map((name) => readingAt(stay, { row: found.row, signal: signalIndex(name), nowMs }))
    : [];
  const isRunning = alertOf(step.state, stay.stayId, rule.id) !== undefined;
  const raisedSecond = stay.seconds.second[found.row] ?? found.startSecond;
  const course = { fromSecond: found.startSecond, raisedSecond };
  assertAlert(step, {
    ...(isRunning ? {} : { course: beginCourse({ stay, rule, state }, check, course) }),
    stayId: stay.stayId,
    ruleId: rule.id,
    ruleVersion: rule.version,
    kind: 'clinical',
    level: alertLevelOf(check.level),
    mayBeLowered: true,
    isEmergency: isEmergencyRank(found.severity),
    severity: found.severity,
    startMs: found.startSecond * 1000,
    title: breachTitle(rule, value, signalAt(signal).name),
    detail: {
      code: 'vital.breached',
      values: {
        signal: signalAt(signal).name,
        standsInFor: check.first < 0 ? null : signalAt(check.first).name,
        side: sideOf(rule, check),
        limit: check.limit,
        value,
        lastedMs: found.lastedMs,
        doubtful,
      },
    },
    inputs: [
      readingAt(stay, { row: found.row, signal, nowMs }),
      ...rates.filter((reading) => reading.name !== rule.signal),
    ],
  });
}

/** No beat or no breath, past a limit of level high or graver. */
export function isZeroRate(rule: VitalRule, found: { readonly value: number; readonly level: VitalLevel }): boolean {
  return found.value === 0 && rule.direction === 'below' && rankOf(found) >= rankOf({ level: 'high' });
}

/** On which side of the limit the values are, and whether the limit itself is among them. */
export function sideOf(rule: VitalRule, check: LimitCheck): LimitSide {
  if (rule.direction === 'below') return 'below';
  return check.strict ? 'above' : 'at-or-above';
}

/** A rate of 0 is asked about; every other value stands under the name of the rule, with the signal that stands in. */
export function breachTitle(rule: VitalRule, value: number, signal: SignalName): Statement {
  if (value === 0 && (rule.signal === 'heartRatePerMin' || rule.signal === 'respiratoryRatePerMin')) {
    return { code: 'vital.zero', values: { signal, asked: rule.signal } };
  }
  return { code: 'vital.title', values: { ruleId: rule.id, signal, standsIn: signal !== rule.signal, value } };
}
