/** Mappings that come with Vigil: each names quantities that are, and reads a small made-up table in the layout that is published. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHARTED_CODES } from '../../../services/contract/records/closed-lists.ts';
import { quantityOf } from '../../../services/feed/units/quantities.ts';
import { loadUnits } from '../../../services/feed/adapters/ucum-units.ts';
import { tableMappingSchema } from '../../../services/feed/recordings/tables/table-mapping.ts';
import { MAPPINGS, valuesOf, withFiles, withSet, type Value } from './data-set-files.ts';

interface Layout {
  readonly files: Readonly<Record<string, string>>;
  readonly record: string;
  readonly values: readonly Value[];
  readonly patient: object;
}

/** By mapping. What Vigil exports itself comes back in round-trip.contract. */
const LAYOUTS: Readonly<Record<string, Layout | 'round-trip'>> = {
  vigil: 'round-trip',
  meds: 'round-trip',
  omop: 'round-trip',
  eicu: {
    files: {
      'patient.csv':
        'patientunitstayid,gender,age,admissionweight,unitdischargeoffset\n141168,Female,14,48.5,1440\n141169,Male,> 89,80,60\n',
      'vitalPeriodic.csv':
        'vitalperiodicid,patientunitstayid,observationoffset,temperature,sao2,heartrate,respiration,cvp,etco2,systemicsystolic,systemicdiastolic,systemicmean,pasystolic,padiastolic,pamean,st1,st2,st3,icp\n1,141168,5,,97,110,22,,,101,60,74,,,,,,,\n2,141168,10,37.1,,112,,8,38,,,,,,,,,,\n3,141169,5,,95,80,,,,,,,,,,,,,\n',
      'vitalAperiodic.csv':
        'vitalaperiodicid,patientunitstayid,observationoffset,noninvasivesystolic,noninvasivediastolic,noninvasivemean,paop,cardiacoutput,cardiacinput,svr,svri,pvr,pvri\n1,141168,7,99,58,72,,,,,,,\n',
    },
    record: '141168',
    values: [
      [300_000, 'arterialDiastolicMmHg', 60],
      [300_000, 'arterialMeanMmHg', 74],
      [300_000, 'arterialSystolicMmHg', 101],
      [300_000, 'heartRatePerMin', 110],
      [300_000, 'respiratoryRatePerMin', 22],
      [300_000, 'spo2Percent', 97],
      [420_000, 'cuffDiastolicMmHg', 58],
      [420_000, 'cuffMeanMmHg', 72],
      [420_000, 'cuffSystolicMmHg', 99],
      [600_000, 'centralVenousPressureMmHg', 8],
      [600_000, 'coreTemperatureCel', 37.1],
      [600_000, 'endTidalCo2MmHg', 38],
      [600_000, 'heartRatePerMin', 112],
    ],
    patient: { sex: 'female', ageMonths: 168, weightKg: 48.5 },
  },
};

async function mappingNames(): Promise<readonly string[]> {
  return (await readdir(MAPPINGS)).map((name) => name.replace('.json', ''));
}

describe('a mapping that comes with Vigil', async () => {
  it('has a case here', async () => {
    expect((await mappingNames()).toSorted()).toEqual(Object.keys(LAYOUTS).toSorted());
  });

  it.each(await mappingNames())('%s names quantities that are, in units that convert', async (name) => {
    const mapping = tableMappingSchema.parse(JSON.parse(await readFile(path.join(MAPPINGS, `${name}.json`), 'utf8')));
    expect(mapping.name).toBe(name);
    const units = await loadUnits();
    const meanings = [mapping.codes, ...mapping.events.map(({ wide }) => wide)].flatMap((each) =>
      Object.values(each ?? {}),
    );
    for (const meaning of meanings) {
      if (meaning === null || meaning.name in CHARTED_CODES) continue;
      expect(quantityOf(meaning.name), meaning.name).not.toBeNull();
      if (meaning.unit !== undefined) expect(units.conversion(meaning.name, meaning.unit)).toMatchObject({ ok: true });
    }
  });

  it.each(Object.entries(LAYOUTS).filter(([, layout]) => layout !== 'round-trip'))(
    '%s reads its layout',
    async (name, layout) => {
      if (layout === 'round-trip') return;
      await withFiles(layout.files, ({ folder }) =>
        withSet({ place: folder, as: name }, async (set) => {
          const recording = await set.open(layout.record);
          const { values, faults } = await valuesOf(recording);
          expect(faults).toEqual([]);
          expect(values).toEqual(layout.values);
          expect(recording.patient).toMatchObject(layout.patient);
        }),
      );
    },
  );
});
