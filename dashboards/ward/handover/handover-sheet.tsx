/** One child on the hand-over: a sheet of paper when it is printed. What is old or missing says so; nothing is made up for it. */
import { useState } from 'preact/hooks';
import { ownerOfBed } from '../../../services/contract/decisions/care-view.ts';
import { SCREEN_CHARTED_NAMES } from '../../../services/contract/charting/screen-charting.ts';
import { inputValueText, personName } from '../alerts/content/alert-text.ts';
import { VitalNumber } from '../board/vital-number.tsx';
import { ConcernMark } from '../concern/concern-marks.tsx';
import { LiveAge } from '../page/live-age.tsx';
import { randomName, useScreen } from '../page/screen.ts';
import { useDerived } from '../page/derived.ts';
import { childAgeText } from '../text/child-age.ts';
import { chartedUnit, weightText } from '../text/number-text.ts';
import { ageWords, named, t, withoutAge } from '../text/text.ts';
import { dayClockText } from '../text/time-text.ts';
import { takeCommand, type SendCare } from './care-command.ts';
import { GiveBed } from './give-bed.tsx';
import { AlertLine } from './handover-alerts.tsx';
import { TwelveHours } from './twelve-hours.tsx';
import type { JSX } from 'preact';
import type { StayCell } from '../live/stay-cell.ts';
import type { BedCell } from '../live/ward-store.ts';

export interface SheetProps {
  readonly bed: BedCell;
  readonly stay: StayCell;
  readonly unitId: string;
  readonly userId: string;
  readonly onSend: SendCare;
}

export function HandoverSheet(props: SheetProps): JSX.Element {
  const { bed, stay } = props;
  return (
    <article class="handover-sheet" data-bed={bed.bedId} aria-label={t('bed.label', { label: bed.label })}>
      <SheetHead {...props} />
      <div class="handover-parts">
        <Situation bed={bed} stay={stay} />
        <Background stay={stay} />
        <TwelveHours stay={stay} />
        <Recommendation {...props} />
      </div>
    </article>
  );
}

function SheetHead({ bed, stay, unitId, userId, onSend }: SheetProps): JSX.Element {
  const { store } = useScreen();
  const { displayName, weightKg } = stay.identity.value;
  const age = useDerived(() => {
    const { birthDate, gestationalAgeAtBirthDays } = stay.identity.value;
    const atMs = store.now.value?.unitMs ?? 0;
    const at = { atMs, timeZone: store.timeZone.value };
    return childAgeText({ birthDate, gestationalAgeAtBirthDays }, at, ageWords()) ?? withoutAge();
  }, [stay, store]);
  const owner = ownerOfBed(store.care.value, bed.bedId);
  const take = (): void =>
    onSend(takeCommand(store.care.peek(), { unitId, commandId: randomName(), bedIds: [bed.bedId] }));
  return (
    <header class="handover-head">
      <h2>
        {t('bed.label', { label: bed.label })} · {displayName}
      </h2>
      <span class="quiet">
        {age} {weightText(weightKg)}
      </span>
      <ConcernMark stay={stay} />
      <span class="handover-owner">
        {owner === null ? t('care.nobody') : t('care.looksAfter', { name: personName(owner) })}
        {owner?.by === userId ? null : (
          <button type="button" onClick={take}>
            {t(owner === null ? 'handover.take' : 'alert.takeOver')}
          </button>
        )}
        <GiveBed bedId={bed.bedId} unitId={unitId} onSend={onSend} />
      </span>
    </header>
  );
}

function Situation({ bed, stay }: Pick<SheetProps, 'bed' | 'stay'>): JSX.Element {
  const { store } = useScreen();
  const alerts = store.alerts.value.filter(
    (cell) => cell.alert.value.bedId === bed.bedId || cell.alert.value.stayId === stay.stayId,
  );
  return (
    <section>
      <h3>{t('handover.situation')}</h3>
      {stay.feed.value === 'sending' ? (
        <div class="handover-now">
          {(['heart', 'spo2', 'breathing', 'pressure', 'temperature'] as const).map((kind) => (
            <VitalNumber key={kind} cell={stay.vitals[kind]} />
          ))}
        </div>
      ) : (
        <p class="handover-stale">{t(stay.feed.value === 'lost' ? 'bed.feedLost' : 'bed.noFeed')}</p>
      )}
      {alerts.length === 0 ? <p class="quiet">{t('known.noAlert')}</p> : null}
      <ul class="handover-alerts">
        {alerts.map((cell) => (
          <AlertLine key={cell.id} cell={cell} />
        ))}
      </ul>
    </section>
  );
}

function Background({ stay }: { readonly stay: StayCell }): JSX.Element {
  const { store } = useScreen();
  const { openedAtMs } = stay.identity.value;
  const names: readonly string[] = SCREEN_CHARTED_NAMES;
  const charted = stay.charted.value.filter(({ name }) => names.includes(name));
  return (
    <section>
      <h3>{t('handover.background')}</h3>
      <p>{t('handover.since', { time: dayClockText(openedAtMs, store.timeZone.value) })}</p>
      <ul class="handover-charted">
        {charted.map((reading) => (
          <li key={reading.name}>
            {named('charted', reading.name, reading.name)}{' '}
            <b>{inputValueText({ value: reading.value, unit: chartedUnit(reading.name) })}</b>{' '}
            <small class="quiet">
              <LiveAge atMs={reading.observedAtMs} />
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Recommendation({ stay, unitId, onSend }: SheetProps): JSX.Element {
  const { store } = useScreen();
  const known = store.care.value.notes.find(({ stayId }) => stayId === stay.stayId);
  const [text, setText] = useState<string | null>(null);
  const note = text ?? known?.note ?? '';
  const keep = (): void => {
    onSend({ act: 'note', commandId: randomName(), unitId, stayId: stay.stayId, note });
    setText(null);
  };
  return (
    <section>
      <h3>{t('handover.recommendation')}</h3>
      <textarea
        aria-label={t('handover.note')}
        maxLength={500}
        rows={3}
        value={note}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <p class="handover-note-print">{note}</p>
      <p class="handover-note-foot">
        <span class="quiet">
          {known === undefined
            ? t('handover.noNote')
            : t('handover.noteBy', { name: known.displayName, time: dayClockText(known.atMs, store.timeZone.value) })}
        </span>
        {text === null || text === (known?.note ?? '') ? null : (
          <button type="button" class="primary" onClick={keep}>
            {t('handover.keepNote')}
          </button>
        )}
      </p>
    </section>
  );
}
