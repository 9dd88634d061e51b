/** Apnoea, bradycardia and desaturation of a newborn: counts, and never without the time that was observed. */
import { useDerived } from '../page/derived.ts';
import { useScreen } from '../page/screen.ts';
import { DASH, wholeUnits } from '../text/number-text.ts';
import { momentText } from '../text/time-text.ts';
import { coarseSpanText, spanText } from '../../../services/wording/text/span-text.ts';
import { clinicalText, rules } from '../text/clinical-text.ts';
import { spanWords, t } from '../text/text.ts';
import { groupEvents, type EventGroup, type EventVariant } from './event-groups.ts';
import type { JSX } from 'preact';
import type { EventCounts } from '../../../services/contract/decisions/newborn-events.ts';
import type { StayCell } from '../live/stay-cell.ts';

export function EventsCard({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const events = stay.events.value;
  if (events.length === 0) return null;
  const { counted, notCounted } = groupEvents(events);
  return (
    <section class="card events-card">
      <div class="card-head">
        <h2>{t('events.title')}</h2>
        <span>{t('events.noAlert')}</span>
      </div>
      {counted.length === 0 ? null : (
        <table class="event-table">
          <thead>
            <tr>
              <th scope="col">
                <span class="unseen">{t('events.event')}</span>
              </th>
              <th scope="col">{t('score.hours', { hours: 8 })}</th>
              <th scope="col">{t('score.hours', { hours: 24 })}</th>
              <th scope="col">{t('events.longest')}</th>
            </tr>
          </thead>
          {counted.map((group) => (
            <Group key={group.id} group={group} />
          ))}
        </table>
      )}
      <NotCounted events={notCounted} />
      <p class="card-foot">{t('events.foot')}</p>
    </section>
  );
}

function Group({ group }: { readonly group: EventGroup }): JSX.Element {
  const [first] = group.variants;
  const alone = group.variants.length === 1;
  return (
    <tbody>
      {alone ? null : (
        <tr class="event-head">
          <th scope="rowgroup" colSpan={4}>
            {wholeUnits(rules().eventLabel(group.id))}
          </th>
        </tr>
      )}
      {group.variants.map((variant) => (
        <Row
          key={variant.counts.definitionId}
          variant={variant}
          label={alone ? wholeUnits(rules().eventLabel(group.id)) : variantText(variant)}
        />
      ))}
      {first === undefined ? null : (
        <tr class="event-observed">
          <td colSpan={4}>
            <Observed counts={first.counts} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

function variantText({ setting, seconds }: EventVariant): string {
  if (setting === 'plain' || seconds === null) return t('events.plain');
  return t(setting === 'averaged' ? 'events.averaged' : 'events.delayed', { seconds });
}

function Row({ variant: { counts }, label }: { readonly variant: EventVariant; readonly label: string }): JSX.Element {
  return (
    <tr>
      <th scope="row">
        {label}
        {counts.runningSinceMs === null ? null : <Running sinceMs={counts.runningSinceMs} />}
      </th>
      <td>
        <b>{counts.count8h ?? DASH}</b>
      </td>
      <td>
        <b>{counts.count24h ?? DASH}</b>
      </td>
      <td>{counts.longestMs === null ? DASH : spanText(counts.longestMs, spanWords())}</td>
    </tr>
  );
}

function Running({ sinceMs }: { readonly sinceMs: number }): JSX.Element {
  const { store } = useScreen();
  const text = useDerived(
    () => t('events.running', { span: spanText((store.now.value?.unitMs ?? sinceMs) - sinceMs, spanWords()) }),
    [sinceMs, store],
  );
  return <strong class="event-running"> {text}</strong>;
}

/** The hours behind the counts of a group, and when the newest was. */
function Observed({ counts }: { readonly counts: EventCounts }): JSX.Element {
  const { store } = useScreen();
  const { newestStartMs, secondsObserved8h, secondsObserved24h } = counts;
  const span = (seconds: number): string => coarseSpanText(seconds * 1_000, spanWords());
  return (
    <>
      {t('events.observed')} <span class="whole">{span(secondsObserved8h)}</span> ·{' '}
      <span class="whole">{span(secondsObserved24h)}</span>
      {newestStartMs === null ? null : (
        <>
          {' '}
          ·{' '}
          <span class="whole">
            {t('events.newest', {
              time: momentText(newestStartMs, store.now.peek()?.unitMs ?? newestStartMs, store.timeZone.value),
            })}
          </span>
        </>
      )}
    </>
  );
}

function NotCounted({ events }: { readonly events: readonly EventCounts[] }): JSX.Element | null {
  if (events.length === 0) return null;
  return (
    <details class="grounds">
      <summary>{t('events.notCounted', { count: events.length })}</summary>
      <ul class="event-reasons">
        {events.map((event) => (
          <li key={event.definitionId}>
            <strong>{rules().eventLabel(event.definitionId)}:</strong>{' '}
            {event.reason === null ? '' : clinicalText(event.reason)}
          </li>
        ))}
      </ul>
    </details>
  );
}
