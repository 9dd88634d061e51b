/**
 * Medical Event Data Standard, version 0.4: one file of events, sorted by child and time, with the codes, the splits and what
 * made them beside it. Only values that stand are events. A child is in one split as a whole.
 */
import type { DatasetRequest } from './dataset-request.ts';
import { standingValues, type StandardTable } from './standard-table.ts';
import { measurementsTable } from './tidy-tables.ts';

const STANDARD = 'MEDS 0.4';
/**
 * Arrow's own schema of the columns of the events, as pyarrow 26 serialises it: MEDS wants its text as `large_string`, which is
 * a type of Arrow and not of Parquet, and reading without this gives `string`.
 */
const ARROW_SCHEMA =
  '/////9gBAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAgAAABsAQAAKAEAAPgAAADAAAAAkAAAAGQAAAAwAAAABAAAAMT+//8AAAEFEAAAABgAAAAEAAAAAAAAAAcAAABzdGF5X2lkACD////s/v//AAABChAAAAAcAAAABAAAAAAAAAAIAAAAa25vd25fYXQAAAAAIv///wAAAgAc////AAABBRAAAAAYAAAABAAAAAAAAAAEAAAAdW5pdAAAAAB4////RP///wAAARQQAAAAHAAAAAQAAAAAAAAACgAAAHRleHRfdmFsdWUAAKT///9w////AAABAxAAAAAgAAAABAAAAAAAAAANAAAAbnVtZXJpY192YWx1ZQAAAKr///8AAAEApP///wAAAQUQAAAAHAAAAAQAAAAAAAAABAAAAGNvZGUAAAAABAAEAAQAAADQ////AAABChAAAAAcAAAABAAAAAAAAAAEAAAAdGltZQAABgAIAAYABgAAAAAAAgAQABQACAAGAAcADAAAABAAEAAAAAAAAQIQAAAAJAAAAAQAAAAAAAAACgAAAHN1YmplY3RfaWQAAAgADAAIAAcACAAAAAAAAAFAAAAA';

export const MEDS_VERSION = '0.4.1';

type MedsRequest = Pick<DatasetRequest, 'resolution' | 'birthDates' | 'isReleased'>;

export function medsTables(request: MedsRequest): readonly StandardTable[] {
  const all = `(${eventsOf(request).join(' UNION ALL ')})`;
  return [
    {
      file: 'meds/data/0.parquet',
      standard: STANDARD,
      source: all,
      columns: [
        ['subject_id', 'CAST(person_id AS BIGINT)'],
        ['time', 'CAST(time AS TIMESTAMP)'],
        ['code', 'code'],
        ['numeric_value', 'CAST(numeric_value AS FLOAT)'],
        ['text_value', 'CAST(text_value AS VARCHAR)'],
        ['unit', 'CAST(unit AS VARCHAR)'],
        ['known_at', 'CAST(known_at AS TIMESTAMP)'],
        ['stay_id', 'CAST(stay_id AS VARCHAR)'],
      ],
      orderBy: 'subject_id, time NULLS FIRST, code, stay_id',
      metadata: { 'ARROW:schema': ARROW_SCHEMA },
    },
    {
      file: 'meds/metadata/codes.parquet',
      standard: STANDARD,
      source: `(SELECT DISTINCT code FROM ${all}) c LEFT JOIN quantities q ON c.code = 'VIGIL//' || q.name`,
      columns: [
        ['code', 'c.code'],
        ['description', 'coalesce(q.label, c.code)'],
        ['parent_codes', `CASE WHEN q.loinc IS NULL THEN CAST([] AS VARCHAR[]) ELSE ['LOINC/' || q.loinc] END`],
        ['unit', 'q.unit'],
      ],
      orderBy: 'code',
    },
    {
      file: 'meds/metadata/subject_splits.parquet',
      standard: STANDARD,
      source: '(SELECT DISTINCT person_id FROM stays)',
      columns: [
        ['subject_id', 'CAST(person_id AS BIGINT)'],
        ['split', `CASE person_id % 10 WHEN 8 THEN 'tuning' WHEN 9 THEN 'held_out' ELSE 'train' END`],
      ],
      orderBy: 'subject_id',
    },
  ];
}

/** A query a kind of event. */
function eventsOf({ resolution, birthDates, isReleased }: MedsRequest): readonly string[] {
  const values = standingValues(measurementsTable(resolution).source);
  const event = (columns: string, from: string): string => `SELECT ${columns} FROM ${from}`;
  const none = 'NULL AS numeric_value, NULL AS text_value, NULL AS unit, NULL AS known_at';
  return [
    event(
      `person_id, NULL AS time, 'GENDER//' || any_value(sex) AS code, ${none}, NULL AS stay_id`,
      `stays WHERE sex IS NOT NULL GROUP BY person_id`,
    ),
    ...(birthDates
      ? [
          event(
            `person_id, CAST(min(birth_date) AS TIMESTAMP), 'MEDS_BIRTH', ${none}, NULL`,
            'stays WHERE birth_date IS NOT NULL GROUP BY person_id',
          ),
        ]
      : []),
    event(`person_id, opened_at, 'ICU_ADMISSION//' || unit_id, ${none}, stay_id`, 'stays'),
    event(`person_id, closed_at, 'ICU_DISCHARGE//' || unit_id, ${none}, stay_id`, 'stays WHERE closed_at IS NOT NULL'),
    isReleased === true
      ? event(`person_id, opened_at, 'AGE_BAND//' || age_band, ${none}, stay_id`, 'stays')
      : event(`person_id, opened_at, 'AGE', age_days, NULL, 'd', NULL, stay_id`, 'stays WHERE age_days IS NOT NULL'),
    event(`person_id, observed_at, 'VIGIL//' || name, value, text_value, unit, known_at, stay_id`, values),
  ];
}

export function medsDataset(vigilVersion: string, nowMs: number): object {
  return {
    dataset_name: 'vigil-export',
    etl_name: 'vigil',
    etl_version: vigilVersion,
    meds_version: MEDS_VERSION,
    created_at: new Date(nowMs).toISOString(),
    raw_source_id_columns: ['stay_id'],
    code_modifier_columns: ['unit'],
    other_extension_columns: ['known_at'],
  };
}
