/** Programs that may read over FHIR, in `smart-clients.json` of the data folder; a file that cannot be read stops the start. */
import { readFile } from 'node:fs/promises';
import { VigilError } from '../../platform/errors.ts';
import { parseSmartSettings, type SmartSettings } from '../smart/smart-client.ts';

/** No file: no programs. Rejects with `data-file-corrupt` naming every fault, or `data-folder-unusable`. */
export async function readSmartClients(path: string): Promise<SmartSettings> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new VigilError('data-folder-unusable', 'smart-clients.json cannot be read', { cause: error });
  });
  if (text === null) return { publicUrl: null, clients: [] };
  const parsed = parseSmartSettings(jsonOf(text));
  if (parsed.ok) return parsed.settings;
  throw new VigilError('data-file-corrupt', `smart-clients.json: ${parsed.fault}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new VigilError('data-file-corrupt', 'smart-clients.json is not JSON', { cause: error });
  }
}
