/**
 * `vigil features`: the training table, computed by the code that serves. Reads the hourly table of
 * the 2019 challenge (gzip CSV, one row an hour and patient) and writes a float32 matrix, labels and
 * patient numbers that models/train/train.py reads.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import {
  HOURLY_FEATURES,
  HOURLY_LENGTH,
  HOURLY_VITALS,
  HOURS,
  writeHourlyFeatures,
} from '../engine/risk/hourly-features.ts';
import { VigilError } from '../platform/errors.ts';

/** Column of the challenge -> column of an hourly row; units are already ours (/min, %, Cel, mmHg). */
const CHALLENGE_COLUMNS = ['HR', 'O2Sat', 'Temp', 'SBP', 'MAP', 'DBP', 'Resp', 'EtCO2'] as const;

export interface ExportSummary {
  readonly rows: number;
  readonly patients: number;
  readonly features: readonly string[];
}

/** Zeros are «off», not values: the rule of the feeds holds in training too. */
function valueOf(cell: string | undefined): number {
  const value = cell === undefined || cell === '' ? Number.NaN : Number(cell);
  return value > 0 ? value : Number.NaN;
}

/** Writes features.f32, rows.csv (patient,label) and columns.json into `outFolder`. */
export async function exportFeatures(csvGzFile: string, outFolder: string): Promise<ExportSummary> {
  await mkdir(outFolder, { recursive: true });
  const matrix = createWriteStream(path.join(outFolder, 'features.f32'));
  const labels: string[] = ['patient,label'];
  const lines = createInterface({ input: createReadStream(csvGzFile).pipe(createGunzip()) });
  let columns: Map<string, number> | null = null;
  let patient = '';
  let patients = 0;
  const hourly = new Float32Array(HOURLY_LENGTH).fill(Number.NaN);
  for await (const line of lines) {
    const cells = line.split(',');
    if (columns === null) {
      columns = new Map(cells.map((name, index) => [name, index]));
      continue;
    }
    const cell = (name: string): string | undefined => cells[columns?.get(name) ?? -1];
    const current = cell('patient') ?? '';
    if (current !== patient) {
      patient = current;
      patients += 1;
      hourly.fill(Number.NaN);
    }
    hourly.copyWithin(0, HOURLY_VITALS.length);
    CHALLENGE_COLUMNS.forEach(
      (name, vital) => (hourly[(HOURS - 1) * HOURLY_VITALS.length + vital] = valueOf(cell(name))),
    );
    const row = new Float32Array(HOURLY_FEATURES.length);
    writeHourlyFeatures({ hourly, ageYears: Math.floor(valueOf(cell('Age'))) }, row, 0);
    matrix.write(Buffer.from(row.buffer));
    labels.push(`${patient},${cell('SepsisLabel') ?? ''}`);
  }
  if (columns === null) throw new VigilError('recording-unreadable', 'the table is empty');
  await new Promise<void>((resolve) => matrix.end(resolve));
  await writeFile(path.join(outFolder, 'rows.csv'), labels.join('\n'));
  await writeFile(path.join(outFolder, 'columns.json'), JSON.stringify(HOURLY_FEATURES));
  return { rows: labels.length - 1, patients, features: HOURLY_FEATURES };
}
