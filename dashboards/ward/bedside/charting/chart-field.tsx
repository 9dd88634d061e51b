/**
 * One field: what it is, what was charted last and how old that is, and the answer. A field shows an answer only when
 * somebody gave one here; the last value stands beside it and is never taken over.
 */
import { enteredValue, withEntry, type ChartDraft } from '../../live/chart-draft.ts';
import { inputValueText } from '../../alerts/content/alert-text.ts';
import { LiveAge } from '../../page/live-age.tsx';
import { chartedUnit, unitText } from '../../text/number-text.ts';
import { named, t } from '../../text/text.ts';
import { codeForKey, codeLabel, codesOf, rangeOf } from './chart-fields.ts';
import type { ScreenChartedName } from '../../../../services/contract/charting/screen-charting.ts';
import type { StayCell } from '../../live/stay-cell.ts';
import type { JSX } from 'preact';

export interface FieldProps {
  readonly draft: ChartDraft;
  readonly stay: StayCell;
  readonly name: ScreenChartedName;
  /** What stands where nobody charted it. */
  readonly unsaid: string;
  /** Beside the field: which scores wait for it. */
  readonly note?: string;
}

export function ChartField(props: FieldProps): JSX.Element {
  const codes = codesOf(props.name);
  return codes === null ? <NumberField {...props} /> : <CodeField {...props} codes={codes} />;
}

function CodeField({
  draft,
  stay,
  name,
  unsaid,
  note,
  codes,
}: FieldProps & { readonly codes: readonly string[] }): JSX.Element {
  const chosen = draft.entries.value.get(name) ?? null;
  const choose = (code: string | null): void => {
    draft.entries.value = withEntry(draft.entries.peek(), name, code ?? '');
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isCleared = ['Backspace', 'Delete', '0'].includes(event.key);
    const code = isCleared ? null : codeForKey(codes, event.key, chosen);
    if (code === null && !isCleared) return;
    event.preventDefault();
    choose(code);
    const radios = (event.currentTarget as HTMLElement).querySelectorAll('input');
    radios[code === null ? 0 : codes.indexOf(code)]?.focus();
  };
  return (
    <fieldset class="chart-field" data-field={name} data-entered={chosen !== null} onKeyDown={onKeyDown}>
      <legend>{named('charted', name, name)}</legend>
      <LastValue draft={draft} stay={stay} name={name} unsaid={unsaid} />
      <div class="chart-options">
        {codes.map((code, index) => (
          <label key={code} class="chart-option" data-chosen={chosen === code}>
            <input
              type="radio"
              name={`chart-${name}`}
              value={code}
              checked={chosen === code}
              onClick={() => choose(draft.entries.peek().get(name) === code ? null : code)}
            />
            <kbd aria-hidden="true">{index + 1}</kbd>
            <span>{codeLabel(name, code)}</span>
          </label>
        ))}
      </div>
      {note === undefined ? null : <p class="chart-waits">{note}</p>}
    </fieldset>
  );
}

function NumberField({ draft, stay, name, unsaid, note }: FieldProps): JSX.Element {
  const text = draft.entries.value.get(name) ?? '';
  const [low, high] = rangeOf(name);
  const isWrong = text !== '' && enteredValue(name, text) === null;
  const unit = unitText(chartedUnit(name));
  return (
    <div class="chart-field" data-field={name} data-entered={text !== ''}>
      <label class="chart-label" for={`chart-${name}`}>
        {named('charted', name, name)}
      </label>
      <LastValue draft={draft} stay={stay} name={name} unsaid={unsaid} />
      <div class="chart-number">
        <input
          id={`chart-${name}`}
          type="text"
          inputMode="decimal"
          autocomplete="off"
          value={text}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `chart-${name}-wrong` : undefined}
          onInput={(event) => {
            draft.entries.value = withEntry(draft.entries.peek(), name, event.currentTarget.value);
          }}
        />
        <span class="chart-unit">{unit}</span>
        {isWrong ? (
          <span class="chart-wrong" id={`chart-${name}-wrong`} role="alert">
            {t('chart.outside', { low, high })}
          </span>
        ) : null}
      </div>
      {note === undefined ? null : <p class="chart-waits">{note}</p>}
    </div>
  );
}

/** What stands now, with its age, and the way to correct it while nothing else is being entered. */
function LastValue({ draft, stay, name, unsaid }: Pick<FieldProps, 'draft' | 'stay' | 'name' | 'unsaid'>): JSX.Element {
  const last = stay.charted.value.find((reading) => reading.name === name);
  if (last === undefined) return <p class="chart-last">{unsaid}</p>;
  const label = named('charted', name, name);
  const correct = (): void => {
    draft.time.value = { kind: 'correction', name, observedAtMs: last.observedAtMs };
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-field="${name}"] input`)?.focus());
  };
  return (
    <p class="chart-last">
      <span>
        {inputValueText({ value: last.value, unit: chartedUnit(name) })} · <LiveAge atMs={last.observedAtMs} />
        {last.by === '' ? '' : ` · ${last.by}`}
      </span>
      {draft.entries.value.size === 0 && draft.time.value.kind !== 'correction' ? (
        <button
          type="button"
          class="plain chart-correct"
          aria-label={t('chart.correctOf', { name: label })}
          onClick={correct}
        >
          {t('chart.correct')}
        </button>
      ) : null}
    </p>
  );
}
