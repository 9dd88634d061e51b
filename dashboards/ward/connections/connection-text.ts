/** Words and signs of a source: never by colour alone. */
import { numberText } from '../text/number-text.ts';
import { spanText } from '../../../services/wording/text/span-text.ts';
import { named, spanWords, t, told } from '../text/text.ts';
import type { PlacedReason } from '../../../services/contract/records/quarantine.ts';
import type { ConnectionState, ConnectionView } from '../../../services/contract/screens/connection-view.ts';

export const STATE_SIGNS: Readonly<Record<ConnectionState, string>> = {
  silent: '■',
  faulty: '▲',
  receiving: '●',
  waiting: '○',
};

export function stateWord(state: ConnectionState): string {
  return named('connectionState', state, state);
}

export function stateWhy({ state, silentAfterMs }: ConnectionView): string {
  return t(`connectionWhy.${state}`, { span: spanText(silentAfterMs, spanWords()) });
}

/** Each reason with its place. */
export function reasonsText(reasons: readonly PlacedReason[], timeZone: string): string {
  return reasons.map(({ at, reason }) => `${at === null ? '' : `${at}: `}${told(reason, timeZone)}`).join('; ');
}

export function agoText(atMs: number | null, nowMs: number): string {
  if (atMs === null) return t('connections.never');
  const ageMs = nowMs - atMs;
  return t('connections.ago', { span: ageMs < 1_000 ? t('live.underSecond') : spanText(ageMs, spanWords()) });
}

/** Whole milliseconds below a second, one decimal below ten seconds, then spans; a clock that is ahead says so. */
export function lagText(lagMs: number | null): string | null {
  if (lagMs === null) return null;
  return lagMs < 0 ? t('connections.ahead', { span: delayText(-lagMs) }) : delayText(lagMs);
}

export function delayText(ms: number): string {
  const words = spanWords();
  if (ms < 1_000) return `${numberText(ms, 0)}${words.gap}ms`;
  return ms < 10_000 ? `${numberText(ms / 1_000, 1)}${words.gap}${words.second}` : spanText(ms, words);
}

/** «12.0/s»; slow sources keep two decimals. */
export function rateText({ messagesPerSecond }: ConnectionView): string {
  return t('connections.perSecond', {
    count: numberText(messagesPerSecond, messagesPerSecond < 1 && messagesPerSecond > 0 ? 2 : 1),
  });
}

/** null where the source counts no bytes. */
export function volumeText({ bytes, bytesPerSecond }: ConnectionView): string | null {
  return bytes === 0 ? null : t('connections.bytesPerSecond', { count: numberText(bytesPerSecond / 1_000, 1) });
}
