/** Reads models/terminology/codes-*.json: a table that does not prove itself is refused whole. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { parseCodeTable, type CodeTable } from '../terms/code-table.ts';

/** Rejects with `rule-invalid`, naming every fault. */
export async function readCodeTable(file: string): Promise<CodeTable> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new VigilError('rule-invalid', `${basename(file)}: ${messageOf(error)}`, { cause: error });
  }
  const parsed = parseCodeTable(json);
  if (parsed.ok) return parsed.table;
  throw new VigilError('rule-invalid', `${basename(file)}: ${parsed.faults.join('; ')}`);
}
