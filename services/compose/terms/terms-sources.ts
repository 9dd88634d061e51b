/** What the `vigil terms` commands read: the tables of this package, lists and maps as files. */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { TERMS_FOLDER } from '../../feed/adapters/code-map-files.ts';
import { readCodeTable } from '../../feed/adapters/code-table-file.ts';
import { readTerminology } from '../../feed/adapters/terminology-file.ts';
import { loadUnits } from '../../feed/adapters/ucum-units.ts';
import type { SuggestionSources } from '../../feed/terms/suggest-terms.ts';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { packageFolder } from '../parts/load-engine.ts';

/** A list of all codes of a hospital is a few megabytes. */
const LIST_BYTES_MAX = 20_000_000;

/** Path of the standard codes in this package. */
export function standardCodesFile(): string {
  return path.join(packageFolder(), 'models/terminology/codes-1.1.0.json');
}

/** Rejects with `rule-invalid` when a table of this package does not prove itself. */
export async function loadTermSources(): Promise<SuggestionSources> {
  const [standard, terminology, units] = await Promise.all([
    readCodeTable(standardCodesFile()),
    readTerminology(path.join(packageFolder(), 'models/terminology/terms-1.0.0.json')),
    loadUnits(),
  ]);
  return { standard, terminology, units };
}

/** Text of a list, UTF-8 or, as Korean spreadsheets write it, EUC-KR. Rejects with `recording-unreadable`. */
export async function readList(file: string): Promise<string> {
  const name = path.basename(file);
  try {
    const { size } = await stat(file);
    if (size > LIST_BYTES_MAX) {
      throw new VigilError('recording-unreadable', `${name} is larger than ${LIST_BYTES_MAX / 1e6} MB`);
    }
    const bytes = await readFile(file);
    return textOfList(bytes);
  } catch (error) {
    if (error instanceof VigilError) throw error;
    throw new VigilError('recording-unreadable', `${name}: ${messageOf(error)}`, { cause: error });
  }
}

/** A spreadsheet's «Unicode text» is UTF-16 and says so in its first bytes. */
function textOfList(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decoded(bytes, 'utf-16le') ?? '';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decoded(bytes, 'utf-16be') ?? '';
  return decoded(bytes, 'utf-8') ?? decoded(bytes, 'euc-kr') ?? '';
}

/** Every map of a data folder, in order of name. Rejects with `code-map-invalid` when there is no folder. */
export async function mapFiles(dataDir: string): Promise<readonly string[]> {
  const folder = path.join(dataDir, TERMS_FOLDER);
  try {
    return (await readdir(folder))
      .filter((name) => name.endsWith('.json'))
      .toSorted()
      .map((name) => path.join(folder, name));
  } catch (error) {
    throw new VigilError('code-map-invalid', `the data folder has no folder ${TERMS_FOLDER}: name the maps`, {
      cause: error,
    });
  }
}

function decoded(bytes: Uint8Array, charset: string): string | null {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    // Not in this charset: the next one is tried.
    return null;
  }
}
