/** Programs that may read over FHIR, in `smart-clients.json` of the data folder; a file that cannot be read stops the start. */
import { VigilError } from '../../platform/errors.ts';
import { readJson } from '../../platform/disk/listed-file.ts';
import { parseSmartSettings, type SmartSettings } from '../smart/smart-client.ts';

/** No file: no programs. Rejects with `data-file-corrupt` naming every fault, or `data-folder-unusable`. */
export async function readSmartClients(path: string): Promise<SmartSettings> {
  const json = await readJson(path, 'smart-clients.json');
  if (json === undefined) return { publicUrl: null, clients: [] };
  const parsed = parseSmartSettings(json);
  if (parsed.ok) return parsed.settings;
  throw new VigilError('data-file-corrupt', `smart-clients.json: ${parsed.fault}`);
}
