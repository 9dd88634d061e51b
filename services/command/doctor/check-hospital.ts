/** Whether the wall between the hospitals of this installation holds: what a start refuses. */
import { holdDatabase, holdFolders } from '../../compose/parts/hospital-wall.ts';
import type { Config } from '../../platform/config.ts';

export async function checkHospital(config: Config): Promise<string> {
  await holdFolders(config);
  await holdDatabase(config);
  return config.tenancy === null
    ? 'one hospital alone'
    : `${config.tenancy.hospitalId}: folders, topics and database are its own`;
}
