/** One line under the header when a live screen has a reason to be doubted, or has been away. */
import { useScreen } from '../screen.ts';
import { spanText } from '../text/time-text.ts';
import { spanWords, t } from '../text/text.ts';
import type { Doubt } from '../live/liveness.ts';
import type { JSX } from 'preact';

export function Banners(): JSX.Element | null {
  const connection = useScreen().connection.value;
  if (connection === null) return null;
  const doubt = connection.doubt.value;
  const awayMs = connection.returnedAfterMs.value;
  if (doubt !== null) {
    return (
      <p class="banner" role="status" data-kind={doubt.kind}>
        {doubtText(doubt)}
      </p>
    );
  }
  if (awayMs !== null) {
    return (
      <p class="banner banner-quiet" role="status">
        {t('banner.returned', { span: spanText(awayMs, spanWords()) })}
      </p>
    );
  }
  return null;
}

function doubtText(doubt: Doubt): string {
  switch (doubt.kind) {
    case 'behind':
      return t('banner.behind', { span: spanText(doubt.lagMs, spanWords()) });
    case 'time-stopped':
      return t('banner.timeStopped', { span: spanText(doubt.forMs, spanWords()) });
    case 'no-samples':
      return doubt.ageMs === null
        ? t('banner.noSampleYet')
        : t('banner.noSamples', { span: spanText(doubt.ageMs, spanWords()) });
  }
}
