/** `vigil hospital`: what a hospital has of an installation for itself, as the file that lists them wants it. */
import { hospitalOfSettings } from '../compose/parts/hospital-wall.ts';
import { prepareDataFolder } from '../compose/parts/open-parts.ts';
import type { Config } from '../platform/config.ts';
import { VigilError } from '../platform/errors.ts';

/** Makes the key of the hospital where it has none. Prints no secret. */
export async function printHospitalEntry(config: Config): Promise<number> {
  const { tenancy, http } = config;
  if (tenancy === null) {
    throw new VigilError('config-invalid', 'name the hospital and the file: VIGIL_HOSPITAL, VIGIL_INSTALLATION_FILE');
  }
  await prepareDataFolder(config.dataDir);
  const entry = await hospitalOfSettings(config, tenancy.hospitalId);
  console.log(JSON.stringify({ ...entry, address: `http://${http.host}:${http.port}` }, null, 2));
  return 0;
}
