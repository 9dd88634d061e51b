/** Settings of two hospitals on one installation that have equal names of everything, and the file that lists them. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { hospitalOfSettings } from '../../services/compose/parts/hospital-wall.ts';
import { parseConfig } from '../../services/platform/config.ts';
import type { Hospital } from '../../services/tenancy/installation.ts';
import { writeAccount } from '../../services/access/adapters/account-file.ts';
import type { ACCOUNT_ROLES } from '../../services/contract/access/access-table.ts';
import { freePort } from '../support/vigil-process.ts';

export const HOSPITALS = ['east', 'west'] as const;
export type HospitalName = (typeof HOSPITALS)[number];
export const UNIT = 'picu-1';

type Settings = Readonly<Record<string, string>>;

export interface TwoHospitals {
  readonly folder: string;
  readonly installationFile: string;
  readonly frontPort: number;
  readonly settings: Readonly<Record<HospitalName, Settings>>;
  /** Writes the file anew with other entries. */
  list(change: (hospital: Hospital) => Hospital): Promise<void>;
}

export const passwordOf = (hospital: HospitalName): string => `password-of-${hospital}-alone`;

/** Each has one account for each of these roles, of the same user names; `more` are settings of one hospital besides those that all have. */
export async function twoHospitals(
  roles: readonly (typeof ACCOUNT_ROLES)[number][] = ['nurse'],
  more: (hospital: HospitalName) => Settings = () => ({}),
): Promise<TwoHospitals> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-two-'));
  const installationFile = path.join(folder, 'hospitals.json');
  const frontPort = await freePort();
  const settings = Object.fromEntries(
    await Promise.all(HOSPITALS.map(async (hospital) => [hospital, await settingsOf(hospital, folder, more)])),
  ) as Record<HospitalName, Settings>;
  const entries: Hospital[] = [];
  for (const hospital of HOSPITALS) {
    const own = settings[hospital];
    const dataDir = own['VIGIL_DATA_DIR'] ?? '';
    await mkdir(dataDir, { recursive: true });
    for (const role of roles) {
      const account = {
        userName: role,
        displayName: `${role} of ${hospital}`,
        role,
        units: ['*'],
        password: passwordOf(hospital),
      };
      await writeAccount(path.join(dataDir, 'accounts.json'), account);
    }
    await writeFile(path.join(dataDir, 'sources.json'), JSON.stringify(sourcesOf(hospital)));
    const entry = await hospitalOfSettings(parseConfig(own), hospital);
    entries.push({ ...entry, address: `http://127.0.0.1:${own['VIGIL_HTTP_PORT'] ?? ''}` });
  }
  const list = (change: (hospital: Hospital) => Hospital): Promise<void> =>
    writeFile(
      installationFile,
      JSON.stringify({ version: 1, front: { port: frontPort }, hospitals: entries.map(change) }),
    );
  await list((hospital) => hospital);
  return { folder, installationFile, frontPort, settings, list };
}

/** One unit with one bed, named alike in both. */
export function sourcesOf(hospital: string): object {
  const beds = [{ bedId: '01', label: '01', setting: 'picu', locations: ['PICU^^01'] }];
  const unit = {
    unitId: UNIT,
    hospitalId: hospital,
    name: `PICU ${hospital}`,
    timeZone: 'Asia/Seoul',
    setting: 'picu',
    beds,
  };
  return {
    version: 1,
    hospitals: [{ hospitalId: hospital, timeZone: 'Asia/Seoul', codeMap: null }],
    units: [unit],
    sources: [],
  };
}

async function settingsOf(
  hospital: HospitalName,
  folder: string,
  more: (hospital: HospitalName) => Settings,
): Promise<Settings> {
  return {
    VIGIL_HOSPITAL: hospital,
    VIGIL_INSTALLATION_FILE: path.join(folder, 'hospitals.json'),
    VIGIL_MODE: 'production',
    VIGIL_DATA_DIR: path.join(folder, hospital),
    VIGIL_HTTP_PORT: String(await freePort()),
    VIGIL_TRUSTED_PROXIES: '1',
    ...more(hospital),
  };
}
