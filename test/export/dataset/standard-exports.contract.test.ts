/** MEDS and OMOP: what stands is there once, in the places and types that the standards publish. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asked, exported, openStory, SECONDS, T0, type Story, type Written } from './dataset-story.ts';

const STANDING_HEART_RATES = SECONDS - 60 - 11;

let story: Story;
let written: Written;
let dated: Written;
beforeAll(async () => {
  story = await openStory();
  written = await exported(story.history, { formats: ['meds', 'omop'] });
  dated = await exported(story.history, { formats: ['meds', 'omop'], birthDates: true });
});
afterAll(async () => {
  await story.dispose();
  await Promise.all([written, dated].map(({ folder }) => rm(path.dirname(folder), { recursive: true })));
});

const file = (name: string, { folder } = written): string => `'${path.join(folder, name)}'`;

describe('MEDS', () => {
  const events = (sql: string, of = written) => asked(sql.replace('EVENTS', file('meds/data/0.parquet', of)));

  it('has each value that stands as one event, at its time, with its unit', async () => {
    const found = await events(
      `SELECT code, unit, CAST(count(*) AS INTEGER) FROM EVENTS WHERE subject_id = 1 GROUP BY ALL ORDER BY ALL`,
    );
    expect(found).toEqual([
      ['AGE', 'd', 1],
      ['GENDER//female', null, 1],
      ['ICU_ADMISSION//north/picu', null, 1],
      ['ICU_DISCHARGE//north/picu', null, 1],
      ['VIGIL//=HYPERLINK("x")', '=1+1', 1],
      ['VIGIL//consciousness', null, 1],
      ['VIGIL//coreTemperatureCel', 'Cel', 9],
      ['VIGIL//heartRatePerMin', '/min', STANDING_HEART_RATES],
      ['VIGIL//lactateMmolPerL', 'mmol/L', 1],
      ['VIGIL//milrinoneUgPerKgPerMin', 'ug/kg/min', 1],
      ['VIGIL//oxygenDevice', null, 2],
      ['VIGIL//weightKg', 'kg', 1],
    ]);
    expect(
      await events(`SELECT numeric_value, epoch_ms(time) FROM EVENTS WHERE code = 'VIGIL//lactateMmolPerL'`),
    ).toEqual([[2.5, String(T0 + 5_000)]]);
  });

  it('is sorted by child and time, what has no time first', async () => {
    const found = await events('SELECT subject_id, epoch_ms(time) FROM EVENTS');
    const sorted = found.toSorted(([a, at], [b, bt]) => Number(a) - Number(b) || Number(at ?? -1) - Number(bt ?? -1));
    expect(found).toEqual(sorted);
    expect(found[0]).toEqual(['1', null]);
  });

  it('describes every code, with its LOINC where the terminology table has one', async () => {
    const codes = file('meds/metadata/codes.parquet');
    expect(await events(`SELECT DISTINCT code FROM EVENTS EXCEPT SELECT code FROM ${codes}`)).toEqual([]);
    expect(await asked(`SELECT parent_codes FROM ${codes} WHERE code = 'VIGIL//heartRatePerMin'`)).toEqual([
      [['LOINC/8867-4']],
    ]);
  });

  it('tells a birth when asked to, and an age in any case', async () => {
    const births = `SELECT subject_id, epoch_ms(time) FROM EVENTS WHERE code = 'MEDS_BIRTH'`;
    expect(await events(births)).toEqual([]);
    expect(await events(births, dated)).toEqual([['1', String(Date.UTC(2024, 11, 24))]]);
    expect(await events(`SELECT numeric_value FROM EVENTS WHERE code = 'AGE'`)).toEqual([[67]]);
  });
});

describe('OMOP CDM 5.4', () => {
  it('has each number that stands as a measurement, with its concept and unit', async () => {
    const found = await asked(
      `SELECT measurement_source_value, measurement_concept_id, unit_concept_id, unit_source_value, CAST(count(*) AS INTEGER) FROM ${file('omop/measurement.parquet')} GROUP BY ALL ORDER BY 1`,
    );
    expect(found).toEqual([
      ['=HYPERLINK("x")', 0, 0, '=1+1', 1],
      ['coreTemperatureCel', 0, 586323, 'Cel', 9],
      ['heartRatePerMin', 3027018, 8541, '/min', STANDING_HEART_RATES],
      ['lactateMmolPerL', 3047181, 8753, 'mmol/L', 1],
      ['weightKg', 3025315, 9529, 'kg', 1],
    ]);
  });

  it('has answers and infusions as observations, and a device from its charting to the next', async () => {
    expect(
      await asked(
        `SELECT observation_source_value, value_as_string, value_as_number FROM ${file('omop/observation.parquet')} ORDER BY observation_datetime`,
      ),
    ).toEqual([
      ['consciousness', 'alert', null],
      ['oxygenDevice', 'high-flow', null],
      ['oxygenDevice', 'air', null],
      ['milrinoneUgPerKgPerMin', null, 0.5],
    ]);
    expect(
      await asked(
        `SELECT device_source_value, epoch_ms(device_exposure_start_datetime), epoch_ms(device_exposure_end_datetime) FROM ${file('omop/device_exposure.parquet')}`,
      ),
    ).toEqual([['oxygenDevice:high-flow', String(T0 + 9_000), String(T0 + 300_000)]]);
  });

  it('has no child without a birth year, and says how many stays that left out', async () => {
    expect(await asked(`SELECT person_id, year_of_birth, month_of_birth FROM ${file('omop/person.parquet')}`)).toEqual([
      [1, 2024, null],
    ]);
    expect(
      await asked(`SELECT person_id, month_of_birth, day_of_birth FROM ${file('omop/person.parquet', dated)}`),
    ).toEqual([[1, 12, 24]]);
    expect(written.report.leftOut).toEqual({ 'stays without a birth date, from OMOP': 1 });
  });
});
