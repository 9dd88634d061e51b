/** Numbers of data quality as text, and where they stand against their limits. */
import { QUALITY_CHECKS, type QualityCheck } from '../../../services/contract/records/data-quality.ts';
import {
  CATEGORY_OF,
  standingOf,
  type FeedQuality,
  type QualityCategory,
  type QualityCounts,
  type QualityLimit,
  type QualityStanding,
  type QualityWindow,
} from '../../../services/contract/screens/quality-report.ts';
import { DASH, numberText } from '../text/number-text.ts';
import { t } from '../text/text.ts';
import type { UnitName } from '../page/server-api.ts';
import { delayText, lagText } from './connection-text.ts';

/** Signs of a standing: how far beyond is told by their number. */
export const STANDING_SIGNS: Readonly<Record<QualityStanding, string>> = {
  poor: '!!',
  marked: '!',
  good: '',
  unknown: '',
};

export interface JudgedNumber {
  readonly feed: FeedQuality;
  /** null: of the whole feed. */
  readonly signal: string | null;
  readonly check: QualityCheck;
  readonly value: number;
  readonly standing: 'poor' | 'marked';
}

/** Checks in the order of their category, so that a category is one head over its columns. */
export const CHECKS_BY_CATEGORY: readonly {
  readonly category: QualityCategory;
  readonly checks: readonly QualityCheck[];
}[] = (['completeness', 'conformance', 'plausibility'] as const).map((category) => ({
  category,
  checks: QUALITY_CHECKS.filter((check) => CATEGORY_OF[check] === category),
}));

/** Name of a unit as people know it; its id while the name is not known. */
export function unitName(units: readonly UnitName[], unitId: string): string {
  return units.find((unit) => unit.unitId === unitId)?.name ?? unitId;
}

/** Everything outside its limits, worst first. */
export function outsideLimits(
  feeds: readonly FeedQuality[],
  {
    limits,
    leastValues,
    window,
  }: { readonly limits: readonly QualityLimit[]; readonly leastValues: number; readonly window: QualityWindow },
): readonly JudgedNumber[] {
  const found = feeds.flatMap((feed) =>
    feed.windows[window].rows.flatMap(({ signal, counts, measures }) =>
      QUALITY_CHECKS.flatMap((check): JudgedNumber[] => {
        const value = measures[check];
        const standing = isEnough(counts, leastValues)
          ? standingOf(
              value,
              limits.find((limit) => limit.check === check),
            )
          : 'unknown';
        return value === null || (standing !== 'poor' && standing !== 'marked')
          ? []
          : [{ feed, signal, check, value, standing }];
      }),
    ),
  );
  return found.toSorted((left, right) => Number(right.standing === 'poor') - Number(left.standing === 'poor'));
}

export function isEnough({ values, off, duplicates }: QualityCounts, leastValues: number): boolean {
  return values + off + duplicates >= leastValues;
}

/** Shares as per cent with one decimal, never rounded to nothing or to everything; delays and skew as times. */
export function measureText(check: QualityCheck, value: number | null): string {
  if (value === null) return DASH;
  if (check === 'timeliness') return delayText(value);
  if (check === 'clock-skew') return lagText(value) ?? DASH;
  return shareText(value);
}

function shareText(share: number): string {
  if (share > 0 && share < 0.001) return '<0.1 %';
  if (share < 1 && share > 0.999) return '>99.9 %';
  return `${numberText(share * 100, share === 0 || share === 1 ? 0 : 1)} %`;
}

/** «≥ 95 %» and «≤ 2.0 s»: what is asked. */
export function limitText({ check, sense }: QualityLimit, threshold: number): string {
  const isTime = check === 'timeliness' || check === 'clock-skew';
  return `${sense === 'at-least' ? '≥' : '≤'} ${isTime ? delayText(threshold) : `${numberText(threshold * 100, 0)} %`}`;
}

/** «< 80 %» and «> 30 s»: from where on it alerts. */
export function alertText(limit: QualityLimit): string {
  if (limit.alert === null) return t('dataQuality.noAlert');
  return t('dataQuality.alertAt', { limit: limitText(limit, limit.alert).replace('≥', '<').replace('≤', '>') });
}

/** Numerator and denominator of a share; null for times and refusals, which are of the whole feed. */
export function partsOf(
  check: QualityCheck,
  { expected, came, values, off, implausible, duplicates }: QualityCounts,
): readonly [part: number, whole: number] | null {
  switch (check) {
    case 'completeness':
      return [Math.min(came, expected), expected];
    case 'plausibility':
      return [implausible, values];
    case 'duplicates':
      return [duplicates, values + off + duplicates];
    case 'off-codes':
      return [off, values + off];
    case 'timeliness':
    case 'clock-skew':
    case 'refused':
      return null;
  }
}
