/** Stays by unit, time, age band and length, newest first, each with the way to what was known of it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Instead } from '../connections/data-frame.tsx';
import { routeHash } from '../page/route.ts';
import { useScreen } from '../page/screen.ts';
import { serverApi } from '../page/server-api.ts';
import { named, t } from '../text/text.ts';
import { dayClockText } from '../text/time-text.ts';
import { STAY_AGE_BANDS, type ResearchStay } from '../../../services/contract/screens/research-view.ts';
import { InputField, SelectField } from './form/field.tsx';
import { lengthText, zonedMs } from './form/research-text.ts';
import type { JSX } from 'preact';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

interface Filter {
  readonly unitId: string;
  readonly ageBand: string;
  readonly from: string;
  readonly before: string;
  readonly hoursAtLeast: string;
  readonly hoursBelow: string;
}

const EVERYTHING: Filter = { unitId: '', ageBand: '', from: '', before: '', hoursAtLeast: '', hoursBelow: '' };

/** Found so far, and where it goes on. */
interface Found {
  readonly key: string;
  readonly stays: readonly ResearchStay[];
  readonly next: string | null;
  readonly isFailed: boolean;
}

export function StaysPart(): JSX.Element {
  const { units, store } = useScreen();
  const [filter, setFilter] = useState(EVERYTHING);
  const timeZone = store.timeZone.value;
  const { found, more, again } = useStays(filter, timeZone);
  const field = (name: keyof Filter) => ({
    value: filter[name],
    set: (value: string) => setFilter({ ...filter, [name]: value }),
  });
  return (
    <>
      <form class="research-form" onSubmit={(event) => event.preventDefault()}>
        <SelectField
          label={t('research.unit')}
          {...field('unitId')}
          options={[['', t('research.everyUnit')], ...units.value.map(({ unitId, name }) => [unitId, name] as const)]}
        />
        <SelectField
          label={t('research.ageBand')}
          {...field('ageBand')}
          options={[
            ['', t('research.everyAge')],
            ...STAY_AGE_BANDS.map((band) => [band, named('researchBand', band, band)] as const),
          ]}
        />
        <InputField label={t('research.admittedFrom')} type="date" {...field('from')} />
        <InputField label={t('research.admittedBefore')} type="date" {...field('before')} />
        <InputField label={t('research.hoursAtLeast')} type="number" min="0" step="1" {...field('hoursAtLeast')} />
        <InputField label={t('research.hoursBelow')} type="number" min="0" step="1" {...field('hoursBelow')} />
      </form>
      <p class="quiet">{t('research.zone', { zone: timeZone })}</p>
      <StaysFound found={found} more={more} again={again} timeZone={timeZone} />
    </>
  );
}

function useStays(filter: Filter, timeZone: string) {
  const { lookWhoIsSignedIn } = useScreen();
  const [tries, setTries] = useState(0);
  // Of what is asked, not of the zone: the unit's own zone comes a moment later, and what was found stays found.
  const key = JSON.stringify([queryOf(filter, timeZone, null), tries]);
  const [held, setHeld] = useState<Found | null>(null);
  const found = held?.key === key ? held : null;
  const ask = async (before: Found | null): Promise<void> => {
    const answer = await serverApi.research.stays(queryOf(filter, timeZone, before?.next ?? null));
    if (!answer.ok && answer.status === 401) await lookWhoIsSignedIn();
    setHeld((now) => {
      // An answer to a filter that stands there no more is let go.
      if (before !== null && now !== before) return now;
      const stays = [...(before?.stays ?? []), ...(answer.ok ? answer.value.stays : [])];
      return { key, stays, next: answer.ok ? answer.value.next : null, isFailed: !answer.ok };
    });
  };
  const newest = useRef(ask);
  newest.current = ask;
  useEffect(() => {
    void newest.current(null);
  }, [key]);
  return { found, more: () => void ask(found), again: () => setTries(tries + 1) };
}

function queryOf(filter: Filter, timeZone: string, after: string | null): Readonly<Record<string, string | number>> {
  const { unitId, ageBand, from, before, hoursAtLeast, hoursBelow } = filter;
  const [fromMs, toMs] = [zonedMs(from, timeZone), zonedMs(before, timeZone)];
  return {
    ...(unitId === '' ? {} : { unitId }),
    ...(ageBand === '' ? {} : { ageBand }),
    ...(fromMs === null ? {} : { fromMs }),
    ...(toMs === null ? {} : { toMs }),
    ...(/^\d+$/.test(hoursAtLeast) ? { hoursAtLeast } : {}),
    ...(/^\d+$/.test(hoursBelow) ? { hoursBelow } : {}),
    ...(after === null ? {} : { after }),
  };
}

function StaysFound({
  found,
  more,
  again,
  timeZone,
}: {
  readonly found: Found | null;
  readonly more: () => void;
  readonly again: () => void;
  readonly timeZone: string;
}): JSX.Element {
  if (found === null) return <Instead line={t('research.reading')} />;
  const goOn = found.next !== null && (
    <button type="button" class="research-more" onClick={more}>
      {t('research.more')}
    </button>
  );
  if (found.isFailed) {
    return (
      <>
        <Instead line={t('research.failed')} why={t('research.failedWhy')} />
        <button type="button" class="research-more" onClick={again}>
          {t('research.again')}
        </button>
      </>
    );
  }
  if (found.stays.length === 0) {
    return (
      <>
        <Instead line={t(found.next === null ? 'research.noStays' : 'research.noStaysSoFar')} />
        {goOn}
      </>
    );
  }
  return (
    <>
      <ul class="research-stays">
        {found.stays.map((stay) => (
          <Stay key={stay.stayId} stay={stay} timeZone={timeZone} />
        ))}
      </ul>
      {goOn}
    </>
  );
}

function Stay({ stay, timeZone }: { readonly stay: ResearchStay; readonly timeZone: string }): JSX.Element {
  const { route, units, store } = useScreen();
  const { stayId, unitId, ageBand, sex, openedAtMs, closedAtMs } = stay;
  const unit = units.value.find((each) => each.unitId === unitId)?.name ?? unitId;
  const nowMs = store.now.peek()?.unitMs ?? openedAtMs;
  const endMs = Math.max(openedAtMs, (closedAtMs ?? nowMs) - MINUTE_MS);
  const known = (atMs: number, text: string): JSX.Element => (
    <a href={routeHash({ ...route.value, page: 'known', unitId, atMs })}>{text}</a>
  );
  return (
    <li class="research-stay">
      <h2>{stayId}</h2>
      <p>
        {unit} · {named('researchBand', ageBand, ageBand)} · {named('sex', sex, sex)}
      </p>
      <p class="quiet">
        {t('research.admitted')} {dayClockText(openedAtMs, timeZone)} ·{' '}
        {closedAtMs === null ? t('research.open') : lengthText(closedAtMs - openedAtMs)}
      </p>
      <p>
        {t('research.known')}: {known(Math.min(openedAtMs + HOUR_MS, endMs), t('research.knownFirst'))}{' '}
        {known(endMs, t('research.knownLast'))}
      </p>
    </li>
  );
}
