/** Reads models/terminology: a table that does not prove itself is refused whole. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseTerminology } from '../../clinical/signal/term.ts';
import type { Terminology } from '../../clinical/signal/term.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';

/** Rejects with `rule-invalid`, naming every fault. */
export async function readTerminology(file: string): Promise<Terminology> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new VigilError('rule-invalid', `${basename(file)}: ${messageOf(error)}`, { cause: error });
  }
  const parsed = parseTerminology(json);
  if (parsed.ok) return parsed.terminology;
  throw new VigilError('rule-invalid', `${basename(file)}: ${parsed.faults.join('; ')}`);
}
