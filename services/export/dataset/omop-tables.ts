/**
 * OMOP Common Data Model 5.4, the tables that a unit's history can fill. Concepts are those of the terminology table; where it
 * has none the concept is 0, «no matching concept», as the model asks, and the source value says what it was. A person
 * needs a year of birth there: stays of children without a birth date are left out, and said to be.
 */
import type { Resolution } from '../../history/history.port.ts';
import { standingValues, type StandardTable } from './standard-table.ts';
import { measurementsTable } from './tidy-tables.ts';

const STANDARD = 'OMOP CDM 5.4';

/** Standard concepts of the OMOP vocabularies (Gender, Visit, Type Concept). */
const FEMALE = 8532;
const MALE = 8507;
const INPATIENT_VISIT = 9201;
const INTENSIVE_CARE = 32037;
const FROM_EHR = 32817;

/** Concepts of the vocabulary UCUM. */
const UNITS: Readonly<Record<string, number>> = {
  '/min': 8541,
  '%': 8554,
  'mm[Hg]': 8876,
  Cel: 586323,
  'cm[H2O]': 44777590,
  'mg/dL': 8840,
  'mmol/L': 8753,
  'g/dL': 8713,
  '10*3/uL': 8848,
  'U/L': 8645,
  kg: 9529,
  cm: 8582,
  s: 8555,
  h: 8505,
  'L/min': 8698,
};

const UNIT_CONCEPT = `CASE unit ${Object.entries(UNITS)
  .map(([unit, concept]) => `WHEN '${unit}' THEN ${concept}`)
  .join(' ')} ELSE 0 END`;

/** Rates of infusions: their concepts are of drugs, and no measurement. */
const INFUSION = `name LIKE '%PerKgPerMin'`;
/** Answers that name a device on the child. */
const DEVICES = `name IN ('oxygenDevice', 'breathingInterface')`;
const NO_DEVICE = `('air', 'none')`;

/** Stays that the model can hold. */
const KNOWN = '(SELECT * FROM stays WHERE birth_year IS NOT NULL)';
const END = 'coalesce(closed_at, observed_until, opened_at)';
/** Columns of which Vigil knows nothing. */
function none(...names: readonly string[]): readonly (readonly [name: string, from: string])[] {
  return names.map((name) => [name, `CAST(NULL AS ${typeOf(name)})`]);
}

/** Concepts and numbers end in `_id`, texts do not; whatever table an event is of, its number may be a long one. */
function typeOf(name: string): string {
  if (name.endsWith('_event_id')) return 'BIGINT';
  return /_id$|^quantity$/.test(name) ? 'INTEGER' : 'VARCHAR';
}

export function omopTables(resolution: Resolution, birthDates: boolean): readonly StandardTable[] {
  const values = `(SELECT v.*, coalesce(q.omop_concept, 0) AS concept, CAST(row_number() OVER () AS INTEGER) AS row_id
    FROM ${standingValues(measurementsTable(resolution).source)} v JOIN (SELECT stay_id FROM ${KNOWN}) k USING (stay_id) LEFT JOIN quantities q ON q.name = v.name)`;
  return [
    personTable(birthDates),
    {
      file: 'omop/observation_period.parquet',
      standard: STANDARD,
      source: `(SELECT person_id, min(opened_at) AS begins, max(${END}) AS ends FROM ${KNOWN} GROUP BY person_id)`,
      columns: [
        ['observation_period_id', 'person_id'],
        ['person_id', 'person_id'],
        ['observation_period_start_date', 'CAST(begins AS DATE)'],
        ['observation_period_end_date', 'CAST(ends AS DATE)'],
        ['period_type_concept_id', String(FROM_EHR)],
      ],
    },
    visitTable(),
    visitDetailTable(),
    measurementTable(`${values} WHERE value IS NOT NULL AND NOT ${INFUSION}`),
    observationTable(`${values} WHERE value IS NULL OR ${INFUSION}`),
    deviceTable(values),
  ];
}

