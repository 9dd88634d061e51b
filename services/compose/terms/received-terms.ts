/** What came in the last day, as the running Vigil keeps it beside `sources.json`, and the map that counts there. */
import path from 'node:path';
import { readHospitalMap } from '../../feed/adapters/code-map-files.ts';
import { readSourceFile } from '../../feed/adapters/source-file.ts';
import type { CodeMap } from '../../feed/terms/code-map.ts';
import { createTermGate } from '../../feed/terms/read-code-map.ts';
import { changesBy, type ReceivedChange } from '../../feed/terms/received/judge-received.ts';
import { ReceivedCodes } from '../../feed/terms/received/received-codes.ts';
import type { SuggestionSources } from '../../feed/terms/suggest-terms.ts';
import { textOf } from './remembered-file.ts';

export const RECEIVED_FILE = 'received-codes.json';

/** A book that cannot be read is begun anew: it is a day's counts, and no decision of anybody. Rejects with `data-folder-unusable`. */
export async function readReceived(dataDir: string): Promise<ReceivedCodes> {
  const text = await textOf(path.join(dataDir, RECEIVED_FILE));
  return (text === null ? null : ReceivedCodes.parse(text)) ?? new ReceivedCodes();
}

/** What a map would take otherwise than the one that counts now. Rejects with `config-invalid` or `code-map-invalid`. */
export async function receivedChanges(
  dataDir: string,
  map: CodeMap,
  { standard, units }: SuggestionSources,
): Promise<readonly ReceivedChange[]> {
  const { codes } = await readReceived(dataDir);
  if (codes.length === 0) return [];
  const { hospitalId } = map;
  const hospital = (await readSourceFile(dataDir))?.hospitals.find((each) => each.hospitalId === hospitalId);
  const now = hospital === undefined ? null : await readHospitalMap(dataDir, hospital);
  const gate = (map: CodeMap | null) => createTermGate({ hospitalId, standard, map: map, units });
  return changesBy(gate(now), gate(map), codes);
}
