/** The surface that replaces everything when the screen has heard nothing for 5 s (safety H13). */
import { useEffect, useState } from 'preact/hooks';
import { useScreen } from '../page/screen.ts';
import { HearingLine } from './sound-mark.tsx';
import { clockText } from '../text/time-text.ts';
import { spanText } from '../../../services/wording/text/span-text.ts';
import { spanWords, t } from '../text/text.ts';
import type { LinkState } from '../live/connection.ts';
import type { JSX } from 'preact';

export function NotLive({ link }: { readonly link: Extract<LinkState, { kind: 'lost' }> }): JSX.Element {
  const { store } = useScreen();
  const [goneMs, setGoneMs] = useState(() => performance.now() - link.sincePageMs);
  useEffect(() => {
    const timer = setInterval(() => setGoneMs(performance.now() - link.sincePageMs), 500);
    return () => clearInterval(timer);
  }, [link]);
  return (
    <main class="surface not-live">
      <div role="alert">
        <h1>{t('notLive.title')}</h1>
        <p class="surface-line">{t('notLive.look')}</p>
      </div>
      <p class="not-live-since">
        {link.sinceServerMs === null
          ? t('notLive.never')
          : t('notLive.since', { time: clockText(link.sinceServerMs, store.timeZone.value) })}
        {' · '}
        <span aria-hidden="true">{t('notLive.for', { span: spanText(goneMs, spanWords()) })}</span>
      </p>
      <p class="surface-second">{t('notLive.why')}</p>
      <HearingLine />
      <p class="surface-foot">{t('safety.line')}</p>
    </main>
  );
}
