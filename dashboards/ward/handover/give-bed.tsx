/** Giving a bed to somebody else in two taps: the button, then who. Only to people who are there: they have a bed of the unit, or stand on its roster now. */
import { useState } from 'preact/hooks';
import { ownerOfBed, peopleHere } from '../../../services/contract/decisions/care-view.ts';
import { personName } from '../alerts/content/alert-text.ts';
import { randomName, useScreen } from '../page/screen.ts';
import { t } from '../text/text.ts';
import type { SendCare } from './care-command.ts';
import type { JSX } from 'preact';

interface Props {
  readonly bedId: string | null;
  readonly unitId: string;
  readonly onSend: SendCare;
}

export function GiveBed({ bedId, unitId, onSend }: Props): JSX.Element | null {
  const { store } = useScreen();
  const [isOpen, setOpen] = useState(false);
  const care = store.care.value;
  const owner = ownerOfBed(care, bedId);
  const people = peopleHere(care, store.now.peek()?.unitMs ?? 0).filter(({ by }) => by !== owner?.by);
  if (people.length === 0) return null;
  if (!isOpen) {
    return (
      <button type="button" aria-expanded={false} onClick={() => setOpen(true)}>
        {t('give.to')}
      </button>
    );
  }
  const give = (to: (typeof people)[number]): void => {
    setOpen(false);
    const beds = [{ bedId, seenOwner: owner?.by ?? null }];
    onSend({ act: 'give', commandId: randomName(), unitId, beds, to });
  };
  return (
    <span class="give-bed" role="group" aria-label={t('give.to')}>
      {people.map((person) => (
        <button key={person.by} type="button" class="primary" onClick={() => give(person)}>
          {personName(person)}
        </button>
      ))}
      <button type="button" onClick={() => setOpen(false)}>
        {t('alert.cancel')}
      </button>
    </span>
  );
}
