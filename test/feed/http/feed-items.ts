/** Short ways of tests to feed text to the readers and to look at what comes out. */
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import type { SignalName } from '../../../services/clinical/signal/signals.ts';
import type {
  Recording,
  RecordingFault,
  RecordingItem,
  RecordingRow,
} from '../../../services/feed/recordings/recording.ts';
import type { NumberedLine } from '../../../services/feed/recordings/table-lines.ts';

export async function* linesOf(text: string): AsyncGenerator<NumberedLine> {
  for (const [index, line] of text.split('\n').entries()) yield { number: index + 1, text: line };
}

export async function collect(
  items: AsyncIterable<RecordingItem>,
): Promise<{ readonly rows: RecordingRow[]; readonly faults: RecordingFault[] }> {
  const rows: RecordingRow[] = [];
  const faults: RecordingFault[] = [];
  for await (const item of items) {
    if (item.kind === 'row') rows.push(item);
    else faults.push(item);
  }
  return { rows, faults };
}

/** The value of a signal in a row; `off`; or null when it was not measured. */
export function readingOf(row: RecordingRow, name: SignalName): number | 'off' | null {
  const bit = 1 << signalIndex(name);
  if ((row.offBits & bit) !== 0) return 'off';
  return (row.presentBits & bit) === 0 ? null : (row.values[signalIndex(name)] ?? null);
}

/** Rows without their typed arrays, to be compared. */
export function plainRow(row: RecordingRow): unknown {
  return { atMs: row.atMs, present: row.presentBits, off: row.offBits, values: [...row.values], labs: row.labs };
}

/** A recording of given items. */
export function recordingOf(items: readonly RecordingItem[], facts: Partial<Recording> = {}): Recording {
  return {
    name: 'made-up',
    file: 'made-up.csv',
    intervalMs: 1000,
    durationMs: null,
    patient: { ageMonths: 40, sex: 'female', weightKg: null },
    async *items() {
      yield* items;
    },
    ...facts,
  };
}
