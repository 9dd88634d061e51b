/**
 * Age, sex and weight of one record: from a table of patients beside the recording, or from the
 * recording's own columns. What cannot be (an age of 200) stays unknown and is told, since an age
 * chooses every limit that follows.
 */
import { foldedName } from './column-names.ts';
import { numberOfCell } from '../units/read-value.ts';
import { NOTHING_KNOWN } from './recording.ts';
import type { PatientFacts, RecordingFault } from './recording.ts';
import { cellsOf, lineFault, separatorOf } from './table-lines.ts';
import type { NumberedLine } from './table-lines.ts';

export interface FoundFacts {
  readonly patient: PatientFacts;
  readonly faults: readonly RecordingFault[];
}

/** Oldest age that is believed; the oldest documented person became 122. */
const AGE_YEARS_MAX = 122;
const WEIGHT_KG_MAX = 300;

/**
 * Finds the first line of `record` (null: the first line at all). Columns: record or patient, age in
 * years, gender (0 female, 1 male, as both PhysioNet challenges have it), weight in kg (-1 unknown).
 */
export async function factsOfTable(lines: AsyncIterable<NumberedLine>, record: string | null): Promise<FoundFacts> {
  let names: readonly string[] | null = null;
  let separator = ',';
  for await (const line of lines) {
    if (names === null) {
      separator = separatorOf(line.text);
      names = (cellsOf(line.text.replace(/^\uFEFF/, ''), separator) ?? []).map(foldedName);
      if (!names.includes('age')) break;
      continue;
    }
    const cells = cellsOf(line.text, separator);
    if (cells?.length !== names.length) continue;
    const cell = (...wanted: readonly string[]): string =>
      cells[names?.findIndex((name) => wanted.includes(name)) ?? -1] ?? '';
    if (record === null || cell('record', 'patient') === record) {
      return factsOfCells(line, { age: cell('age'), sex: cell('gender', 'sex'), weight: cell('weight') });
    }
  }
  return { patient: NOTHING_KNOWN, faults: [] };
}

function factsOfCells(
  line: NumberedLine,
  cells: { readonly age: string; readonly sex: string; readonly weight: string },
): FoundFacts {
  const faults: RecordingFault[] = [];
  const age = measured({ line, cell: cells.age, name: 'age', max: AGE_YEARS_MAX, faults });
  const weightKg = measured({ line, cell: cells.weight, name: 'weight', max: WEIGHT_KG_MAX, faults });
  const sex = numberOfCell(cells.sex);
  return {
    patient: {
      ageMonths: age === null ? null : Math.round(age * 12),
      sex: sex === 0 ? 'female' : sex === 1 ? 'male' : 'unknown',
      weightKg: weightKg === 0 ? null : weightKg,
    },
    faults,
  };
}

/** A number from 0 to `max`; negative is the tables' way to write «unknown». */
function measured(query: {
  line: NumberedLine;
  cell: string;
  name: 'age' | 'weight';
  max: number;
  faults: RecordingFault[];
}): number | null {
  const number = numberOfCell(query.cell) ?? null;
  if (number === null || number < 0) return null;
  if (number <= query.max) return number;
  query.faults.push(
    lineFault(query.line, 'not-a-number', {
      code: 'recording.impossible-fact',
      values: { fact: query.name, value: number },
    }),
  );
  return null;
}
