/** Numbers of the alarm burden as text. */
import { spanWords } from '../text/text.ts';
import { DASH } from '../text/number-text.ts';
import { coarseSpanText } from '../../../services/wording/text/span-text.ts';

/** Alerts a bed-day. */
export function rateText(perBedDay: number | null): string {
  if (perBedDay === null) return DASH;
  if (perBedDay > 0 && perBedDay < 0.05) return '< 0.1';
  return perBedDay >= 100 ? String(Math.round(perBedDay)) : perBedDay.toFixed(1);
}

/** A part of one, 0 to 1. */
export function shareText(share: number): string {
  return `${Math.round(share * 100)} %`;
}

export function waitText(ms: number): string {
  return coarseSpanText(ms, spanWords());
}
