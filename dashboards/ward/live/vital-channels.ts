/** Where one number comes from, when its monitor measures it at several places: «2 channels, scored: right hand». */
import type { ReadonlySignal } from '@preact/signals';
import { channelText, t } from '../text/text.ts';
import type { ChannelsOfSignals } from './stay-cell.ts';
import { signalsOf, type VitalCell } from './vitals/vital.ts';

/** Empty where the number comes from one place, as nearly always. */
export function channelsText(
  stay: { readonly channels: ReadonlySignal<ChannelsOfSignals> },
  { kind, source }: Pick<VitalCell, 'kind' | 'source'>,
): string {
  const [leading] = signalsOf(kind, source.value);
  const channels = leading === undefined ? undefined : stay.channels.value[leading];
  if (channels === undefined) return '';
  const others = channels.others.map(channelText).join(', ');
  return t('number.channels', { total: channels.others.length + 1, scored: channelText(channels.scored), others });
}
