/** A line that stays while a unit is open to somebody who is not of it: to them, and to the unit. */
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { named, t } from '../text/text.ts';
import { clockText } from '../text/time-text.ts';
import type { JSX } from 'preact';

export function OpenedBanner(): JSX.Element | null {
  const { session, store, connection, lookWhoIsSignedIn } = useScreen();
  const unitId = store.facts.value?.unitId;
  const own = session.value?.opened?.find((each) => each.unitId === unitId);
  const openings = connection.value?.openings.value ?? [];
  const timeZone = store.timeZone.value;
  if (own !== undefined && unitId !== undefined) {
    const end = async (): Promise<void> => {
      await serverApi.breakGlass.end(unitId);
      await lookWhoIsSignedIn();
    };
    return (
      <p class="opened-banner" role="status" data-own="true">
        <span>{t('emergency.own', { time: clockText(own.untilMs, timeZone) })}</span>
        <button type="button" onClick={() => void end()}>
          {t('emergency.end')}
        </button>
      </p>
    );
  }
  const [first] = openings;
  if (first === undefined) return null;
  const who = named('role', first.role, first.role);
  const time = clockText(Math.max(...openings.map(({ untilMs }) => untilMs)), timeZone);
  return (
    <p class="opened-banner" role="status">
      {openings.length === 1
        ? t('emergency.notice', { who, time })
        : t('emergency.notices', { count: openings.length, time })}
    </p>
  );
}
