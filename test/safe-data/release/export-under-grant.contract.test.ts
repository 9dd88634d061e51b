// Hazards: H57 (docs/hazards.md).
/** Data that leave under a grant, through the commands: of 10,000 planted identifiers none is out, and nothing leaves that should not. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { partsOf } from '../../../services/command/cli/command-settings.ts';
import { runExport, type ExportArguments } from '../../../services/command/export/export-history.ts';
import { definitionSha256 } from '../../../services/command/grants/grants.ts';
import { runCohort } from '../../../services/command/research/cohort.ts';
import type { ReleasedCohort } from '../../../services/command/research/cohort-report.ts';
import { parseConfig } from '../../../services/platform/config.ts';
import { GrantFile } from '../../../services/safe-data/grants/adapters/grant-file.ts';
import type { Grant } from '../../../services/safe-data/grants/grant.ts';
import { SurrogateFiles } from '../../../services/safe-data/surrogates/adapters/surrogate-files.ts';
import { asked } from '../../export/dataset/dataset-story.ts';
import { timeLimit } from '../../support/patience.ts';
import { everythingIn, MARK, openPlantedHospital, type PlantedHospital } from './planted-hospital.ts';

const CHILDREN = 70;
const DEFINITION = {
  version: 1,
  name: 'Everybody',
  authors: ['Choi M.'],
  population: {},
  time: { from: '2020-01-01T00:00:00Z', to: '2030-01-01T00:00:00Z', resolution: 'minute' },
  signals: ['heartRatePerMin'],
  labels: ['escalation'],
  minimum: { hours: 0, coverage: 0 },
};

let hospital: PlantedHospital;
let out = '';
beforeAll(async () => {
  hospital = await openPlantedHospital(CHILDREN);
  await hospital.history.close();
  out = await mkdtemp(path.join(tmpdir(), 'vigil-released-'));
}, timeLimit(180_000));
beforeEach(() => void vi.spyOn(console, 'log').mockReturnValue(undefined));
afterAll(async () => {
  await hospital.dispose();
  await rm(out, { recursive: true });
});

const config = () => parseConfig({ VIGIL_DATA_DIR: hospital.folder, VIGIL_LOG_LEVEL: 'silent' });

/** Asked for and granted, as the commands leave it. */
async function granted(grantId: string, rest: Partial<Grant> = {}): Promise<string> {
  const grant: Grant = {
    grantId,
    purpose: 'how heart rates of children differ by age',
    people: ['Choi M.'],
    sharing: 'agreement',
    k: 5,
    keeps: [],
    definition: DEFINITION,
    definitionSha256: definitionSha256(DEFINITION),
    asked: { by: 'choi', atMs: Date.now() - 600_000 },
    expiresAtMs: Date.now() + 3_600_000,
    review: { by: 'park', atMs: Date.now(), verdict: 'granted' },
    revoked: null,
    ...rest,
  };
  expect(await new GrantFile(hospital.folder).add(grant)).toMatchObject({ ok: true });
  return grantId;
}

function exported(name: string, rest: Partial<ExportArguments>): Promise<number> {
  const own = config();
  return runExport(own, partsOf(own), {
    folder: path.join(out, name),
    as: 'parquet,csv,meds,omop,wfdb',
    unit: [],
    stay: [],
    fromMs: 0,
    toMs: 8.64e15,
    resolution: 'minute',
    withoutWithdrawn: false,
    birthDates: false,
    grant: undefined,
    inHouse: false,
    json: true,
    ...rest,
  });
}

