/** Names of values in what senders are told. */
import { isSignalName } from '../../../clinical/signal/signals.ts';
import { SIGNAL_LABELS } from '../terms.ts';

/** A streamed signal by its Korean name; a laboratory value, a charted one or a column as the sender knows it. */
export function nameText(name: string): string {
  return isSignalName(name) ? SIGNAL_LABELS[name] : name;
}
