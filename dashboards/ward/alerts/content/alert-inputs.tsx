/** What an alert rests on: each sub-score, each input with its unit and its age. */
import { AGE_WORTH_TELLING_MS, inputTimeText, inputValueText } from './alert-text.ts';
import { useScreen } from '../../page/screen.ts';
import { rules } from '../../text/clinical-text.ts';
import type { Alert } from '../../../../services/contract/decisions/alert.ts';
import type { InputReading } from '../../../../services/clinical/score/score-result.ts';
import type { JSX } from 'preact';

interface Row {
  readonly label: string;
  readonly input: InputReading | null;
  readonly points: number | null | undefined;
}

/**
 * Inputs joined with their sub-score, whose points stand at the first of them that is shown. A sub-score of
 * which none is shown follows. An input that is missing is told only where a sub-score lacks: else it was one
 * of several ways to say the same.
 */
function rowsOf({ ruleId, inputs, parts }: Pick<Alert, 'ruleId' | 'inputs' | 'parts'>): readonly Row[] {
  const lacks = parts.length === 0 || parts.some((part) => part.points === null);
  const open = new Set(parts);
  const rows: Row[] = [];
  for (const input of inputs) {
    if (!lacks && input.value === null) continue;
    const part = [...open].find(({ inputs: names }) => names.includes(input.name));
    rows.push({ label: rules().input(ruleId, input.name), input, points: part?.points });
    if (part !== undefined) open.delete(part);
  }
  for (const { name, points } of open) rows.push({ label: rules().part(ruleId, name), input: null, points });
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
