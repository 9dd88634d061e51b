/** What of a recording was not understood, and what the log gave back damaged. */
import { z } from 'zod';
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { NO_VALUES } from '../../clinical/statement/statement-shape.ts';

/** Name of a column, a parameter or a channel, as the file has it. */
const column = z.string();

export const RECORDING_REFUSALS = {
  'recording.cells': z.strictObject({ cells: z.number(), columns: z.number() }).readonly(),
  'recording.no-time': NO_VALUES,
  'recording.before-start': NO_VALUES,
  'recording.gap': NO_VALUES,
  'recording.unknown-column': z.strictObject({ column }).readonly(),
  'recording.second-source': z.strictObject({ column, signal: z.enum(SIGNAL_NAMES) }).readonly(),
  /** A wave, or a quantity that is not streamed. */
  'recording.not-streamed': z.strictObject({ column, unit: z.string() }).readonly(),
  'recording.impossible-fact': z.strictObject({ fact: z.enum(['age', 'weight']), value: z.number() }).readonly(),
  'recording.ends-early': z.strictObject({ missingFrames: z.number() }).readonly(),
  /** A line of a table that is no line of it: another number of cells, a quote without an end. */
  'recording.malformed': NO_VALUES,
  /** How much lacks is not known. */
  'recording.cut': NO_VALUES,
  'recording.checksum': z.strictObject({ column }).readonly(),

  'log.damaged': z.strictObject({ topic: z.string(), partition: z.number(), offset: z.number() }).readonly(),
} as const;
