/** Numbers of the alarm burden as text. */
import { spanWords } from '../text/text.ts';
import { DASH, numberText } from '../text/number-text.ts';
import { coarseSpanText } from '../../../services/wording/text/span-text.ts';

/** Alerts a bed-day. */
export function rateText(perBedDay: number | null): string {
  if (perBedDay === null) return DASH;
  if (perBedDay > 0 && perBedDay < 0.05) return '< 0.1';
  return numberText(perBedDay, perBedDay >= 100 ? 0 : 1);
}

export function waitText(ms: number): string {
  return coarseSpanText(ms, spanWords());
}
