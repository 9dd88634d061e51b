/**
 * Tables of one connection through which batches and roll-ups pass. They hold nothing between
 * transactions.
 */
import { ROLL_UP_PARTS, SIGNAL_COLUMNS } from '../history-columns.ts';
import type { SqlDialect } from './sql-database.ts';

/** Order in which the adapters fill `staged_decisions`; `staged_vitals` is VITALS_COLUMNS, then `replaces`. */
export const STAGED_DECISION_COLUMNS = [
  'id',
  'unit_id',
  'stay_id',
  'decided_at',
  'kind',
  'rule_id',
  'payload',
] as const;

/** Statements that make them; `suffix` is what the database adds to CREATE TEMP TABLE. */
export function temporaryTables({ idType: id, timeType: time }: SqlDialect, suffix: string): readonly string[] {
  const signals = SIGNAL_COLUMNS.map((column) => `${column} REAL`).join(', ');
  const parts = SIGNAL_COLUMNS.flatMap((column) =>
    ROLL_UP_PARTS.map((part) => `${column}_${part} ${part === 'count' ? 'INTEGER' : 'DOUBLE PRECISION'}`),
  ).join(', ');
  return [
    `CREATE TEMP TABLE staged_vitals (unit_id ${id}, stay_id ${id}, observed_at ${time}, received_at ${time}, off_bits INTEGER, ${signals}, replaces BOOLEAN) ${suffix}`,
    `CREATE TEMP TABLE staged_decisions (id ${id}, unit_id ${id}, stay_id ${id}, decided_at ${time}, kind ${id}, rule_id ${id}, payload TEXT) ${suffix}`,
    `CREATE TEMP TABLE todo_minutes (stay_id ${id}, minute_at ${time}) ${suffix}`,
    `CREATE TEMP TABLE rebuilt_minutes (stay_id ${id}, bucket_at ${time}, second_count INTEGER, ${parts}) ${suffix}`,
  ];
}
