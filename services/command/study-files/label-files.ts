/** The definitions of labels that ship, or those of a file; and tables of labels from files. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { packageFolder } from '../../compose/parts/load-engine.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { readLabelDefinitions, type LabelDefinition } from '../../research/labels/label-definition.ts';
import { readLabelTable, type ReadTable } from '../../research/labels/label-table.ts';

/** Rejects with `config-invalid`, naming each field that is wrong. */
export async function labelDefinitions(file: string | undefined): Promise<readonly LabelDefinition[]> {
  const from = file ?? path.join(packageFolder(), 'models/labels/labels.json');
  const read = readLabelDefinitions(await jsonOf(from));
  if (!read.ok) throw new VigilError('config-invalid', `${from}: ${read.faults}`);
  return read.definitions;
}

/** Rejects with `config-invalid` where the table lacks a column. */
export async function labelTable(file: string, definitions: readonly LabelDefinition[]): Promise<ReadTable> {
  const read = readLabelTable(await textOf(file), definitions);
  if ('rows' in read) return read;
  const meant = read.nearest === null ? '' : `; the nearest that is there is «${read.nearest}»`;
  throw new VigilError('config-invalid', `${file} has no column «${read.missing}»${meant}`);
}

/** Rejects with `config-invalid` at the first row that cannot be read too: a table that is believed in part counts nothing. */
export async function wholeLabelTable(
  file: string,
  definitions: readonly LabelDefinition[],
): Promise<ReadTable['rows']> {
  const { rows, refused } = await labelTable(file, definitions);
  const [first] = refused;
  if (first === undefined) return rows;
  throw new VigilError(
    'config-invalid',
    `${file}, line ${first.line}: ${first.reason}, ${first.detail}; \`node vigil.mjs labels import\` tells all of them`,
  );
}

/** Rejects with `config-invalid` for a file that cannot be read as JSON. */
export async function jsonOf(file: string): Promise<unknown> {
  const text = await textOf(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new VigilError('config-invalid', `${file} is not JSON: ${messageOf(error)}`, { cause: error });
  }
}

/** Rejects with `config-invalid` for a file that cannot be read as text. */
async function textOf(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file));
  } catch (error) {
    throw new VigilError('config-invalid', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/** Rejects with `config-invalid` where the file cannot be written. */
export async function writeTable(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new VigilError('config-invalid', `${file} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}
