/**
 * Finds the tables of a data set by a mapping: one of those that come with Vigil (`models/imports`), or a file of the user's.
 * Which one a folder is of is found out by its tables alone, and told when none fits.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { stageDataSet, type DataSet } from '../recordings/tables/data-set.ts';
import type { MappedTable } from '../recordings/tables/stage-sql.ts';
import type { TableDatabase } from '../recordings/tables/table-database.port.ts';
import { tableMappingSchema, tablesOf, type TableMapping } from '../recordings/tables/table-mapping.ts';
import { loadUnits } from './ucum-units.ts';

export interface DataSetOptions {
  /** Name of a mapping that comes with Vigil; absent: found out. */
  readonly as?: string | undefined;
  /** Path of a mapping file. */
  readonly map?: string | undefined;
  readonly record?: string | undefined;
  /** Folder of the mappings that come with Vigil. */
  readonly mappings: string;
  readonly database: TableDatabase;
}

const TABLE = /\.(parquet|csv|csv\.gz|tsv|tsv\.gz|psv|txt)$/i;
const DEPTH_MAX = 4;
const FILES_MAX = 100_000;
/** In this order they are tried: a folder may be of several. */
const TRIED: readonly string[] = ['vigil', 'meds', 'omop'];

/** Rejects with `recording-unreadable`, or `config-invalid` for a mapping that is none. */
export async function openDataSet(place: string, options: DataSetOptions): Promise<DataSet> {
  const files = (await filesIn(place)).map((file) => path.relative(rootOf(place), file));
  const mapping = await mappingFor(files, options, path.basename(place));
  /** A file that is named is the table, whatever it is called. */
  const isOne = files.length === 1 && path.extname(place) !== '' && tablesOf(mapping).length === 1;
  const tables = new Map<string, MappedTable>();
  for (const [index, name] of tablesOf(mapping).entries()) {
    const paths = isOne ? files : filesOf(mapping, name, files);
    if (paths.length === 0) throw new VigilError('recording-unreadable', missing(mapping, name, path.basename(place)));
    const view = `table_${index}`;
    const columns = await options.database.view(view, {
      paths: paths.map((each) => path.resolve(rootOf(place), each)),
      delimiter: mapping.delimiter ?? null,
    });
    tables.set(name, { view, file: path.basename(paths[0] ?? name), columns });
  }
  const record = options.record ?? null;
  const { database } = options;
  const units = await loadUnits();
  return stageDataSet({ mapping, database, tables, units, file: path.basename(place), record });
}

/** Names of tables are looked for below it, and not in its own. */
function rootOf(place: string): string {
  return path.resolve(path.extname(place) === '' ? place : path.dirname(place));
}

function missing(mapping: TableMapping, table: string, file: string): string {
  return `${file} has no table ${mapping.files?.[table] ?? table}, which the mapping «${mapping.name}» reads (${mapping.title})`;
}

async function mappingFor(
  files: readonly string[],
  { as, map, mappings }: DataSetOptions,
  file: string,
): Promise<TableMapping> {
  if (map !== undefined) return readMapping(map);
  const names = (await readdir(mappings)).filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
  if (as !== undefined) {
    if (names.includes(as)) return readMapping(path.join(mappings, `${as}.json`));
    throw new VigilError('config-invalid', `--as is one of ${names.toSorted().join(', ')}; not ${as}`);
  }
  for (const name of TRIED) {
    const mapping = await readMapping(path.join(mappings, `${name}.json`));
    if (tablesOf(mapping).every((table) => filesOf(mapping, table, files).length > 0)) return mapping;
  }
  throw new VigilError(
    'recording-unreadable',
    `${file} is no data set of ${TRIED.join(', ')}: say what it is with --as (${names.toSorted().join(', ')}), or with --map and a mapping file of your own`,
  );
}

/** Rejects with `config-invalid` and the place of the fault. */
async function readMapping(file: string): Promise<TableMapping> {
  let read: unknown;
  try {
    read = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new VigilError('config-invalid', `mapping ${path.basename(file)}: ${messageOf(error)}`, { cause: error });
  }
  const parsed = tableMappingSchema.safeParse(read);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}`);
  throw new VigilError('config-invalid', `mapping ${path.basename(file)}: ${faults.slice(0, 5).join('; ')}`);
}

/** A file, or every table below a folder, relative paths in order. */
async function filesIn(place: string): Promise<readonly string[]> {
  try {
    if ((await stat(place)).isFile()) return [path.resolve(place)];
    return (await below(path.resolve(place), 0)).toSorted();
  } catch (error) {
    if (error instanceof VigilError) throw error;
    throw new VigilError('recording-unreadable', `${path.basename(place)} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function below(folder: string, depth: number): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const each = path.join(folder, entry.name);
    if (entry.isDirectory() && depth < DEPTH_MAX) found.push(...(await below(each, depth + 1)));
    else if (entry.isFile() && TABLE.test(entry.name)) found.push(each);
    if (found.length > FILES_MAX) throw new VigilError('recording-unreadable', `${folder} holds too many files`);
  }
  return found;
}

/** Files of a table: of that name, or below a folder of that name. Several kinds of one table are never mixed: Parquet wins. */
function filesOf(mapping: TableMapping, table: string, files: readonly string[]): readonly string[] {
  const name = (mapping.files?.[table] ?? table).toLowerCase();
  const isOf = (file: string): boolean =>
    name.endsWith('/')
      ? `/${path.dirname(file).replaceAll(path.sep, '/').toLowerCase()}/`.includes(`/${name}`)
      : path.basename(file).replace(TABLE, '').toLowerCase() === name;
  const found = files.filter(isOf);
  const parquet = found.filter((file) => /\.parquet$/i.test(file));
  return parquet.length > 0 ? parquet : found;
}
