/**
 * The tables of a Parquet or CSV export. `measurements` has a row a value, with its unit and how it stands; `vitals_wide` a row
 * a moment and a column a signal, in which only what stands is a number. A value that is not there has no row, or is null.
 */
import { SIGNALS } from '../../clinical/signal/signals.ts';
import type { Resolution } from '../../history/history.port.ts';
import type { DatasetRequest } from './dataset-request.ts';
import type { OutputColumn, OutputTable } from './output-table.ts';
import { quotedName } from '../../platform/sql-text.ts';
import { READINGS, readingColumns } from './staged-tables.ts';

/** Of bit n of `withdrawn_bits` and the range of storage plausibility; both as the signal table has them. */
const STATUS = `CASE WHEN (withdrawn_bits >> signal_index) & 1 = 1 THEN 'withdrawn' WHEN least_value < low OR greatest_value > high THEN 'implausible' ELSE 'valid' END`;

/** Rows of one value each, of the monitor: stay_id, channel, at, name, unit, value, and of a bucket its parts, status. */
export function monitorValues(resolution: Resolution): string {
  const parts = resolution === 'second' ? ['value'] : ['value', 'value_min', 'value_max', 'value_count'];
  const groups = SIGNALS.map(
    ({ name }) => `(${readingColumns(name, resolution).map(quotedName).join(', ')}) AS '${name}'`,
  );
  const names = SIGNALS.map(
    ({ name, unit, plausibleLow, plausibleHigh }, index) =>
      `('${name}', '${unit}', ${index}, CAST(${plausibleLow} AS DOUBLE), CAST(${plausibleHigh} AS DOUBLE))`,
  );
  const [least, greatest] = resolution === 'second' ? ['value', 'value'] : ['value_min', 'value_max'];
  return `(SELECT *, ${STATUS} AS status FROM (
    SELECT m.stay_id, m.channel, m.observed_at, m.name, s.unit, ${parts.map((part) => `m.${part}`).join(', ')}, m.withdrawn_bits,
      s.signal_index, s.low, s.high, m.${least} AS least_value, m.${greatest} AS greatest_value
    FROM (UNPIVOT ${READINGS} ON ${groups.join(', ')} INTO NAME name VALUE ${parts.join(', ')}) m
    JOIN (VALUES ${names.join(', ')}) s(name, unit, signal_index, low, high) ON s.name = m.name))`;
}

const STAY_COLUMNS: readonly OutputColumn[] = [
  {
    name: 'stay_id',
    type: 'integer',
    from: 'stay_id',
    meaning: 'number of the stay in this export',
  },
  {
    name: 'person_id',
    type: 'integer',
    from: 'person_id',
    meaning: 'number of the child in this export',
  },
];

/** What is told of a stay that leaves: no unit, bed, birth date or end. */
const RELEASED_STAY: readonly OutputColumn[] = [
  { name: 'sex', type: 'text', from: 'sex', meaning: 'female, male, other or unknown; null: not told' },
  { name: 'age_band', type: 'text', from: 'age_band', meaning: 'days of age when the stay was opened, as a band' },
  {
    name: 'opened_at',
    type: 'moment',
    from: 'opened_at',
    meaning: 'the first full hour of the stay; all times of a child are moved by one span, into years to come',
  },
  {
    name: 'observed_until',
    type: 'moment',
    from: 'observed_until',
    meaning: 'where the series is cut, together with those of children like this one: not the end of the stay',
  },
];

