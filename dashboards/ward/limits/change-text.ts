/** A change of a limit in a line: «Medium: 84 %, 90 s». */
import { signalAt, signalIndex } from '../../../services/clinical/signal/signals.ts';
import { wholeSpanText } from '../../../services/wording/text/span-text.ts';
import { plainNumberText, unitText } from '../text/number-text.ts';
import { spanWords, t } from '../text/text.ts';
import { levelName } from './limits-text.ts';
import type { LimitChange } from '../../../services/clinical/vital/limit-change.ts';

export function changeText(change: LimitChange): string {
  const { level, signal, limit, sustainedForMs, clearMargin, clearForMs, raisesAs, cooldownMs, off } = change;
  const unit = signal === undefined ? '' : ` ${unitText(signalAt(signalIndex(signal)).unit)}`;
  const named = (label: string, text: string): string => `${label} ${text}`;
  const span = (ms: number): string => wholeSpanText(ms, spanWords());
  const parts = [
    ...(off === undefined ? [] : [off ? t('limits.off') : '']),
    ...(limit === undefined ? [] : [`${plainNumberText(limit)}${unit}`]),
    ...(sustainedForMs === undefined ? [] : [span(sustainedForMs)]),
    ...(raisesAs === undefined ? [] : [named(t('limits.field.level'), levelName(raisesAs))]),
    ...(clearMargin === undefined
      ? []
      : [named(t('limits.field.clearMargin', { unit: '' }), plainNumberText(clearMargin))]),
    ...(clearForMs === undefined ? [] : [named(t('limits.field.clearFor'), span(clearForMs))]),
    ...(cooldownMs === undefined ? [] : [named(t('limits.field.rest'), span(cooldownMs))]),
  ];
  return `${levelName(level)}: ${parts.filter((each) => each !== '').join(', ')}`;
}
