/**
 * How staged rows enter DuckDB's tables. The tables have no unique key, so known rows are found by a
 * join; $1 and $2 are the batch's least and greatest event time in ms, by which DuckDB skips all
 * older row groups.
 */
import { SIGNAL_COLUMNS, VITALS_COLUMNS } from '../../history-columns.ts';
import { STAGED_DECISION_COLUMNS } from '../temporary-tables.ts';

const SAME_SECOND = `v.stay_id = s.stay_id AND v.observed_at = s.observed_at AND v.observed_at BETWEEN at_of($1) AND at_of($2)`;
const COLUMNS = VITALS_COLUMNS.join(', ');

/** The staged rows whose second is there already. */
export const COUNT_KNOWN_SECONDS = `SELECT CAST(count(*) AS DOUBLE) FROM staged_vitals s JOIN vitals v ON ${SAME_SECOND}`;

/** Only for known seconds: first the replaced rows go (and are inserted anew), then empty cells are filled. */
export const ABSORB_KNOWN_SECONDS: readonly string[] = [
  `DELETE FROM vitals v USING staged_vitals s WHERE ${SAME_SECOND} AND s.replaces`,
  `UPDATE vitals v SET off_bits = v.off_bits | s.off_bits, ${SIGNAL_COLUMNS.map((c) => `${c} = coalesce(v.${c}, s.${c})`).join(', ')}
   FROM staged_vitals s WHERE ${SAME_SECOND} AND NOT s.replaces`,
  `DELETE FROM staged_vitals s USING vitals v WHERE ${SAME_SECOND}`,
];

/** Inserts what is staged by now, and marks the minutes of the whole batch (see MARK_DIRTY). */
export const INSERT_SECONDS = `INSERT INTO vitals (${COLUMNS}) SELECT ${COLUMNS} FROM staged_vitals ORDER BY observed_at`;

/** Before anything leaves the staging table. */
export const MARK_DIRTY = `
  INSERT INTO dirty_minutes SELECT DISTINCT s.stay_id, time_bucket(INTERVAL '1 minute', s.observed_at) AS minute_at FROM staged_vitals s
  WHERE NOT EXISTS (SELECT 1 FROM dirty_minutes d WHERE d.stay_id = s.stay_id AND d.minute_at = time_bucket(INTERVAL '1 minute', s.observed_at))`;

const DECISION_COLUMNS = STAGED_DECISION_COLUMNS.join(', ');
const SAME_ID = 'd.id = s.id AND d.decided_at BETWEEN at_of($1) AND at_of($2)';

/** Known ids whose stored content differs from the staged one. */
export const COUNT_CONFLICTS = `SELECT CAST(count(*) AS DOUBLE) FROM staged_decisions s JOIN decisions d ON ${SAME_ID} WHERE d.payload <> s.payload`;
export const INSERT_DECISIONS = `INSERT INTO decisions (${DECISION_COLUMNS}) SELECT ${DECISION_COLUMNS} FROM staged_decisions s WHERE NOT EXISTS (SELECT 1 FROM decisions d WHERE ${SAME_ID})`;