describe('an export under a grant', () => {
  it(
    'has none of the planted identifiers, no real day, and k children of each look',
    async () => {
      expect(hospital.planted).toBeGreaterThan(10_000);
      expect(await exported('all', { grant: await granted('heart-rates') })).toBe(0);
      const files = await everythingIn(path.join(out, 'all'));
      expect([...files.keys()]).toEqual(
        expect.arrayContaining([
          'dictionary.json',
          'stays.parquet',
          'stays.csv',
          'meds/data/0.parquet',
          'omop/person.parquet',
        ]),
      );
      const days = [...hospital.realDays];
      for (const [name, text] of files) {
        expect([name, text.includes(MARK)]).toEqual([name, false]);
        expect([name, name === 'dictionary.json' ? [] : days.filter((day) => text.includes(day))]).toEqual([name, []]);
      }
      const stays = path.join(out, 'all', 'stays.parquet');
      const looks = `SELECT count(*) FROM '${stays}' GROUP BY sex, age_band, observed_until - opened_at ORDER BY 1`;
      expect(Number((await asked(looks))[0]?.[0])).toBeGreaterThanOrEqual(5);
      expect(Number((await asked(`SELECT count(*) FROM '${stays}'`))[0]?.[0])).toBeGreaterThanOrEqual(CHILDREN * 0.9);
      const years = await asked(`SELECT min(year(opened_at)), max(year(opened_at)) FROM '${stays}'`);
      expect(years[0]?.map(Number).every((year) => year >= 2100 && year < 2200)).toBe(true);
      expect(await asked(`SELECT count(*) FROM '${stays}' WHERE stay_id <= ${CHILDREN}`)).toEqual([['0']]);
    },
    timeLimit(180_000),
  );

  it('leaves values as they were measured, and drops what one child alone has', async () => {
    const wide = path.join(out, 'all', 'vitals_wide.parquet');
    const [[lowest, highest, rare] = []] = await asked(
      `SELECT min(heartRatePerMin), max(heartRatePerMin), count(spo2Percent) FROM '${wide}'`,
    );
    expect([Number(lowest), Number(highest), Number(rare)]).toEqual([120, 159, 0]);
    const charted = path.join(out, 'all', 'measurements.parquet');
    const answers = await asked(`SELECT DISTINCT name, text_value FROM '${charted}' WHERE text_value IS NOT NULL`);
    expect(answers).toEqual([['consciousness', 'alert']]);
    const weights = await asked(`SELECT DISTINCT value FROM '${charted}' WHERE name = 'weightKg'`);
    expect(weights.map(([weight]) => Number(weight)).every((weight) => weight % 0.5 === 0)).toBe(true);
    expect(weights.length).toBeGreaterThan(3);
  });

  it(
    'gives a child the same number again under the same grant, and another under another',
    { timeout: timeLimit(180_000) },
    async () => {
      await exported('again', { grant: 'heart-rates', as: 'csv' });
      await exported('other', { grant: await granted('other'), as: 'csv' });
      const numbersOf = async (name: string) =>
        (await asked(`SELECT person_id FROM '${path.join(out, name, 'stays.csv')}' ORDER BY 1`)).map(([id]) =>
          Number(id),
        );
      const [first, again, other] = [await numbersOf('all'), await numbersOf('again'), await numbersOf('other')];
      expect(again).toEqual(first);
      expect(other.filter((number) => first.includes(number))).toEqual([]);
      const surrogates = new SurrogateFiles(config().surrogatesDir);
      expect(await surrogates.whoIs('heart-rates', first[0] ?? 0)).toContain(MARK);
      expect(await surrogates.destroy('heart-rates')).toBe(true);
      expect(await surrogates.whoIs('heart-rates', first[0] ?? 0)).toBeNull();
    },
  );

  it.each([
    ['nothing says where it goes', {}, 'grant-needed'],
    ['there is no such grant', { grant: 'made-up' }, 'grant-not-valid'],
    ['a unit is named too', { grant: 'other', unit: ['u'] }, 'config-invalid'],
    ['birth dates are', { grant: 'other', birthDates: true }, 'config-invalid'],
    ['it stays inside too', { grant: 'other', inHouse: true }, 'config-invalid'],
    ['FHIR is asked for', { grant: 'other', as: 'fhir' }, 'config-invalid'],
  ])('is refused where %s', async (_, rest, code) => {
    await expect(exported('refused', rest)).rejects.toMatchObject({ code });
    expect(await readdir(out)).not.toContain('refused');
  });

  it.each([
    ['waits for its review', { review: null }],
    ['was declined', { review: { by: 'park', atMs: 0, verdict: 'declined' } } as const],
    ['ran out', { expiresAtMs: Date.now() - 500 }],
    ['was revoked', { revoked: { by: 'park', atMs: 0 } }],
  ])('is refused where the grant %s', async (name, rest) => {
    const grant = await granted(name.replaceAll(' ', '-'), rest);
    await expect(exported('refused', { grant })).rejects.toMatchObject({ code: 'grant-not-valid' });
  });

  it('that is revoked while it runs stops, and leaves no file', async () => {
    const grant = await granted('stopped');
    const grants = new GrantFile(hospital.folder);
    const running = exported('stopped', { grant });
    const revoke = grants.change('stopped', (known) => ({
      ok: true,
      grant: { ...known, revoked: { by: 'park', atMs: 1 } },
    }));
    await Promise.all([revoke, expect(running).rejects.toMatchObject({ code: 'grant-not-valid' })]);
    const left = await readdir(out).then((names) => names.includes('stopped'));
    expect(left ? await readdir(path.join(out, 'stopped')) : []).toEqual([]);
    expect((await readdir(hospital.folder)).filter((name) => name.startsWith('release-'))).toEqual([]);
  });

  it('of too few children is refused with what to do, and leaves no file', async () => {
    const few = { ...DEFINITION, population: { ageDays: { from: 10, below: 20 } } };
    const grant = await granted('few', { definition: few, definitionSha256: definitionSha256(few), k: 200 });
    const fault = await exported('few', { grant }).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code: 'not-anonymous', remedy: expect.stringContaining('Widen the definition') });
    expect(await readdir(path.join(out, 'few'))).toEqual([]);
  });
});

describe('a cohort under a grant', () => {
  it(
    'tells no small count of whom it left out, nor what would give it away; labels lie where the stays do',
    { timeout: timeLimit(180_000) },
    async () => {
      const file = path.join(out, 'cohort.json');
      await writeFile(file, JSON.stringify(DEFINITION));
      const own = config();
      const options = { file, out: path.join(out, 'cohort'), definitions: undefined, inHouse: false, json: true };
      await expect(runCohort(own, partsOf(own), { ...options, grant: undefined })).rejects.toMatchObject({
        code: 'grant-needed',
      });
      const grant = await granted('cohort');
      expect(await runCohort(own, partsOf(own), { ...options, grant })).toBe(0);
      const report = JSON.parse(await readFile(path.join(out, 'cohort', 'cohort.json'), 'utf8')) as ReleasedCohort;
      expect(report).toMatchObject({ definition: null, release: { grant: 'cohort', k: { asked: 5 } } });
      const last = report.flow.at(-1);
      const leftOut = CHILDREN - report.stays;
      if (leftOut > 0 && leftOut < 11) expect(last).toEqual({ step: 'de-identified', stays: null, excluded: null });
      for (const [name, text] of await everythingIn(path.join(out, 'cohort'))) {
        expect([name, text.includes(MARK)]).toEqual([name, false]);
      }
      await writeFile(file, JSON.stringify({ ...DEFINITION, name: 'Another' }));
      const elsewhere = { ...options, out: path.join(out, 'elsewhere'), grant };
      await expect(runCohort(own, partsOf(own), elsewhere)).rejects.toMatchObject({ code: 'grant-not-valid' });
    },
  );
});
