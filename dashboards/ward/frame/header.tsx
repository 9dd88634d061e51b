/** Top of every view: which unit, how live, how many alerts, who looks at it, and the unit's time. */
import { useDerived } from '../page/derived.ts';
import { may } from '../../../services/contract/access/access-table.ts';
import { actsAtBedside } from '../../../services/contract/screens/session.ts';
import { ALERT_LEVELS } from '../../../services/contract/decisions/alert.ts';
import { countByLevel, starsOf } from '../live/alert-order.ts';
import { routeHash } from '../page/route.ts';
import { useScreen } from '../page/screen.ts';
import { LANGUAGE_NAMES } from '../text/language-choice.ts';
import { clockText } from '../text/time-text.ts';
import { spanText } from '../../../services/wording/text/span-text.ts';
import { EndWall } from '../sign-in/wall-screen.tsx';
import { LANGUAGES, language, named, spanWords, t } from '../text/text.ts';
import type { JSX } from 'preact';

export function Header(): JSX.Element {
  const seesUnits = may(useScreen().session.value?.role ?? 'nobody', 'watch-unit');
  return (
    <header class="header">
      {seesUnits ? <UnitTitle /> : <h1>Vigil</h1>}
      {seesUnits ? <LevelCounts /> : null}
      <div class="header-end">
        <HandoverLink />
        <EmergencyLink />
        <DataLink />
        <LanguageChoice />
        <Person />
        {seesUnits ? <UnitClock /> : null}
      </div>
    </header>
  );
}

function UnitTitle(): JSX.Element {
  const { store, units, route, goTo } = useScreen();
  const facts = store.facts.value;
  const beds = store.beds.value;
  const children = beds.filter((bed) => bed.stay.value !== null).length;
  return (
    <div class="unit-title">
      {units.value.length > 1 ? (
        <h1>
          <select
            aria-label={t('header.unit')}
            value={facts?.unitId ?? ''}
            onChange={(event) => goTo({ page: 'ward', unitId: event.currentTarget.value, bedId: null })}
          >
            {units.value.map((unit) => (
              <option key={unit.unitId} value={unit.unitId}>
                {unit.name}
              </option>
            ))}
          </select>
        </h1>
      ) : (
        <h1>
          {route.value.page === 'ward' && route.value.bedId === null ? (
            facts?.name
          ) : (
            <a
              href="#/"
              onClick={(event) => {
                event.preventDefault();
                goTo({ page: 'ward', bedId: null });
              }}
            >
              {facts?.name}
            </a>
          )}
        </h1>
      )}
      <span class="quiet">{t('header.beds', { beds: beds.length, children })}</span>
    </div>
  );
}

export function LiveMark(): JSX.Element {
  const connection = useScreen().connection.value;
  const ageMs = connection?.sampleAgeMs.value ?? null;
  const doubt = connection?.doubt.value ?? null;
  const doubtful = doubt !== null;
  const played = doubt?.kind === 'playback-ended' || doubt?.kind === 'playback-stopped';
  return (
    <div class="live-mark" data-doubtful={doubtful}>
      <span class="live-dot" aria-hidden="true" />
      <span>{t(played ? 'live.played' : doubtful ? 'live.doubtful' : 'live.live')}</span>
      <span class="quiet">
        {ageMs === null
          ? t('live.noSample')
          : t('live.sample', { span: ageMs < 1_000 ? t('live.underSecond') : spanText(ageMs, spanWords()) })}
      </span>
    </div>
  );
}

function LevelCounts(): JSX.Element {
  const { store } = useScreen();
  const counts = countByLevel(store.alerts.value.map((cell) => cell.alert.value));
  const lost = useDerived(
    () => store.beds.value.filter((bed) => bed.stay.value !== null && bed.stay.value.feed.value !== 'sending').length,
    [store],
  );
  return (
    <div class="level-counts" role="group" aria-label={t('header.counts')}>
      {ALERT_LEVELS.toReversed().map((level) =>
        counts[level] === 0 ? null : (
          <span key={level} class="level-chip" data-level={level}>
            {starsOf(level)} {counts[level]} {named('level', level, level)}
          </span>
        ),
      )}
      {lost.value === 0 ? null : <span class="level-chip outline">{t('header.feedLost', { count: lost.value })}</span>}
    </div>
  );
}

/** Researchers see the quality of the data; the sources themselves are for those who work with them. */
function DataLink(): JSX.Element | null {
  const { session, route } = useScreen();
  const role = session.value?.role;
  if (role === undefined || !may(role, 'see-quality')) return null;
  const seesSources = may(role, 'see-connections');
  const page = seesSources ? 'connections' : 'quality';
  const isHere = !['ward', 'emergency', 'handover', 'account'].includes(route.value.page);
  return (
    <a
      class="data-link"
      href={routeHash({ ...route.value, page, bedId: null, sourceId: null })}
      aria-current={isHere ? 'page' : undefined}
    >
      {t(seesSources ? 'connections.title' : 'dataQuality.title')}
    </a>
  );
}

function HandoverLink(): JSX.Element | null {
  const { session, route } = useScreen();
  const role = session.value?.role;
  if (role === undefined || !actsAtBedside(role)) return null;
  return (
    <a
      class="data-link"
      href={routeHash({ ...route.value, page: 'handover', bedId: null, sourceId: null })}
      aria-current={route.value.page === 'handover' ? 'page' : undefined}
    >
      {t('handover.title')}
    </a>
  );
}

function EmergencyLink(): JSX.Element | null {
  const { session, route } = useScreen();
  const role = session.value?.role;
  if (role === undefined || session.value?.units.includes('*') === true || !may(role, 'break-glass')) return null;
  return (
    <a
      class="data-link"
      href={routeHash({ ...route.value, page: 'emergency', bedId: null, sourceId: null })}
      aria-current={route.value.page === 'emergency' ? 'page' : undefined}
    >
      {t('emergency.link')}
    </a>
  );
}

function LanguageChoice(): JSX.Element {
  return (
    <div class="language" role="group" aria-label={t('header.language')}>
      {LANGUAGES.map((code) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={language.value === code}
          onClick={() => (language.value = code)}
        >
          {LANGUAGE_NAMES[code].short}
        </button>
      ))}
    </div>
  );
}

function Person(): JSX.Element | null {
  const { session, signOut, route } = useScreen();
  const who = session.value;
  if (who === null || who === undefined) return null;
  const isScreen = who.role === 'wall' || who.role === 'shared';
  return (
    <div class="person">
      {isScreen ? (
        <strong>{who.displayName}</strong>
      ) : (
        <a
          href={routeHash({ ...route.value, page: 'account', bedId: null, sourceId: null })}
          title={t('account.title')}
          aria-current={route.value.page === 'account' ? 'page' : undefined}
        >
          <strong>{who.displayName}</strong>
        </a>
      )}{' '}
      <span class="quiet">{named('role', who.role, who.role)}</span>
      {isScreen ? (
        <EndWall isShared={who.role === 'shared'} />
      ) : (
        <button type="button" class="plain" onClick={() => void signOut()}>
          {t('session.signOut')}
        </button>
      )}
    </div>
  );
}

function UnitClock(): JSX.Element {
  const { store } = useScreen();
  const text = useDerived(
    () => (store.now.value === null ? '--:--:--' : clockText(store.now.value.unitMs, store.timeZone.value)),
    [store],
  );
  return (
    <time class="clock" title={store.timeZone.value}>
      <span class="clock-room">{text}</span>
    </time>
  );
}
