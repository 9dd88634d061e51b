/**
 * Names of the signal columns in every history database: the signal's name in snake case, so that
 * `heartRatePerMin` is `heart_rate_per_min`. Derived from the signal table, never written twice; the
 * order is that of the table.
 */
import { SIGNAL_NAMES, isSignalName, signalIndex } from '../clinical/signal/signals.ts';
import { invariant } from '../platform/errors.ts';

/** Column of each signal in table `vitals`, by signal index. */
export const SIGNAL_COLUMNS: readonly string[] = SIGNAL_NAMES.map(snakeCase);

/** Columns of table `vitals` in the order in which rows are sent. */
export const VITALS_COLUMNS: readonly string[] = [
  'unit_id',
  'stay_id',
  'observed_at',
  'received_at',
  'off_bits',
  ...SIGNAL_COLUMNS,
];

/** What each roll-up table keeps of a signal; the suffix follows the signal's column name. */
export const ROLL_UP_PARTS = ['mean', 'min', 'max', 'count'] as const;

/** Column of a signal by its name. A name that is not in the signal table is a bug of the caller. */
export function columnOfSignal(name: string): string {
  invariant(isSignalName(name), `no such signal: ${name}`);
  return SIGNAL_COLUMNS[signalIndex(name)] ?? '';
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
