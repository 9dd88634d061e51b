/**
 * One line under the header that says how far this screen may be trusted: how live it is, whose data
 * these are, and in a filled line why to doubt it. Its room is always there, so that a doubt moves no bed.
 */
import { useScreen } from '../page/screen.ts';
import { SHOWS_ALERTS } from '../page/route.ts';
import { clockText } from '../text/time-text.ts';
import { spanText } from '../../../services/wording/text/span-text.ts';
import { spanWords, t } from '../text/text.ts';
import { SoundMark } from './sound-mark.tsx';
import { DeliveryMark } from './delivery-mark.tsx';
import { LiveMark } from './header.tsx';
import { ModeTag } from './mode-frame.tsx';
import type { Doubt } from '../live/liveness.ts';
import type { JSX } from 'preact';

export function StatusLine(): JSX.Element {
  const { connection: connected, store, route } = useScreen();
  const connection = connected.value;
  const doubt = connection?.doubt.value ?? null;
  const awayMs = connection?.returnedAfterMs.value ?? null;
  return (
    <div class="status-line" data-doubtful={doubt !== null}>
      <div class="status-space">
        <div class="status-room">
          <LiveMark />
          {SHOWS_ALERTS.includes(route.value.page) ? <DeliveryMark /> : null}
          <p class="banner" role="status" data-kind={doubt?.kind}>
            {doubt !== null
              ? doubtText(doubt, store.timeZone.value)
              : awayMs === null
                ? ''
                : t('banner.returned', { span: spanText(awayMs, spanWords()) })}
          </p>
          <ModeTag />
        </div>
      </div>
      <SoundMark />
    </div>
  );
}

function doubtText(doubt: Doubt, timeZone: string): string {
  switch (doubt.kind) {
    case 'behind':
      return t('banner.behind', { span: spanText(doubt.lagMs, spanWords()) });
    case 'time-stopped':
      return t('banner.timeStopped', { span: spanText(doubt.forMs, spanWords()) });
    case 'playback-ended':
      return t('banner.playbackEnded', { time: clockText(doubt.atMs, timeZone) });
    case 'playback-stopped':
      return t('banner.playbackStopped', { span: spanText(doubt.forMs, spanWords()) });
    case 'no-samples':
      return doubt.ageMs === null
        ? t('banner.noSampleYet')
        : t('banner.noSamples', { span: spanText(doubt.ageMs, spanWords()) });
  }
}
