/** Words of the page about limits that are put together from parts. */
import { signalAt, signalIndex } from '../../../services/clinical/signal/signals.ts';
import { vitalRuleName } from '../../../services/wording/wording.ts';
import { wholeSpanText } from '../../../services/wording/text/span-text.ts';
import { rules } from '../text/clinical-text.ts';
import { plainNumberText, unitText } from '../text/number-text.ts';
import { language, named, spanWords, t } from '../text/text.ts';
import type { LimitRange, Reach } from '../../../services/clinical/vital/limit-bounds.ts';
import type { SignalName } from '../../../services/clinical/signal/signals.ts';
import type { HeldLimit } from '../../../services/clinical/vital/limit-change.ts';
import type { LimitRow, LimitValues } from '../../../services/contract/screens/limits/limits-answer.ts';
import { dayClockText } from '../text/time-text.ts';

export function ruleName(ruleId: string): string {
  return vitalRuleName(ruleId, language.value);
}

export function unitOf(signal: SignalName): string {
  return unitText(signalAt(signalIndex(signal)).unit);
}

const SIGN = { below: '<', above: '>', 'at-or-above': '≥' } as const;

/** «< 90». */
export function limitNumber({ side }: LimitRow, { limit }: LimitValues): string {
  return `${SIGN[side]} ${plainNumberText(limit)}`;
}

/** «60 s»; of a cuff that it goes by readings. */
export function waitText({ sustainedForMs }: LimitValues): string {
  return sustainedForMs === 0 ? t('limits.readings') : wholeSpanText(sustainedForMs, spanWords());
}

/** «< 90 %, 60 s, Medium». */
export function valuesText(row: LimitRow, values: LimitValues | null): string {
  if (values === null) return t('limits.off');
  const parts = [`${limitNumber(row, values)} ${unitOf(row.signal)}`, waitText(values), levelName(values.level)];
  return parts.join(', ');
}

export function levelName(level: LimitValues['level']): string {
  return named('limits.level', level, level);
}

/** What must be so beside the number: another signal, how the child is cared for. */
export function conditionText(row: LimitRow): string {
  const { signal, isOtherSignal, when, with: companions, isByGestation } = row;
  return [
    ...(isOtherSignal ? [rules().observation(signal)] : []),
    ...ageParts(row),
    ...(isByGestation ? [t('limits.byGestation')] : []),
    ...when.map((each) => named('limits.when', each, each)),
    ...companions.map((each) => named('limits.with', each, each)),
  ].join(', ');
}

/** Of a newborn, from when to when it holds. */
function ageParts({ postmenstrual, belowDaysOfLife }: LimitRow): readonly string[] {
  const { fromDays = null, belowDays = null } = postmenstrual ?? {};
  const weeks = (days: number): string => plainNumberText(days / 7);
  return [
    ...(fromDays === null ? [] : [t('limits.pmaFrom', { weeks: weeks(fromDays) })]),
    ...(belowDays === null ? [] : [t('limits.pmaBelow', { weeks: weeks(belowDays) })]),
    ...(belowDaysOfLife === null ? [] : [t('limits.belowDaysOfLife', { days: belowDaysOfLife })]),
  ];
}

export function whomText({ scope }: Pick<HeldLimit, 'scope'>, age: string): string {
  return scope.of === 'age' ? t('limits.for.age', { age }) : named('limits.for', scope.of, scope.of);
}

/** Who moved it, when, for whom and why, and when it ends. */
export function setText(
  change: HeldLimit,
  { age, timeZone }: { readonly age: string; readonly timeZone: string },
): string {
  const { set, scope, reason } = change;
  const time = set === undefined ? t('limits.unknownTime') : dayClockText(set.atMs, timeZone);
  const who = set?.displayName ?? set?.by ?? '';
  const values = { time, whom: whomText(change, age), reason };
  const agreed = set?.agreed?.displayName ?? set?.agreed?.by ?? '';
  return [
    who === '' ? t('limits.setUnnamed', values) : t('limits.setBy', { ...values, who }),
    ...(agreed === '' ? [] : [t('limits.agreedBy', { who: agreed })]),
    ...(scope.of === 'stay' ? [t('limits.until', { time: dayClockText(scope.untilMs, timeZone) })] : []),
  ].join(' · ');
}

export function rangeText(bounds: { readonly alone: LimitRange; readonly together: LimitRange } | null): string {
  if (bounds === null) return t('limits.rangeTwo');
  const text = ({ from, to }: LimitRange): string => `${plainNumberText(from)}–${plainNumberText(to)}`;
  return t('limits.range', { alone: text(bounds.alone), together: text(bounds.together) });
}

/** Of times, in seconds. */
export function reachText({ alone, together }: Reach): string {
  return t('limits.range', { alone: `≤ ${alone / 1_000}`, together: `≤ ${together / 1_000}` });
}
