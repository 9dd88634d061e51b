/**
 * An export as a whole: gathers, writes each format, counts, and last of all writes `dictionary.json`. A folder without one is
 * an export that did not end, and says so by that.
 */
import type { ScratchDatabase } from '../../history/scratch-database.port.ts';
import { writeBulk } from './bulk-ndjson.ts';
import type { DatasetFolder } from './dataset-folder.port.ts';
import type { ReleaseResult } from './dataset-release.port.ts';
import type { DatasetFormat, DatasetRequest } from './dataset-request.ts';
import { dictionaryOf, type WrittenFile } from './dictionary.ts';
import { gatherDataset, type GatheredStay, type GatherParts } from './gather-dataset.ts';
import { medsDataset, medsTables } from './meds-tables.ts';
import { omopTables } from './omop-tables.ts';
import { queryOf, type OutputTable } from './output-table.ts';
import { quantitiesOf } from './staged-tables.ts';
import { writeStandard, type StandardTable } from './standard-table.ts';
import { ALERTS_OUT, measurementsTable, SCORES_OUT, staysTable, wideTable } from './tidy-tables.ts';
import type { OpenTableFile } from './table-file.port.ts';
import { writeWfdbRecord } from './wfdb-records.ts';

export interface DatasetParts extends GatherParts {
  readonly folder: DatasetFolder;
  readonly openArrow: OpenTableFile;
  /** Which Vigil writes. */
  readonly vigilVersion: string;
  /** Wall time, ms. */
  readonly nowMs: number;
}

export interface DatasetReport {
  readonly stays: number;
  readonly persons: number;
  readonly files: readonly WrittenFile[];
  /** Values by how they stand. */
  readonly values: Readonly<Record<string, number>>;
  /** What a format has no place for, in words, and how many; a format without such is not named. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** null: the data stay inside. It knows who is who, and is written nowhere. */
  readonly released: ReleaseResult | null;
}

/** What a format needs to write its files. */
export interface FormatParts extends DatasetParts {
  readonly stays: readonly GatheredStay[];
}

type WriteFormat = (parts: FormatParts) => Promise<readonly WrittenFile[]>;

const FORMATS: Readonly<Record<DatasetFormat, WriteFormat>> = {
  parquet: (parts) => writeTidy(parts, 'parquet'),
  csv: (parts) => writeTidy(parts, 'csv'),
  arrow: writeArrow,
  meds: writeMeds,
  fhir: writeBulk,
  wfdb: writeRecords,
  omop: (parts) => writeStandards(parts, omopTables(parts.request.resolution, parts.request.birthDates)),
};

/** Rejects as the history, the scratch database and the folder do. */
export async function writeDataset(parts: DatasetParts): Promise<DatasetReport> {
  const { request, scratch, folder } = parts;
  const gathered = await gatherDataset(parts);
  const released = parts.release === undefined ? null : await parts.release.apply(scratch, gathered);
  const stays = released === null ? gathered : renumbered(gathered, released);
  const files: WrittenFile[] = [];
  for (const format of request.formats) {
    await parts.release?.permitted();
    files.push(...(await FORMATS[format]({ ...parts, stays })));
  }
  const report = {
    stays: stays.length,
    persons: new Set(stays.map(({ personNumber }) => personNumber)).size,
    files,
    values: await countsOf(scratch, request),
    leftOut: leftOutOf(stays, request),
    released,
  };
  const { vigilVersion, nowMs, terminology } = parts;
  const dictionary = dictionaryOf(report, {
    request,
    vigilVersion,
    nowMs,
    quantities: quantitiesOf(terminology),
    terminology,
  });
  await parts.release?.permitted();
  await folder.writeText('dictionary.json', `${JSON.stringify(dictionary, null, 2)}\n`);
  return report;
}