function personTable(birthDates: boolean): StandardTable {
  const part = (name: string): string =>
    birthDates ? `CAST(${name}(CAST(born AS DATE)) AS INTEGER)` : 'CAST(NULL AS INTEGER)';
  return {
    file: 'omop/person.parquet',
    standard: STANDARD,
    source: `(SELECT person_id, any_value(sex) AS sex, min(birth_year) AS birth_year, min(birth_date) AS born FROM ${KNOWN} GROUP BY person_id)`,
    columns: [
      ['person_id', 'person_id'],
      ['gender_concept_id', `CASE sex WHEN 'female' THEN ${FEMALE} WHEN 'male' THEN ${MALE} ELSE 0 END`],
      ['year_of_birth', 'birth_year'],
      ['month_of_birth', part('month')],
      ['day_of_birth', part('day')],
      ['birth_datetime', birthDates ? 'CAST(born AS TIMESTAMP)' : 'CAST(NULL AS TIMESTAMP)'],
      ['race_concept_id', '0'],
      ['ethnicity_concept_id', '0'],
      ...none('location_id', 'provider_id', 'care_site_id'),
      ['person_source_value', 'CAST(person_id AS VARCHAR)'],
      ['gender_source_value', 'sex'],
      ...none(
        'gender_source_concept_id',
        'race_source_value',
        'race_source_concept_id',
        'ethnicity_source_value',
        'ethnicity_source_concept_id',
      ),
    ],
    orderBy: 'person_id',
  };
}

function visitTable(): StandardTable {
  return {
    file: 'omop/visit_occurrence.parquet',
    standard: STANDARD,
    source: KNOWN,
    columns: [
      ['visit_occurrence_id', 'stay_id'],
      ['person_id', 'person_id'],
      ['visit_concept_id', String(INPATIENT_VISIT)],
      ['visit_start_date', 'CAST(opened_at AS DATE)'],
      ['visit_start_datetime', 'opened_at'],
      ['visit_end_date', `CAST(${END} AS DATE)`],
      ['visit_end_datetime', 'closed_at'],
      ['visit_type_concept_id', String(FROM_EHR)],
      ...none('provider_id', 'care_site_id'),
      ['visit_source_value', 'CAST(stay_id AS VARCHAR)'],
      ['visit_source_concept_id', '0'],
      ...none(
        'admitted_from_concept_id',
        'admitted_from_source_value',
        'discharged_to_concept_id',
        'discharged_to_source_value',
        'preceding_visit_occurrence_id',
      ),
    ],
    orderBy: 'stay_id',
  };
}

function visitDetailTable(): StandardTable {
  return {
    file: 'omop/visit_detail.parquet',
    standard: STANDARD,
    source: KNOWN,
    columns: [
      ['visit_detail_id', 'stay_id'],
      ['person_id', 'person_id'],
      ['visit_detail_concept_id', String(INTENSIVE_CARE)],
      ['visit_detail_start_date', 'CAST(opened_at AS DATE)'],
      ['visit_detail_start_datetime', 'opened_at'],
      ['visit_detail_end_date', `CAST(${END} AS DATE)`],
      ['visit_detail_end_datetime', 'closed_at'],
      ['visit_detail_type_concept_id', String(FROM_EHR)],
      ...none('provider_id', 'care_site_id'),
      ['visit_detail_source_value', 'left(unit_id, 50)'],
      ['visit_detail_source_concept_id', '0'],
      ...none(
        'admitted_from_concept_id',
        'admitted_from_source_value',
        'discharged_to_source_value',
        'discharged_to_concept_id',
        'preceding_visit_detail_id',
        'parent_visit_detail_id',
      ),
      ['visit_occurrence_id', 'stay_id'],
    ],
    orderBy: 'stay_id',
  };
}

