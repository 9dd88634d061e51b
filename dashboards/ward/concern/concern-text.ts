/** The words of a worry, the same on the tile, at the bedside and on the buttons. */
import { momentText } from '../text/time-text.ts';
import { named, t } from '../text/text.ts';
import type { ConcernLevel, ConcernSource, ConcernView } from '../../../services/contract/records/concern.ts';

/** «Family concern: High». */
export function concernText({ from, level }: { readonly from: ConcernSource; readonly level: ConcernLevel }): string {
  return `${named('concernFrom', from, from)}: ${named('concernLevel', level, level)}`;
}

type Told = readonly Pick<ConcernView, 'from' | 'level'>[];

/** «Concern: family high, nurse low», for narrow places. */
export function concernsText(concerns: Told): string {
  return t('concern.short', { told: concernsTold(concerns) });
}

/** «family high, nurse low», beside an alert. */
export function concernsTold(concerns: Told): string {
  return concerns
    .map(({ from, level }) => `${named('concernShort', from, from)} ${named('code', level, level)}`)
    .join(', ');
}

/** «high»: the greatest of them, where there is no room for whose it is. */
export function worstConcern(concerns: Told): string {
  const worst = LEVELS.findLast((level) => concerns.some((concern) => concern.level === level));
  return worst === undefined ? '' : named('code', worst, worst);
}

const LEVELS: readonly ConcernLevel[] = ['none', 'low', 'medium', 'high'];

/** «since 14:05 · until 18:05 unless told again · kim». */
export function concernFacts(
  { sinceMs, untilMs, by }: ConcernView,
  at: { readonly nowMs: number; readonly timeZone: string },
): string {
  const since = t('concern.since', { time: momentText(sinceMs, at.nowMs, at.timeZone) });
  const until = t('concern.until', { time: momentText(untilMs, at.nowMs, at.timeZone) });
  return [since, until, by === '' ? '' : t('concern.by', { name: by })].filter(Boolean).join(' · ');
}
