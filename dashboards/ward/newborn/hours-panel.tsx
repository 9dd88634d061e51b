/** A newborn's events by clock hour, and in which bands its saturation was: counts, and what share of the hour was observed. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useDerived } from '../page/derived.ts';
import { serverApi, type HistorySeries, type TimeSpan } from '../page/server-api.ts';
import { useScreen } from '../page/screen.ts';
import { rules } from '../text/clinical-text.ts';
import { DASH, numberText, percentText, wholeUnits } from '../text/number-text.ts';
import { momentText } from '../text/time-text.ts';
import { t } from '../text/text.ts';
import { historyFaultOf, type HistoryState } from '../page/history-fault.ts';
import { groupEvents } from './event-groups.ts';
import { HOUR_MS, SPO2_BANDS, TARGET_BAND, bandShare, eventsIn, hourTable, hoursOf, type Hour } from './event-hours.ts';
import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { EventCounts, NewbornEvent } from '../../../services/contract/decisions/newborn-events.ts';
import type { SignalName } from '../../../services/clinical/signal/signals.ts';
import type { StayCell } from '../live/stay-cell.ts';

interface Props {
  readonly stay: StayCell;
  readonly span: TimeSpan;
  readonly history: Signal<HistoryState>;
}

/** The server gives some 50,000 numbers at once: half a day of seconds of one signal. */
const SECONDS_A_QUESTION_MS = 12 * HOUR_MS;
const EVENTS_MAX = 10_000;
const OBSERVED: readonly SignalName[] = ['heartRatePerMin', 'respiratoryRatePerMin', 'spo2Percent'];

interface Stored {
  readonly seconds: readonly HistorySeries[];
  readonly hourly: HistorySeries | null;
  readonly events: readonly { readonly id: string; readonly event: NewbornEvent }[];
}

const NOTHING: Stored = { seconds: [], hourly: null, events: [] };

export function HoursPanel({ stay, span, history }: Props): JSX.Element {
  const stored = useStored({ stay, span, history });
  const hours = useDerived(
    () => hourTable(hoursOf(span), stored.value.seconds, stored.value.hourly),
    [span, stored],
  ).value;
  const definitions = useDerived(() => groupEvents(stay.events.value).counted.map(({ id }) => id), [stay]).value;
  return (
    <div class="hours-panel" tabIndex={0} role="group" aria-label={t('hours.title')}>
      <table class="hours">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">{t('hours.what')}</span>
            </th>
            <th scope="col">{t('hours.all')}</th>
            {hours.map(({ fromMs }) => (
              <HourHead key={fromMs} fromMs={fromMs} />
            ))}
          </tr>
        </thead>
        <tbody>
          <BandRow hours={hours} />
          <ShareRow hours={hours} label={t('hours.below90')} bands={[0, 1, 2]} />
          <ShareRow hours={hours} label={t('hours.inTarget')} bands={[TARGET_BAND]} />
          <ShareRow hours={hours} label={t('hours.above94')} bands={[TARGET_BAND + 1]} />
          <ObservedRow hours={hours} />
          {definitions.map((id) => (
            <EventRow
              key={id}
              id={id}
              watched={watchedBy(stay.events.peek(), id)}
              hours={hours}
              events={stored.value.events.filter((each) => each.id === id).map(({ event }) => event)}
            />
          ))}
        </tbody>
      </table>
      <p class="trend-none">{t('hours.foot')}</p>
    </div>
  );
}

function useStored({ stay, span, history }: Props): Signal<Stored> {
  const { store } = useScreen();
  const stored = useSignal(NOTHING);
  useEffect(() => {
    let left = false;
    const ask = async (): Promise<void> => {
      const { stayId } = stay;
      const unitId = store.facts.peek()?.unitId ?? '';
      const whole = { fromMs: Math.floor(span.fromMs / HOUR_MS) * HOUR_MS, toMs: Math.ceil(span.toMs) };
      const events = await serverApi.decisions({
        unitId,
        stayId,
        kinds: ['event.detected'],
        ...whole,
        limit: EVENTS_MAX,
      });
      const hourly = await serverApi.vitals({ stayId, ...whole, resolution: 'hour', signals: OBSERVED });
      if (left) return;
      history.value =
        (events.ok && hourly.ok) || (!hourly.ok && hourly.status === 404)
          ? 'there'
          : historyFaultOf(hourly.ok ? '' : hourly.code);
      const found = events.ok ? events.value.flatMap((each) => (each.kind === 'event.detected' ? [each] : [])) : [];
      stored.value = {
        ...NOTHING,
        hourly: hourly.ok ? hourly.value : null,
        events: found.map(({ counts, event }) => ({ id: counts.definitionId, event })),
      };
      for (let toMs = whole.toMs; toMs > whole.fromMs; toMs -= SECONDS_A_QUESTION_MS) {
        const fromMs = Math.max(whole.fromMs, toMs - SECONDS_A_QUESTION_MS);
        const answer = await serverApi.vitals({ stayId, fromMs, toMs, resolution: 'second', signals: ['spo2Percent'] });
        if (left || !answer.ok) return;
        stored.value = { ...stored.peek(), seconds: [...stored.peek().seconds, answer.value] };
      }
    };
    void ask();
    return () => {
      left = true;
    };
  }, [stay, span, history, stored, store]);
  return stored;
}

