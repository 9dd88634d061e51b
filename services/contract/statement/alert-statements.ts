/** What alerts of vital signs, of worry and of rules say, and why a person's command was refused. */
import { z } from 'zod';
import { NO_VALUES } from '../../clinical/statement/statement.ts';
import { SIGNAL_NAMES } from '../../clinical/signal/signals.ts';
import { CONCERN_SOURCES } from '../records/concern.ts';

const signal = z.enum(SIGNAL_NAMES);
const from = z.enum(CONCERN_SOURCES);
const level = z.enum(['low', 'medium', 'high']);
const phase = z.enum(['raised', 'acknowledged', 'snoozed', 'cleared']);
const atMs = z.number();
const durationMs = z.number();
/** Name of a member of staff: said only to those who may see names. */
const by = z.string();
const scoreFinding = z.strictObject({ ruleId: z.string(), finding: z.string() }).readonly();
const scoreLevel = z.strictObject({ ruleId: z.string(), level: z.string() }).readonly();

/** What somebody knew: by which answer, or whose worry was charted. */
const KNOWN_BY = ['doctor-told', 'treatment-started', 'already-known', 'concern-family', 'concern-nurse'] as const;
export type KnownBy = (typeof KNOWN_BY)[number];

export const ALERT_STATEMENTS = {
  /** It came one level lower than it is, since somebody knew of the problem `agoMs` before. */
  'alert.lowered': z.strictObject({ from: level, because: z.enum(KNOWN_BY), agoMs: durationMs }).readonly(),
  /** Rule and value, in the unit of the signal. */
  'vital.title': z.strictObject({ ruleId: z.string(), signal, standsIn: z.boolean(), value: z.number() }).readonly(),
  /** A rate of 0, which may also be a sensor. */
  'vital.zero': z.strictObject({ signal, asked: z.enum(['heartRatePerMin', 'respiratoryRatePerMin']) }).readonly(),
  'vital.breached': z
    .strictObject({
      signal,
      /** The signal that is away and for which this one stands in. */
      standsInFor: signal.nullable(),
      side: z.enum(['below', 'above', 'at-or-above']),
      limit: z.number(),
      value: z.number(),
      lastedMs: durationMs,
      /** The rates disagree: the reading may be false, and is shown all the same. */
      doubtful: z.boolean(),
    })
    .readonly(),
  /** Like the two above, of a value that a person charted or a message brought without a device. */
  'vital.charted-title': z.strictObject({ ruleId: z.string(), signal, value: z.number() }).readonly(),
  'vital.charted': z
    .strictObject({
      signal,
      side: z.enum(['below', 'above', 'at-or-above']),
      limit: z.number(),
      value: z.number(),
      observedAtMs: atMs,
      /** Until when it counts if nothing newer is known. */
      untilMs: atMs,
    })
    .readonly(),
  'vital.charted-old': z.strictObject({ signal, afterMs: durationMs }).readonly(),
  /** The worst number of the episode; `named`: the signal must be said. */
  'vital.worst': z
    .strictObject({
      signal,
      extreme: z.enum(['lowest', 'highest']),
      value: z.number(),
      observedAtMs: atMs,
      doubtful: z.boolean(),
      named: z.boolean(),
    })
    .readonly(),
  'vital.no-longer-zero': NO_VALUES,
  /** Better, still past the limit of this level. */
  'vital.eased': z.strictObject({ level: z.enum(['low', 'medium', 'high', 'emergency']) }).readonly(),
  'rule.no-longer-holds': NO_VALUES,
  'score.switched-off': NO_VALUES,
  /** `lower`: the total when complete, else the least that it can be. */
  'score.title': z.strictObject({ ruleId: z.string(), lower: z.number(), complete: z.boolean() }).readonly(),
  /** The level comes from a trigger and not from the total. */
  'score.level-title': scoreLevel,
  /** Better: this level now. */
  'score.eased': scoreLevel,
  /** A finding for which the unit asked for an alert. */
  'score.finding-title': scoreFinding,
  'score.finding-eased': scoreFinding,
  'score.finding-off': NO_VALUES,

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
  'values.withdrawn': z.strictObject({ by: z.string(), reason: z.string() }).readonly(),

  /** How the alert stands, where the screen does not show it otherwise. */
  'alert.stands': z.strictObject({ phase }).readonly(),

  /** A person gave the word that the alert asked for. */
  'alert.confirmed': z.strictObject({ by }).readonly(),

  'refused.no-unit': NO_VALUES,
  'refused.other-content': NO_VALUES,
  'refused.not-yet': NO_VALUES,
  'refused.held': z.strictObject({ phase, by }).readonly(),
  /** Only whoever answered takes the answer back. */
  'refused.not-yours': NO_VALUES,
  'refused.undo-late': z.strictObject({ afterMs: durationMs }).readonly(),
  'refused.changed': NO_VALUES,
  'refused.cleared': NO_VALUES,
} as const;
