/**
 * What is gathered of a history before files are made of it: one row a second (or bucket) with a column a signal, and what
 * people, laboratories, rules and scores said. No name of a person is here, and no id of the hospital's.
 */
import { quotedName } from '../../platform/sql-text.ts';
import { SIGNALS } from '../../clinical/signal/signals.ts';
import type { Terminology } from '../../clinical/signal/term.ts';
import type { Resolution } from '../../history/history.port.ts';
import type { ScratchColumn, ScratchTable } from '../../history/scratch-database.port.ts';

export const STAYS: ScratchTable = {
  name: 'stays',
  columns: [
    { name: 'stay_id', type: 'integer' },
    { name: 'person_id', type: 'integer' },
    { name: 'unit_id', type: 'text' },
    { name: 'bed_id', type: 'text' },
    { name: 'sex', type: 'text' },
    { name: 'age_days', type: 'integer' },
    { name: 'birth_date', type: 'text' },
    { name: 'birth_year', type: 'integer' },
    { name: 'opened_at', type: 'moment' },
    { name: 'closed_at', type: 'moment' },
    { name: 'observed_until', type: 'moment' },
  ],
};

export const CHARTED: ScratchTable = {
  name: 'charted',
  columns: [
    { name: 'stay_id', type: 'integer' },
    { name: 'observed_at', type: 'moment' },
    { name: 'known_at', type: 'moment' },
    { name: 'source', type: 'text' },
    { name: 'name', type: 'text' },
    { name: 'value', type: 'number' },
    { name: 'text', type: 'text' },
    { name: 'unit', type: 'text' },
    { name: 'status', type: 'text' },
  ],
};

export const ALERTS: ScratchTable = {
  name: 'alerts',
  columns: [
    { name: 'stay_id', type: 'integer' },
    { name: 'decided_at', type: 'moment' },
    { name: 'alert_number', type: 'integer' },
    { name: 'rule_id', type: 'text' },
    { name: 'rule_version', type: 'text' },
    { name: 'kind', type: 'text' },
    { name: 'level', type: 'text' },
    { name: 'change', type: 'text' },
    { name: 'phase', type: 'text' },
    { name: 'is_withdrawn', type: 'boolean' },
  ],
};

export const SCORES: ScratchTable = {
  name: 'scores',
  columns: [
    { name: 'stay_id', type: 'integer' },
    { name: 'decided_at', type: 'moment' },
    { name: 'rule_id', type: 'text' },
    { name: 'rule_version', type: 'text' },
    { name: 'status', type: 'text' },
    { name: 'total', type: 'number' },
    { name: 'lower', type: 'number' },
    { name: 'upper', type: 'number' },
    { name: 'unit', type: 'text' },
    { name: 'level', type: 'text' },
    { name: 'is_withdrawn', type: 'boolean' },
  ],
};

/** Quantities, with the codes that other systems know them by. */
const QUANTITIES: ScratchTable = {
  name: 'quantities',
  columns: [
    { name: 'name', type: 'text' },
    { name: 'label', type: 'text' },
    { name: 'unit', type: 'text' },
    { name: 'loinc', type: 'text' },
    { name: 'omop_concept', type: 'integer' },
  ],
};

export const READINGS = 'readings';

/** `signal`, and of a bucket its least, greatest and number of seconds. */
export function readingColumns(signal: string, resolution: Resolution): readonly string[] {
  return resolution === 'second' ? [signal] : [signal, `${signal}_min`, `${signal}_max`, `${signal}_count`];
}

export function readingsTable(resolution: Resolution): ScratchTable {
  const values = SIGNALS.flatMap(({ name }) =>
    readingColumns(name, resolution).map((column) => ({
      name: quotedName(column),
      type: column.endsWith('_count') ? ('integer' as const) : ('number' as const),
    })),
  );
  return {
    name: READINGS,
    columns: [
      { name: 'stay_id', type: 'integer' },
      { name: 'channel', type: 'text' },
      { name: 'observed_at', type: 'moment' },
      { name: 'withdrawn_bits', type: 'integer' },
      ...values,
    ],
  };
}

export interface Quantity {
  readonly name: string;
  readonly label: string;
  /** UCUM; null: a coded answer. */
  readonly unit: string | null;
  readonly loinc: string | null;
  readonly omopConcept: number | null;
}

/** Codes that nobody has found in a source are not handed on. */
export function quantitiesOf(terminology: Terminology): readonly Quantity[] {
  const ofTerms = terminology.terms.flatMap(({ vigil, term, ucum, loinc, omop }): readonly Quantity[] =>
    vigil === null
      ? []
      : [
          {
            name: vigil,
            label: term,
            unit: ucum,
            loinc: loinc.certainty === 'U' ? null : loinc.code,
            omopConcept: omop.certainty === 'U' || omop.code === null ? null : Number(omop.code),
          },
        ],
  );
  const known = new Set(ofTerms.map(({ name }) => name));
  const others = SIGNALS.filter(({ name }) => !known.has(name)).map(({ name, label, unit }) => ({
    name,
    label,
    unit,
    loinc: null,
    omopConcept: null,
  }));
  return [...ofTerms, ...others];
}

export function quantitiesTable(quantities: readonly Quantity[]): {
  readonly table: ScratchTable;
  readonly columns: readonly ScratchColumn[];
} {
  return {
    table: QUANTITIES,
    columns: [
      { type: 'text', values: quantities.map(({ name }) => name) },
      { type: 'text', values: quantities.map(({ label }) => label) },
      { type: 'text', values: quantities.map(({ unit }) => unit) },
      { type: 'text', values: quantities.map(({ loinc }) => loinc) },
      { type: 'integer', values: quantities.map(({ omopConcept }) => omopConcept) },
    ],
  };
}
