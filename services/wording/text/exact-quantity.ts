/** A number that somebody has decided, with its unit, as it was decided: never rounded. */
import { signalAt, signalIndex, type SignalName } from '../../clinical/signal/signals.ts';
import { unitText } from './quantity-text.ts';

export function exactQuantity(value: number, signal: SignalName): string {
  return `${value}${unitText(signalAt(signalIndex(signal)).unit)}`;
}
