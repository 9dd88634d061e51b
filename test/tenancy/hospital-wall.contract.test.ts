// Hazards: H53 (docs/hazards.md).
/** A start is refused where the wall between two hospitals does not hold: real processes, and what each of them was given. */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdFolders } from '../../services/compose/parts/hospital-wall.ts';
import { parseConfig } from '../../services/platform/config.ts';
import { timeLimit } from '../support/patience.ts';
import { runVigilCommand, startVigilProcess } from '../support/vigil-process.ts';
import { sourcesOf, twoHospitals, type TwoHospitals } from './two-hospitals.ts';

let two: TwoHospitals;
beforeEach(async () => {
  two = await twoHospitals();
});
afterEach(() => rm(two.folder, { recursive: true, force: true }));

const { east, west } = { east: () => two.settings.east, west: () => two.settings.west };
const folderOf = (settings: Readonly<Record<string, string>>): string => settings['VIGIL_DATA_DIR'] ?? '';

async function refusalOf(settings: Readonly<Record<string, string>>): Promise<string> {
  const { code, stderr } = await runVigilCommand(['run'], settings);
  return `${String(code)} ${stderr}`;
}

it.each<[string, () => Promise<Readonly<Record<string, string>>>, RegExp]>([
  ['is not in the file', async () => ({ ...east(), VIGIL_HOSPITAL: 'north' }), /has no hospital north/],
  [
    'has the folder of another',
    async () => ({ ...east(), VIGIL_DATA_DIR: folderOf(west()) }),
    /not those of its entry: publicKey, folders/,
  ],
  [
    'shares a folder with another',
    async () => {
      await two.list((each) => ({ ...each, folders: [two.folder] }));
      return east();
    },
    /east and west have one folder/,
  ],
  [
    'has sources of another',
    async () => {
      await writeFile(path.join(folderOf(east()), 'sources.json'), JSON.stringify(sourcesOf('west')));
      return east();
    },
    /sources.json of hospital east names west/,
  ],
  [
    'begins with what a Vigil of no hospital left',
    async () => {
      await mkdir(path.join(folderOf(east()), 'log'));
      return east();
    },
    /has a log of no hospital/,
  ],
])('refused: a hospital that %s', async (_what, given, said) => {
  const settings = await given();
  const holding = async (): Promise<void> => holdFolders(parseConfig(settings));
  await expect(holding()).rejects.toMatchObject({
    code: 'hospital-wall',
    message: expect.stringMatching(said) as string,
  });
});

it.each(['VIGIL_INSTALLATION_FILE', 'VIGIL_MODE'])('refused: a hospital without %s', (setting) => {
  const { [setting]: _left, ...others } = east();
  expect(() => parseConfig(others)).toThrow(/VIGIL_HOSPITAL needs/);
});

it(
  'each runs beside the other; then its folder is opened by nobody else, and no log of another under its name',
  async () => {
    const running = await Promise.all([east(), west()].map((settings) => startVigilProcess(settings)));
    for (const { address } of running) {
      await expect
        .poll(async () => (await fetch(`${address}/health/ready`)).status, { timeout: timeLimit(60_000) })
        .toBe(200);
    }
    await Promise.all(running.map((vigil) => vigil.stop()));
    const entry = await runVigilCommand(['hospital', 'entry'], east());
    expect(JSON.parse(entry.stdout)).toMatchObject({
      hospitalId: 'east',
      folders: expect.arrayContaining([folderOf(east())]) as string[],
    });
    const { VIGIL_HOSPITAL: _hospital, ...alone } = east();
    expect(await refusalOf(alone)).toMatch(/^2 .*is of hospital east, this process is for none/s);
    const doctor = await runVigilCommand(['doctor'], east());
    expect(doctor.stdout).toMatch(/ok +hospital +east: folders, topics and database are its own/);
    await rm(path.join(folderOf(east()), 'log'), { recursive: true });
    await cp(path.join(folderOf(west()), 'log'), path.join(folderOf(east()), 'log'), { recursive: true });
    await rm(path.join(folderOf(east()), 'snapshots'), { recursive: true, force: true });
    expect(await refusalOf(east())).toMatch(/^2 .*hospital-wall.*is of west/s);
  },
  timeLimit(120_000),
);
