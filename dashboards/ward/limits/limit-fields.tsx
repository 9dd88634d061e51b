/** What may be other about a limit, each with how far one person and two may go. */
import { named, spanWords, t } from '../text/text.ts';
import { rules } from '../text/clinical-text.ts';
import { plainNumberText } from '../text/number-text.ts';
import { wholeSpanText } from '../../../services/wording/text/span-text.ts';
import { LEVELS, STAY_HOURS, type LimitDraft, type Whom } from './limit-draft.ts';
import { levelName, rangeText, reachText, unitOf, whomText } from './limits-text.ts';
import type { JSX } from 'preact';
import type { LimitRow } from '../../../services/contract/screens/limits/limits-answer.ts';

interface Props {
  readonly row: LimitRow;
  readonly draft: LimitDraft;
  readonly isOfChild: boolean;
  readonly set: (draft: LimitDraft) => void;
}

export function LimitFields({ row, draft, isOfChild, set }: Props): JSX.Element {
  const { bounds, signal } = row;
  const change = (fields: Partial<LimitDraft>): void => set({ ...draft, ...fields });
  const unit = unitOf(signal);
  return (
    <>
      <WhomFields row={row} draft={draft} isOfChild={isOfChild} change={change} />
      <div class="limit-two">
        <NumberField
          label={t('limits.field.limit', { unit })}
          value={draft.limit}
          note={rangeText(bounds.limit)}
          onInput={(limit) => change({ limit })}
        />
        {bounds.waitMs === null ? null : (
          <NumberField
            label={t('limits.field.wait')}
            value={draft.waitSeconds}
            note={reachText(bounds.waitMs)}
            onInput={(waitSeconds) => change({ waitSeconds })}
          />
        )}
      </div>
      <label>
        <span>{t('limits.field.level')}</span>
        <select
          value={draft.raisesAs}
          onChange={(event) => {
            const raisesAs = LEVELS.find((each) => each === event.currentTarget.value);
            if (raisesAs !== undefined) change({ raisesAs });
          }}
        >
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {levelName(level)}
            </option>
          ))}
        </select>
      </label>
      <label class="respect">
        <input
          type="checkbox"
          checked={draft.isOff}
          onChange={(event) => change({ isOff: event.currentTarget.checked })}
        />
        <span>{t('limits.field.off')}</span>
      </label>
      <MoreFields row={row} draft={draft} change={change} />
    </>
  );
}

interface PartProps extends Omit<Props, 'set' | 'isOfChild'> {
  readonly change: (fields: Partial<LimitDraft>) => void;
}

function WhomFields({ row, draft, isOfChild, change }: PartProps & Pick<Props, 'isOfChild'>): JSX.Element {
  const age = rules().ageBand(row.ruleId, row.bandId);
  const whoms: readonly Whom[] = isOfChild ? ['stay', 'age', 'unit'] : ['age', 'unit'];
  return (
    <fieldset class="limit-whom">
      <legend>{t('limits.forWhom')}</legend>
      {whoms.map((whom) => (
        <label key={whom} class="respect">
          <input type="radio" name="whom" checked={draft.whom === whom} onChange={() => change({ whom })} />
          <span>
            {whom === 'age'
              ? whomText({ scope: { of: 'age', bandId: row.bandId } }, age)
              : named('limits.for', whom, whom)}
          </span>
        </label>
      ))}
      {draft.whom === 'stay' ? (
        <label>
          <span>{t('limits.hours')}</span>
          <select
            value={String(draft.hours)}
            onChange={(event) => change({ hours: Number(event.currentTarget.value) })}
          >
            {STAY_HOURS.map((hours) => (
              <option key={hours} value={String(hours)}>
                {wholeSpanText(hours * 3_600_000, spanWords())}
              </option>
            ))}
          </select>
        </label>
      ) : null}
    </fieldset>
  );
}

function MoreFields({ row: { bounds, signal }, draft, change }: PartProps): JSX.Element {
  return (
    <details class="limit-more">
      <summary>{t('limits.more')}</summary>
      <NumberField
        label={t('limits.field.clearMargin', { unit: unitOf(signal) })}
        value={draft.clearMargin}
        note={t('limits.most', { most: plainNumberText(bounds.clearMarginMost) })}
        onInput={(clearMargin) => change({ clearMargin })}
      />
      <NumberField
        label={t('limits.field.clearFor')}
        value={draft.clearSeconds}
        note=""
        onInput={(clearSeconds) => change({ clearSeconds })}
      />
      <NumberField
        label={t('limits.field.rest')}
        value={draft.restSeconds}
        note={reachText(bounds.cooldownMs)}
        onInput={(restSeconds) => change({ restSeconds })}
      />
    </details>
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly onInput: (typed: string) => void;
}

function NumberField({ label, value, note, onInput }: NumberProps): JSX.Element {
  return (
    <label>
      <span>{label}</span>
      <input
        inputMode="decimal"
        autocomplete="off"
        value={value}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {note === '' ? null : <small>{note}</small>}
    </label>
  );
}
