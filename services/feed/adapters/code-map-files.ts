/**
 * Code maps of hospitals as files: `terms/<name>.json` in the data folder, beside `sources.json`, or
 * wherever a person works on one. Written aside and renamed, so that a running Vigil never reads half.
 */
import { access, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, VigilError } from '../../platform/errors.ts';
import { parseCodeMap, type CodeMap, type ParsedCodeMap } from '../terms/code-map.ts';

export const TERMS_FOLDER = 'terms';

/** The map that sources.json names for a hospital. Rejects with `code-map-invalid`, naming every fault, also for another hospital's map. */
export async function readHospitalMap(
  dataDir: string,
  hospital: { readonly hospitalId: string; readonly codeMap: string | null },
): Promise<CodeMap | null> {
  if (hospital.codeMap === null) return null;
  const map = await readCodeMap(path.join(dataDir, TERMS_FOLDER, hospital.codeMap));
  if (map.hospitalId === hospital.hospitalId) return map;
  throw new VigilError(
    'code-map-invalid',
    `${hospital.codeMap} is the map of ${map.hospitalId}, not of ${hospital.hospitalId}`,
  );
}

/** Rejects with `code-map-invalid`, naming every fault. */
export async function readCodeMap(file: string): Promise<CodeMap> {
  const parsed = await parseCodeMapFile(file);
  if (parsed.ok) return parsed.map;
  throw new VigilError('code-map-invalid', `${path.basename(file)}: ${parsed.faults.join('; ')}`);
}

/** null: there is no such file. Rejects with `code-map-invalid` for one that is no map: it is never written over. */
export async function existingCodeMap(file: string): Promise<CodeMap | null> {
  try {
    await access(file);
  } catch {
    // Nothing is there to be kept.
    return null;
  }
  return readCodeMap(file);
}

/** With its faults as values, for whoever wants to see them all. Never rejects. */
export async function parseCodeMapFile(file: string): Promise<ParsedCodeMap> {
  try {
    return parseCodeMap(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    return { ok: false, faults: [messageOf(error)] };
  }
}

/** One entry a line, so that a change of one entry is a change of one line. Rejects with `data-folder-unusable`. */
export async function writeCodeMap(file: string, map: CodeMap): Promise<void> {
  const lines = map.entries.map((entry) => `\n    ${JSON.stringify(entry)}`).join(',');
  const { format, hospitalId, version } = map;
  const text = `{\n  "format": ${format},\n  "hospitalId": ${JSON.stringify(hospitalId)},\n  "version": ${version},\n  "entries": [${lines}\n  ]\n}\n`;
  try {
    await writeFile(`${file}.part`, text, { flush: true });
    await rename(`${file}.part`, file);
  } catch (error) {
    throw new VigilError('data-folder-unusable', `${path.basename(file)} cannot be written: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