/** Those that leave, in the order of numbers that were drawn: no other order is left. */
function renumbered(gathered: readonly GatheredStay[], { stays }: ReleaseResult): readonly GatheredStay[] {
  return gathered
    .flatMap((stay) => {
      const as = stays.get(stay.stayId);
      return as === undefined ? [] : [{ ...stay, stayNumber: as.stayNumber, personNumber: as.personNumber }];
    })
    .toSorted((left, right) => left.stayNumber - right.stayNumber);
}

function leftOutOf(stays: readonly GatheredStay[], { formats }: DatasetRequest): Readonly<Record<string, number>> {
  const undated = stays.filter(({ row }) => row.birthDate === null).length;
  return formats.includes('omop') && undated > 0 ? { 'stays without a birth date, from OMOP': undated } : {};
}

async function writeTidy(
  { scratch, folder, request }: FormatParts,
  format: 'parquet' | 'csv',
): Promise<readonly WrittenFile[]> {
  const files: WrittenFile[] = [];
  for (const table of tidyTables(request)) {
    files.push(await writeTable({ scratch, folder }, table, `${table.name}.${format}`));
  }
  return files;
}

async function writeArrow({ scratch, folder, request, openArrow }: FormatParts): Promise<readonly WrittenFile[]> {
  const files: WrittenFile[] = [];
  for (const table of tidyTables(request)) {
    const name = `${table.name}.arrow`;
    const file = await folder.open(name);
    let rows = 0;
    try {
      const written = await openArrow(file, table.columns);
      for await (const batch of scratch.rows(queryOf(table, 'cells'))) {
        await written.add(batch);
        rows += batch.length;
      }
      await written.end();
    } finally {
      await file.close();
    }
    files.push({ name, rows, table });
  }
  return files;
}

/** In the order in which the dictionary tells of them. */
export function tidyTables(
  request: Pick<DatasetRequest, 'resolution' | 'birthDates' | 'isReleased'>,
): readonly OutputTable[] {
  const { resolution } = request;
  return [staysTable(request), measurementsTable(resolution), wideTable(resolution), ALERTS_OUT, SCORES_OUT];
}

async function writeMeds(parts: FormatParts): Promise<readonly WrittenFile[]> {
  const { folder, request, vigilVersion, nowMs } = parts;
  const dataset = JSON.stringify(medsDataset(vigilVersion, nowMs), null, 2);
  await folder.writeText('meds/metadata/dataset.json', `${dataset}\n`);
  return writeStandards(parts, medsTables(request));
}

async function writeRecords(parts: FormatParts): Promise<readonly WrittenFile[]> {
  const { scratch, folder, request, stays } = parts;
  const files: WrittenFile[] = [];
  for (const stay of stays) {
    const file = await writeWfdbRecord({ scratch, folder, resolution: request.resolution }, stay);
    if (file !== null) files.push(file);
  }
  return files;
}

async function writeStandards(parts: FormatParts, tables: readonly StandardTable[]): Promise<readonly WrittenFile[]> {
  const files: WrittenFile[] = [];
  for (const table of tables) files.push(await writeStandard(parts, table));
  return files;
}

/** Writes one table as the ending of its name says; resolves with what the dictionary tells of it. */
export async function writeTable(
  { scratch, folder }: { readonly scratch: ScratchDatabase; readonly folder: DatasetFolder },
  table: OutputTable,
  name: string,
): Promise<WrittenFile> {
  const format = name.endsWith('.csv') ? 'csv' : 'parquet';
  const rows = await scratch.write(queryOf(table, format), { path: await folder.pathOf(name), format });
  return { name, rows, table };
}

/** Values by how they stand. */
export async function countsOf(
  scratch: ScratchDatabase,
  request: Pick<DatasetRequest, 'resolution'>,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const { source } = measurementsTable(request.resolution);
  const query = `SELECT status, CAST(count(*) AS DOUBLE) FROM ${source} GROUP BY status ORDER BY status`;
  for await (const rows of scratch.rows(query)) {
    for (const [status, count] of rows) counts[String(status)] = Number(count);
  }
  return counts;
}
