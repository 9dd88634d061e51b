/** What an alert rests on: each sub-score, each input with its unit and its age. */
import { AGE_WORTH_TELLING_MS, inputLabel, inputTimeText, inputValueText } from './alert-text.ts';
import { useScreen } from '../screen.ts';
import { phrase } from '../text/text.ts';
import type { Alert } from '../../../services/contract/decisions/alert.ts';
import type { InputReading } from '../../../services/clinical/score/score-result.ts';
import type { JSX } from 'preact';

interface Row {
  readonly label: string;
  readonly input: InputReading | null;
  readonly points: number | null | undefined;
}

/**
 * Inputs joined with their sub-score: that of the same label, or the first of those that begin with
 * it («Oxygen» and «Oxygen flow»). A sub-score without an input of its own follows. An input that is
 * missing is told only where a sub-score lacks: else it was one of several ways to say the same.
 */
function rowsOf(alert: Pick<Alert, 'inputs' | 'parts'>): readonly Row[] {
  const lacks = alert.parts.length === 0 || alert.parts.some((part) => part.points === null);
  const open = new Map(alert.parts.map((part) => [part.label, part.points]));
  const rows: Row[] = [];
  for (const input of alert.inputs) {
    if (!lacks && input.value === null) continue;
    const part = [...open.keys()].find((label) => input.label === label || input.label.startsWith(`${label} `));
    rows.push({
      label: inputLabel(input.name, input.label),
      input,
      points: part === undefined ? undefined : open.get(part),
    });
    if (part !== undefined) open.delete(part);
  }
  for (const [label, points] of open) rows.push({ label: phrase(label), input: null, points });
  return rows.toSorted((a, b) => (b.points ?? -1) - (a.points ?? -1));
}

export function AlertInputs({ alert }: { readonly alert: Alert }): JSX.Element | null {
  const { store } = useScreen();
  const at = { nowMs: alert.changedAtMs, timeZone: store.timeZone.value };
  const rows = rowsOf(alert);
  if (rows.length === 0) return null;
  return (
    <ul class="alert-inputs">
      {rows.map((row) => (
        <li key={row.label} data-zero={row.points === 0}>
          <span>{row.label}</span>
          {row.input === null ? null : <b>{inputValueText(row.input)}</b>}
          {row.input !== null && worthTelling(row.input) ? <small>{inputTimeText(row.input, at)}</small> : null}
          {row.points === undefined ? null : <i>{row.points === null ? '?' : `+${row.points}`}</i>}
        </li>
      ))}
    </ul>
  );
}

function worthTelling(input: InputReading): boolean {
  return input.quality !== 'present' || (input.ageMs ?? 0) >= AGE_WORTH_TELLING_MS;
}