export function staysTable({ birthDates, isReleased }: Pick<DatasetRequest, 'birthDates' | 'isReleased'>): OutputTable {
  if (isReleased === true) {
    const columns = [...STAY_COLUMNS, ...RELEASED_STAY];
    return { name: 'stays', meaning: 'a stay of a child', source: 'stays', columns, orderBy: 'stay_id' };
  }
  return {
    name: 'stays',
    meaning: 'a stay of a child in a unit',
    source: 'stays',
    columns: [
      ...STAY_COLUMNS,
      { name: 'unit_id', type: 'text', from: 'unit_id', meaning: 'unit' },
      { name: 'bed_id', type: 'text', from: 'bed_id', meaning: 'newest bed; null: none' },
      {
        name: 'sex',
        type: 'text',
        from: 'sex',
        meaning: 'female, male, other or unknown; null: the history was written before it was kept',
      },
      {
        name: 'age_days',
        type: 'integer',
        from: 'age_days',
        unit: 'd',
        meaning: 'age when the stay was opened; null: no birth date is known',
      },
      ...(birthDates
        ? [{ name: 'birth_date', type: 'date' as const, from: 'birth_date', meaning: 'birth date; null: not known' }]
        : []),
      { name: 'opened_at', type: 'moment', from: 'opened_at', meaning: 'when the stay was opened' },
      { name: 'closed_at', type: 'moment', from: 'closed_at', meaning: 'when the stay was closed; null: it is open' },
      {
        name: 'observed_until',
        type: 'moment',
        from: 'observed_until',
        meaning: 'newest value or decision in this export; null: there is none',
      },
    ],
  };
}

export function measurementsTable(resolution: Resolution): OutputTable {
  const isSecond = resolution === 'second';
  const bucket = isSecond ? '' : 'value_min, value_max, value_count, ';
  const noBucket = isSecond ? '' : 'CAST(NULL AS DOUBLE), CAST(NULL AS DOUBLE), CAST(NULL AS INTEGER), ';
  return {
    name: 'measurements',
    meaning: 'a row a value; what was not measured has no row',
    source: `(
      SELECT stay_id, person_id, observed_at, known_at, source, name, channel, value, ${bucket}text_value, unit, status FROM (
        SELECT stay_id, observed_at, CAST(NULL AS TIMESTAMP) AS known_at, 'monitor' AS source, name, channel, value, ${bucket}CAST(NULL AS VARCHAR) AS text_value, unit, status
        FROM ${monitorValues(resolution)}
        UNION ALL
        SELECT stay_id, observed_at, known_at, source, name, NULL, value, ${noBucket}text, unit, status FROM charted)
      JOIN stays USING (stay_id))`,
    columns: measurementColumns(resolution),
  };
}

const BUCKET_COLUMNS: readonly OutputColumn[] = [
  { name: 'value_min', type: 'number', from: 'value_min', meaning: 'least value of the bucket' },
  { name: 'value_max', type: 'number', from: 'value_max', meaning: 'greatest value of the bucket' },
  { name: 'value_count', type: 'integer', from: 'value_count', meaning: 'seconds with a value in the bucket' },
];

function measurementColumns(resolution: Resolution): readonly OutputColumn[] {
  const isSecond = resolution === 'second';
  return [
    ...STAY_COLUMNS,
    {
      name: 'observed_at',
      type: 'moment',
      from: 'observed_at',
      meaning: isSecond
        ? 'when it was observed at the bedside'
        : `when it was observed; of a monitor the beginning of the ${resolution}`,
    },
    {
      name: 'known_at',
      type: 'moment',
      from: 'known_at',
      meaning: 'when Vigil came to know it, of what people charted or a laboratory resulted; null: as it was observed',
    },
    {
      name: 'source',
      type: 'text',
      from: 'source',
      meaning: 'monitor, charted, laboratory, or late (admitted late, and never scored)',
    },
    {
      name: 'name',
      type: 'text',
      from: 'name',
      meaning: 'quantity, with its unit in the name; `quantities` of this file tells more',
    },
    {
      name: 'channel',
      type: 'text',
      from: 'channel',
      meaning: 'another channel of the monitor, which was not scored; null: the scored one',
    },
    {
      name: 'value',
      type: 'number',
      from: 'value',
      meaning: isSecond
        ? 'number; null where the answer is a code'
        : `number, of a monitor the mean of the ${resolution}; null where the answer is a code`,
    },
    ...(isSecond ? [] : BUCKET_COLUMNS),
    { name: 'text_value', type: 'text', from: 'text_value', meaning: 'the answer where it is a code' },
    {
      name: 'unit',
      type: 'text',
      from: 'unit',
      meaning: 'UCUM; null: the answer is a code, or nobody told the unit',
    },
    {
      name: 'status',
      type: 'text',
      from: 'status',
      meaning:
        'valid, corrected (another value stood before), implausible (outside what can be, never scored), or withdrawn (taken back later)',
    },
  ];
}

