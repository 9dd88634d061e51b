/** Worry that stands: in full at the bedside, in a few words on the tile. */
import { useDerived } from '../page/derived.ts';
import { useScreen } from '../page/screen.ts';
import { concernFacts, concernText, concernsText, concernsTold, worstConcern } from './concern-text.ts';
import type { JSX } from 'preact';
import type { ConcernView } from '../../../services/contract/records/concern.ts';
import type { StayCell } from '../live/stay-cell.ts';

export function ConcernLines({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const concerns = stay.concerns.value;
  if (concerns.length === 0) return null;
  return (
    <ul class="concern-lines">
      {concerns.map((concern) => (
        <ConcernLine key={concern.from} concern={concern} />
      ))}
    </ul>
  );
}

function ConcernLine({ concern }: { readonly concern: ConcernView }): JSX.Element {
  const { store } = useScreen();
  const facts = useDerived(
    () => concernFacts(concern, { nowMs: store.now.value?.unitMs ?? concern.sinceMs, timeZone: store.timeZone.value }),
    [concern, store],
  );
  return (
    <li>
      <strong>
        <span aria-hidden="true">{SPEECH} </span>
        {concernText(concern)}
      </strong>{' '}
      <span class="quiet">{facts}</span>
    </li>
  );
}

export function ConcernMark({ stay }: { readonly stay: StayCell }): JSX.Element | null {
  const concerns = stay.concerns.value;
  if (concerns.length === 0) return null;
  return (
    <p class="concern-mark" title={concernsText(concerns)}>
      <span aria-hidden="true">{SPEECH} </span>
      <span class="concern-words">{concernsText(concerns)}</span>
      <span class="concern-told" aria-hidden="true">
        {concernsTold(concerns)}
      </span>
      <span class="concern-worst" aria-hidden="true">
        {worstConcern(concerns)}
      </span>
    </p>
  );
}

/** A sign of its own beside the words; no colour, since alarm colours stand for alerts alone. */
const SPEECH = '❝';
