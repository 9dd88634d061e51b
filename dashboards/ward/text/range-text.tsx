/** What the laboratory says of its value: «range 3.5–5.0» and «▲ above range». Nothing where it sent nothing. */
import { standingOf, type RangeStanding, type SenderRange } from '../../../services/clinical/signal/sender-range.ts';
import { plainNumberText } from './number-text.ts';
import { t } from './text.ts';
import type { JSX } from 'preact';

/** «▲ above range», by the laboratory's flag or range; empty for inside and for what it does not judge. */
export function standingText(value: number, range: SenderRange | undefined): string {
  const standing = standingOf(value, range);
  return standing === null || standing === 'inside' ? '' : t(STANDING[standing]);
}

const STANDING = {
  below: 'range.below',
  above: 'range.above',
  'far-below': 'range.farBelow',
  'far-above': 'range.farAbove',
  abnormal: 'range.abnormal',
  'far-abnormal': 'range.farAbnormal',
} as const satisfies Record<Exclude<RangeStanding, 'inside'>, string>;

export function Standing(props: {
  readonly value: number;
  readonly range: SenderRange | undefined;
}): JSX.Element | null {
  const text = standingText(props.value, props.range);
  return text === '' ? null : <small class="outside-range">{text}</small>;
}

export function RangeText({ range }: { readonly range: SenderRange | undefined }): JSX.Element | null {
  if (range === undefined || (range.low === null && range.high === null)) return null;
  return <small class="sender-range">{t('range.sent', { limits: limitsText(range) })}</small>;
}

/** «3.5–5.0», «<5», «≤5». */
function limitsText({ low, high, strict }: SenderRange): string {
  if (low !== null && high !== null) return `${plainNumberText(low)}–${plainNumberText(high)}`;
  if (high !== null) return `${strict === true ? '<' : '≤'}${plainNumberText(high)}`;
  return `${strict === true ? '>' : '≥'}${plainNumberText(low ?? 0)}`;
}