/** «14»; every few hours with the minutes of a zone that is not at whole hours. */
function HourHead({ fromMs }: { readonly fromMs: number }): JSX.Element {
  const { store } = useScreen();
  const text = momentText(fromMs, store.now.peek()?.unitMs ?? fromMs, store.timeZone.value);
  return (
    <th scope="col" title={text}>
      {text.slice(-5).replace(/:00$/, '')}
    </th>
  );
}

function BandRow({ hours }: { readonly hours: readonly Hour[] }): JSX.Element {
  return (
    <tr class="hours-bands">
      <th scope="row">{t('hours.saturation')}</th>
      <td>
        <Bands hours={hours} />
      </td>
      {hours.map((hour) => (
        <td key={hour.fromMs}>
          <Bands hours={[hour]} />
        </td>
      ))}
    </tr>
  );
}

/** A column of bands, lowest at the bottom; what was not observed is left empty. */
function Bands({ hours }: { readonly hours: readonly Hour[] }): JSX.Element {
  const shares = SPO2_BANDS.map((_, band) => bandShare(hours, band));
  if (shares[0] === null) return <span class="quiet">{DASH}</span>;
  const words = shares.map((share, band) => `${bandLabel(band)}: ${percentText(share)}`).join(', ');
  return (
    <div class="bands" role="img" aria-label={words} title={words}>
      {shares.map((share, band) => (
        <span key={SPO2_BANDS[band]} data-band={band} style={{ flexGrow: share ?? 0 }} />
      ))}
    </div>
  );
}

/** «90–94 %», «below 80 %», «95 % or more». */
function bandLabel(band: number): string {
  const [from, next] = [SPO2_BANDS[band], SPO2_BANDS[band + 1]];
  if (next === undefined) return t('hours.orMore', { from: from ?? 0 });
  return band === 0 ? t('hours.below', { to: next }) : `${from}–${next - 1} %`;
}

interface ShareProps {
  readonly hours: readonly Hour[];
  readonly label: string;
  readonly bands: readonly number[];
}

function ShareRow({ hours, label, bands }: ShareProps): JSX.Element {
  const share = (of: readonly Hour[]): string => {
    const parts = bands.map((band) => bandShare(of, band));
    return parts.some((part) => part === null)
      ? DASH
      : numberText(100 * parts.reduce((sum: number, part) => sum + (part ?? 0), 0), 0);
  };
  return (
    <tr data-bands={bands.join(' ')}>
      <th scope="row">{label}</th>
      <td>
        <b>{share(hours)}</b>
      </td>
      {hours.map((hour) => (
        <td key={hour.fromMs}>{share([hour])}</td>
      ))}
    </tr>
  );
}

function ObservedRow({ hours }: { readonly hours: readonly Hour[] }): JSX.Element {
  const minutes = (seconds: number): string => (seconds === 0 ? DASH : numberText(Math.ceil(seconds / 60), 0));
  const all = hours.reduce((sum, { spo2Seconds }) => sum + spo2Seconds, 0);
  return (
    <tr class="hours-observed">
      <th scope="row">{t('hours.observed')}</th>
      <td>{minutes(all)}</td>
      {hours.map((hour) => (
        <td key={hour.fromMs}>{minutes(hour.spo2Seconds)}</td>
      ))}
    </tr>
  );
}

interface EventProps {
  readonly id: string;
  /** What the definition looks at; null: nothing tells, and no hour is called free of events. */
  readonly watched: SignalName | null;
  readonly hours: readonly Hour[];
  readonly events: readonly NewbornEvent[];
}

function EventRow({ id, watched, hours, events }: EventProps): JSX.Element {
  const counts = hours.map((hour) => ({
    fromMs: hour.fromMs,
    count: watched === null ? null : eventsIn(hour, events, watched),
  }));
  const known = counts.flatMap(({ count }) => (count === null ? [] : [count]));
  return (
    <tr data-event={id}>
      <th scope="row">{wholeUnits(rules().eventLabel(id))}</th>
      <td>
        <b>{known.length === 0 ? DASH : known.reduce((sum, count) => sum + count, 0)}</b>
      </td>
      {counts.map(({ fromMs, count }) => (
        <td key={fromMs} data-some={count !== null && count > 0}>
          {count ?? DASH}
        </td>
      ))}
    </tr>
  );
}

function watchedBy(counts: readonly EventCounts[], definitionId: string): SignalName | null {
  return counts.find((each) => each.definitionId === definitionId)?.signal ?? null;
}