function measurementTable(source: string): StandardTable {
  return {
    file: 'omop/measurement.parquet',
    standard: STANDARD,
    source,
    columns: [
      ['measurement_id', 'row_id'],
      ['person_id', 'person_id'],
      ['measurement_concept_id', 'concept'],
      ['measurement_date', 'CAST(observed_at AS DATE)'],
      ['measurement_datetime', 'observed_at'],
      ['measurement_time', `strftime(observed_at, '%H:%M:%S')`],
      ['measurement_type_concept_id', String(FROM_EHR)],
      ...none('operator_concept_id'),
      ['value_as_number', 'value'],
      ...none('value_as_concept_id'),
      ['unit_concept_id', UNIT_CONCEPT],
      ['range_low', 'CAST(NULL AS DOUBLE)'],
      ['range_high', 'CAST(NULL AS DOUBLE)'],
      ...none('provider_id'),
      ['visit_occurrence_id', 'stay_id'],
      ['visit_detail_id', 'stay_id'],
      ['measurement_source_value', 'left(name, 50)'],
      ['measurement_source_concept_id', '0'],
      ['unit_source_value', 'left(unit, 50)'],
      ...none('unit_source_concept_id'),
      ['value_source_value', 'CAST(value AS VARCHAR)'],
      ...none('measurement_event_id', 'meas_event_field_concept_id'),
    ],
  };
}

function observationTable(source: string): StandardTable {
  return {
    file: 'omop/observation.parquet',
    standard: STANDARD,
    source,
    columns: [
      ['observation_id', 'row_id'],
      ['person_id', 'person_id'],
      ['observation_concept_id', `CASE WHEN ${INFUSION} THEN 0 ELSE concept END`],
      ['observation_date', 'CAST(observed_at AS DATE)'],
      ['observation_datetime', 'observed_at'],
      ['observation_type_concept_id', String(FROM_EHR)],
      ['value_as_number', 'value'],
      ['value_as_string', 'left(text_value, 60)'],
      ...none('value_as_concept_id', 'qualifier_concept_id'),
      ['unit_concept_id', `CASE WHEN unit IS NULL THEN NULL ELSE ${UNIT_CONCEPT} END`],
      ...none('provider_id'),
      ['visit_occurrence_id', 'stay_id'],
      ['visit_detail_id', 'stay_id'],
      ['observation_source_value', 'left(name, 50)'],
      ['observation_source_concept_id', '0'],
      ['unit_source_value', 'left(unit, 50)'],
      ...none('qualifier_source_value'),
      ['value_source_value', 'left(coalesce(text_value, CAST(value AS VARCHAR)), 50)'],
      ...none('observation_event_id', 'obs_event_field_concept_id'),
    ],
  };
}

/** From the moment at which a device was charted to the next answer to the same question, or the end of the stay. */
function deviceTable(values: string): StandardTable {
  const answers = `(SELECT v.*, lead(v.observed_at) OVER (PARTITION BY v.stay_id, v.name ORDER BY v.observed_at) AS ends, lag(v.text_value) OVER (PARTITION BY v.stay_id, v.name ORDER BY v.observed_at) AS answer_before
    FROM ${values} v WHERE ${DEVICES})`;
  return {
    file: 'omop/device_exposure.parquet',
    standard: STANDARD,
    source: `${answers} a JOIN (SELECT stay_id, ${END} AS stay_ends FROM stays) s USING (stay_id) WHERE text_value NOT IN ${NO_DEVICE}`,
    columns: [
      ['device_exposure_id', 'row_id'],
      ['person_id', 'person_id'],
      ['device_concept_id', '0'],
      ['device_exposure_start_date', 'CAST(observed_at AS DATE)'],
      ['device_exposure_start_datetime', 'observed_at'],
      ['device_exposure_end_date', 'CAST(coalesce(ends, stay_ends) AS DATE)'],
      ['device_exposure_end_datetime', 'coalesce(ends, stay_ends)'],
      ['device_type_concept_id', String(FROM_EHR)],
      ['unique_device_id', 'CAST(NULL AS VARCHAR)'],
      ['production_id', 'CAST(NULL AS VARCHAR)'],
      ...none('quantity', 'provider_id'),
      ['visit_occurrence_id', 'stay_id'],
      ['visit_detail_id', 'stay_id'],
      ['device_source_value', `left(name || ':' || text_value, 50)`],
      ['device_source_concept_id', '0'],
      ...none('unit_concept_id', 'unit_source_value', 'unit_source_concept_id'),
    ],
  };
}
