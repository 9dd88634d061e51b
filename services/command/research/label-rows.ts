/** Labelled events of a table with the columns stay_id, label and at, in any order; times in ISO 8601 with their zone. */
import { readFile } from 'node:fs/promises';
import { messageOf, VigilError } from '../../platform/errors.ts';
import type { LabelledEvent } from '../../research/whatif/against-labels.ts';

const COLUMNS = ['stay_id', 'label', 'at'] as const;
const WITH_ZONE = /(Z|[+-]\d\d:?\d\d)$/;

/** Rejects with `config-invalid`, naming the line: a table with a row that cannot be read counts nothing. */
export async function readLabelRows(file: string): Promise<readonly LabelledEvent[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new VigilError('config-invalid', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  const [header = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const columns = header.split(',').map((name) => name.trim());
  const places = COLUMNS.map((name) => columns.indexOf(name));
  if (places.includes(-1)) {
    throw new VigilError('config-invalid', `${file} needs the columns ${COLUMNS.join(', ')}; it has ${header}`);
  }
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const cells = line.split(',').map((cell) => cell.trim());
    const [stayId = '', event = '', at = ''] = places.map((place) => cells[place]);
    const observedAtMs = WITH_ZONE.test(at) ? Date.parse(at) : Number.NaN;
    if (cells.length === columns.length && stayId !== '' && event !== '' && !Number.isNaN(observedAtMs)) {
      return [{ stayId, event, observedAtMs }];
    }
    throw new VigilError('config-invalid', `${file}, line ${index + 2}: not a stay, a label and a time with its zone`);
  });
}
