/** What alerts of vital signs, of worry and of rules say, and why a person's command was refused. */
import { z } from 'zod';
import { NO_VALUES } from '../../clinical/statement.ts';
import { SIGNAL_NAMES } from '../../clinical/signals.ts';
import { CONCERN_SOURCES } from '../decisions/concern.ts';

const signal = z.enum(SIGNAL_NAMES);
const from = z.enum(CONCERN_SOURCES);
const level = z.enum(['low', 'medium', 'high']);
const atMs = z.number();
const durationMs = z.number();
/** Name of a member of staff: said only to those who may see names. */
const by = z.string();

export const ALERT_STATEMENTS = {
  /** Rule and value, in the unit of the signal. */
  'vital.title': z.strictObject({ ruleId: z.string(), signal, value: z.number() }).readonly(),
  /** A rate of 0, which may also be a sensor. */
  'vital.zero': z.strictObject({ signal }).readonly(),
  'vital.breached': z
    .strictObject({
      signal,
      direction: z.enum(['below', 'above']),
      limit: z.number(),
      value: z.number(),
      lastedMs: durationMs,
      /** The rates disagree: the reading may be false, and is shown all the same. */
      doubtful: z.boolean(),
    })
    .readonly(),
  'vital.no-longer-zero': NO_VALUES,
  /** Better, still past the limit of this level. */
  'vital.eased': z.strictObject({ level: z.enum(['medium', 'high']) }).readonly(),
  'rule.no-longer-holds': NO_VALUES,
  'score.switched-off': NO_VALUES,

  'concern.title': z.strictObject({ from, level }).readonly(),
  'concern.told': z.strictObject({ from, level, toldAtMs: atMs, untilMs: atMs, by }).readonly(),
  'concern.taken-back': z.strictObject({ from, atMs, by }).readonly(),
  'concern.not-repeated': z.strictObject({ from, afterMs: durationMs }).readonly(),
  'concern.less': z.strictObject({ atMs }).readonly(),
  'concern.switched-off': NO_VALUES,

  'stay.ended': NO_VALUES,
  'stay.cancelled': NO_VALUES,
  /** Label of the bed; null: in none. */
  'stay.moved': z.strictObject({ bed: z.string().nullable() }).readonly(),
  'link.corrected': NO_VALUES,

  'refused.not-yet': NO_VALUES,
  'refused.held': z.strictObject({ phase: z.enum(['acknowledged', 'snoozed', 'cleared']), by }).readonly(),
  'refused.changed': NO_VALUES,
  'refused.cleared': NO_VALUES,
} as const;
