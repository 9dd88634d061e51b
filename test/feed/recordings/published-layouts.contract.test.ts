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
  pic: {
    files: {
      'ICUSTAYS.csv':
        'ROW_ID,SUBJECT_ID,HADM_ID,ICUSTAY_ID,FIRST_CAREUNIT,LAST_CAREUNIT,FIRST_WARDID,LAST_WARDID,INTIME,OUTTIME,LOS\n1,9,91,911,PICU,PICU,5,5,2081-03-01 10:00:00,2081-03-02 10:00:00,1\n2,8,81,811,NICU,NICU,6,6,2081-03-01 10:00:00,2081-03-02 10:00:00,1\n',
      'PATIENTS.csv':
        'ROW_ID,SUBJECT_ID,GENDER,DOB,DOD,EXPIRE_FLAG\n1,9,F,2079-03-01 00:00:00,,0\n2,8,M,2081-02-28 00:00:00,,0\n',
      'CHARTEVENTS.csv':
        'ROW_ID,SUBJECT_ID,HADM_ID,ICUSTAY_ID,ITEMID,CHARTTIME,STORETIME,VALUE,VALUENUM,VALUEUOM\n1,9,91,911,1003,2081-03-01 10:05:00,2081-03-01 10:07:00,128,128,次/分\n2,9,91,911,1002,2081-03-01 10:05:00,2081-03-01 10:07:00,127,127,次/分\n3,9,91,911,1004,2081-03-01 10:10:00,2081-03-01 10:10:00,31,31,次/分\n4,9,91,911,1006,2081-03-01 10:10:00,2081-03-01 10:10:00,96,96,%\n5,9,91,911,1001,2081-03-01 10:10:00,2081-03-01 10:10:00,37.5,37.5,℃\n6,8,81,811,1003,2081-03-01 10:05:00,2081-03-01 10:05:00,150,150,次/分\n',
    },
    record: '911',
    values: [
      [300_000, 'heartRatePerMin', 128],
      [300_000, 'pulseRatePerMin', 127],
      [600_000, 'respiratoryRatePerMin', 31],
      [600_000, 'spo2Percent', 96],
    ],
    patient: { sex: 'female' },
  },
  'mimic-iv': {
    files: {
      'icu/icustays.csv':
        'subject_id,hadm_id,stay_id,first_careunit,last_careunit,intime,outtime,los\n7,71,711,MICU,MICU,2150-01-01 08:00:00,2150-01-02 08:00:00,1\n7,71,712,MICU,MICU,2150-01-05 08:00:00,2150-01-06 08:00:00,1\n',
      'hosp/patients.csv': 'subject_id,gender,anchor_age,anchor_year,anchor_year_group,dod\n7,M,61,2147,2011 - 2013,\n',
      'icu/chartevents.csv':
        'subject_id,hadm_id,stay_id,caregiver_id,charttime,storetime,itemid,value,valuenum,valueuom,warning\n7,71,711,1,2150-01-01 08:01:00,2150-01-01 08:06:00,220045,88,88,bpm,0\n7,71,711,1,2150-01-01 08:01:00,2150-01-01 08:06:00,220210,18,18,insp/min,0\n7,71,711,1,2150-01-01 08:01:00,2150-01-01 08:06:00,220277,97,97,%,0\n7,71,711,1,2150-01-01 08:02:00,2150-01-01 08:06:00,220179,121,121,mmHg,0\n7,71,711,1,2150-01-01 08:02:00,2150-01-01 08:06:00,220052,84,84,mmHg,0\n7,71,711,1,2150-01-01 08:02:00,2150-01-01 08:06:00,223762,37,37,°C,0\n7,71,712,1,2150-01-05 08:01:00,2150-01-05 08:06:00,220045,99,99,bpm,0\n',
      'hosp/labevents.csv':
        'labevent_id,subject_id,hadm_id,specimen_id,itemid,order_provider_id,charttime,storetime,value,valuenum,valueuom,ref_range_lower,ref_range_upper,flag,priority,comments\n1,7,71,1,50813,,2150-01-01 08:03:00,2150-01-01 08:30:00,2.1,2.1,mmol/L,,,,,\n2,7,71,1,51265,,2150-01-01 08:03:00,2150-01-01 08:30:00,210,210,K/uL,,,,,\n3,7,71,1,50912,,2150-01-05 08:03:00,2150-01-05 08:30:00,1.1,1.1,mg/dL,,,,,\n',
    },
    record: '711',
    values: [
      [60_000, 'heartRatePerMin', 88],
      [60_000, 'respiratoryRatePerMin', 18],
      [60_000, 'spo2Percent', 97],
      [120_000, 'arterialMeanMmHg', 84],
      [120_000, 'cuffSystolicMmHg', 121],
      [180_000, 'lactateMmolPerL', 2.1],
      [180_000, 'plateletsThousandPerUL', 210],
    ],
    patient: { sex: 'male', ageMonths: null },
  },
  hirid: {
    files: {
      'general_table.csv':
        'patientid,admissiontime,sex,age,discharge_status\n5,2131-06-01 12:00:00,F,65,alive\n6,2131-06-01 12:00:00,M,70,alive\n',
      'observation_tables/csv/part-0.csv':
        'patientid,datetime,entertime,status,stringvalue,type,value,variableid\n5,2131-06-01 12:02:00,2131-06-01 12:02:00,8,,NUM,92,200\n5,2131-06-01 12:02:00,2131-06-01 12:02:00,8,,NUM,118,100\n5,2131-06-01 12:02:00,2131-06-01 12:02:00,8,,NUM,61,120\n6,2131-06-01 12:02:00,2131-06-01 12:02:00,8,,NUM,77,200\n',
      'observation_tables/csv/part-1.csv':
        'patientid,datetime,entertime,status,stringvalue,type,value,variableid\n5,2131-06-01 12:04:00,2131-06-01 12:09:00,8,,NUM,36.9,410\n5,2131-06-01 12:04:00,2131-06-01 12:04:00,8,,NUM,98,4000\n5,2131-06-01 12:04:00,2131-06-01 12:04:00,8,,NUM,17,300\n',
    },
    record: '5',
    values: [
      [120_000, 'arterialDiastolicMmHg', 61],
      [120_000, 'arterialSystolicMmHg', 118],
      [120_000, 'heartRatePerMin', 92],
      [240_000, 'coreTemperatureCel', 36.9],
      [240_000, 'respiratoryRatePerMin', 17],
      [240_000, 'spo2Percent', 98],
    ],
    patient: { sex: 'female', ageMonths: 780 },
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