export function wideTable(resolution: Resolution): OutputTable {
  const bucket = resolution === 'second' ? [] : (['_min', '_max'] as const);
  const stands = (name: string, index: number, low: number, high: number): string => {
    const checked = bucket.length === 0 ? [name, name] : [`${name}_min`, `${name}_max`];
    return `CASE WHEN (withdrawn_bits >> ${index}) & 1 = 0 AND ${quotedName(checked[0] ?? name)} >= ${low} AND ${quotedName(checked[1] ?? name)} <= ${high} THEN ${quotedName(name)} END`;
  };
  return {
    name: 'vitals_wide',
    meaning:
      'a row a moment at which a monitor said something, of the scored channels; null: not measured, implausible or withdrawn (`measurements` tells which)',
    source: `(SELECT * FROM ${READINGS} WHERE channel IS NULL) JOIN stays USING (stay_id)`,
    columns: [
      ...STAY_COLUMNS,
      {
        name: 'observed_at',
        type: 'moment',
        from: 'observed_at',
        meaning: resolution === 'second' ? 'when it was observed' : `beginning of the ${resolution}`,
      },
      ...SIGNALS.map(({ name, unit, label, plausibleLow, plausibleHigh }, index): OutputColumn => ({
        name,
        type: 'number',
        from: stands(name, index, plausibleLow, plausibleHigh),
        unit,
        meaning: resolution === 'second' ? label : `${label}, mean of the ${resolution}`,
      })),
    ],
  };
}

const OF_WITHDRAWN = 'a value that it rests on was taken back later';

export const ALERTS_OUT: OutputTable = {
  name: 'alerts',
  meaning: 'a row a change of an alert of a child; what people wrote is not here',
  source: 'alerts JOIN stays USING (stay_id)',
  columns: [
    ...STAY_COLUMNS,
    { name: 'changed_at', type: 'moment', from: 'decided_at', meaning: 'when it changed' },
    { name: 'alert_number', type: 'integer', from: 'alert_number', meaning: 'which alert of the stay, from 1' },
    { name: 'rule_id', type: 'text', from: 'rule_id', meaning: 'rule or model' },
    { name: 'rule_version', type: 'text', from: 'rule_version', meaning: 'its version' },
    { name: 'kind', type: 'text', from: 'kind', meaning: 'clinical, score, risk or technical' },
    { name: 'level', type: 'text', from: 'level', meaning: 'low, medium or high, after the change' },
    { name: 'change', type: 'text', from: 'change', meaning: 'raised, worsened, acknowledged, cleared and others' },
    {
      name: 'phase',
      type: 'text',
      from: 'phase',
      meaning: 'raised, acknowledged, snoozed or cleared, after the change',
    },
    { name: 'is_withdrawn', type: 'boolean', from: 'is_withdrawn', meaning: OF_WITHDRAWN },
  ],
};

export const SCORES_OUT: OutputTable = {
  name: 'scores',
  meaning: 'a row a result of a score',
  source: 'scores JOIN stays USING (stay_id)',
  columns: [
    ...STAY_COLUMNS,
    { name: 'computed_at', type: 'moment', from: 'decided_at', meaning: 'when it was computed' },
    { name: 'rule_id', type: 'text', from: 'rule_id', meaning: 'rule' },
    { name: 'rule_version', type: 'text', from: 'rule_version', meaning: 'its version' },
    { name: 'status', type: 'text', from: 'status', meaning: 'complete, partial (bounds alone) or abstained' },
    { name: 'total', type: 'number', from: 'total', meaning: 'the total; null unless complete' },
    { name: 'lower', type: 'number', from: 'lower', meaning: 'least that it can be; null when abstained' },
    { name: 'upper', type: 'number', from: 'upper', meaning: 'most that it can be; null when abstained' },
    { name: 'unit', type: 'text', from: 'unit', meaning: 'UCUM of the total; null: points' },
    { name: 'level', type: 'text', from: 'level', meaning: 'level of escalation; null: none' },
    { name: 'is_withdrawn', type: 'boolean', from: 'is_withdrawn', meaning: OF_WITHDRAWN },
  ],
};
