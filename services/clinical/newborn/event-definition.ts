/**
 * What is counted as an apnoea, a bradycardia, a desaturation, as data (models/rules/events.json). No
 * standard exists: limit, duration, joining and averaging change the count, so all of them are settings,
 * each published definition is one entry, and every event carries the settings it was found with.
 *
 * A reading stands for its second: ten readings in a row below a limit are 10 s. Events are counted for
 * newborns only, and they are no alerts.
 */
import { z } from 'zod';
import { ageAt, type Born, type LocalDate } from '../age/age.ts';
import { CERTAINTIES } from '../rule/rule-status.ts';
import { SIGNALS, type SignalName } from '../signal/signals.ts';
import { isNewborn } from '../vital/vital-rule.ts';
import type { ClinicalStatement } from '../statement/statement.ts';

const text = z.string().min(1).max(1000);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);
const PERIODIC = SIGNALS.filter((signal) => signal.rhythm === 'periodic').map((signal): SignalName => signal.name);
/** Whole seconds: the grid on which events are judged. */
const wholeMs = (low: number, high: number) => z.number().int().multipleOf(1000).min(low).max(high);

const conditionSchema = z.strictObject({
  signal: z.enum(PERIODIC),
  /** below: a value under the limit breaches; above: the limit and all over it breach. */
  direction: z.enum(['below', 'above']),
  /** In the signal's own unit. */
  limit: z.number(),
  /** Shortest unbroken breach. */
  sustainedForMs: wholeMs(1_000, 300_000),
});
export type EventCondition = z.infer<typeof conditionSchema>;

/** Another signal of the same quantity: it is read while the first one is away. */
const secondSourceSchema = z.strictObject({
  signal: z.enum(PERIODIC),
  standsInFor: z.enum(PERIODIC),
  /** How long the first one must have been away. */
  afterMs: wholeMs(1_000, 60_000),
});

/** All that decides what is found: stored on every event. */
const settingsShape = {
  id,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  label: text,
  /** The event lasts as long as this one is breached. */
  condition: conditionSchema,
  /** Each must be breached for its own time while the condition is. */
  with: z.array(conditionSchema).max(3),
  /** Absent: nothing stands in. */
  secondSource: secondSourceSchema.optional(),
  /** Runs of breach whose distance is at most this are one event; 0: none are joined. */
  joinWithinMs: wholeMs(0, 300_000),
  /** Fewer joined runs are no event. */
  runsMin: z.number().int().min(1).max(10),
  /** Missing seconds that a run may bridge; a longer hole ends run and event, and joins nothing. */
  holeMsMax: wholeMs(0, 5_000),
  /** Moving mean over so much of every signal before it is judged; 0: as sent. */
  averagingMs: wholeMs(0, 60_000),
  /** A breach is counted only when it lasts so much longer, as behind an alarm delay. */
  delayMs: wholeMs(0, 60_000),
};

const eventDefinitionSchema = z.strictObject({
  ...settingsShape,
  /** The definition from which this one differs by its averaging or delay alone. */
  variantOf: id.optional(),
  citation: text,
  certainty: z.enum(CERTAINTIES),
  enabled: z.boolean(),
  disabledReason: text.nullable(),
  /** What the source does not say and we chose, each in a sentence. */
  choices: z.array(text),
  intended: z.strictObject({
    text,
    /** Only for children born before this gestational age, days; null: every newborn. */
    bornBeforeDays: z.number().int().positive().nullable(),
  }),
});
export type EventDefinition = z.infer<typeof eventDefinitionSchema>;

export const newbornLimitsSchema = z.strictObject({
  postmenstrualBelowDays: z.number().int().positive(),
  chronologicalBelowDays: z.number().int().positive(),
});
export type NewbornLimits = z.infer<typeof newbornLimitsSchema>;

/** The file: every definition carries its own version, the file only groups them. */
export const eventDefinitionsSchema = z.strictObject({
  label: text,
  notice: text,
  newborn: newbornLimitsSchema,
  definitions: z.array(eventDefinitionSchema).min(1),
});
export type EventDefinitions = z.infer<typeof eventDefinitionsSchema>;

export type EventSettings = Omit<Pick<EventDefinition, keyof typeof settingsShape>, 'label'>;

/** The settings of a definition without its prose, as they are stored on an event. */
export function settingsOf(definition: EventDefinition): EventSettings {
  const {
    id: definitionId,
    version,
    condition,
    with: companions,
    secondSource,
    joinWithinMs,
    runsMin,
    holeMsMax,
    averagingMs,
    delayMs,
  } = definition;
  return {
    id: definitionId,
    version,
    condition,
    with: companions,
    ...(secondSource === undefined ? {} : { secondSource }),
    joinWithinMs,
    runsMin,
    holeMsMax,
    averagingMs,
    delayMs,
  };
}

/** Why a child's events are not counted by any definition on a local date; null for a newborn. */
export function notNewbornReason(limits: NewbornLimits, born: Born, on: LocalDate): ClinicalStatement | null {
  if (born.birthDate === null) return { code: 'age.birth-date-missing', values: {} };
  const aged = ageAt(born.birthDate, on);
  if (!aged.ok) return aged.reason;
  return isNewborn(aged.age, born.gestationalAgeAtBirthDays, limits) ? null : { code: 'newborn.no-longer', values: {} };
}

/** Why this definition does not count a newborn's events; null when it does. */
export function notCountedReason(
  definition: EventDefinition,
  gestationalAgeAtBirthDays: number | null,
): ClinicalStatement | null {
  const values = { definitionId: definition.id };
  if (!definition.enabled) return { code: 'event.disabled', values };
  const { bornBeforeDays } = definition.intended;
  if (bornBeforeDays === null) return null;
  if (gestationalAgeAtBirthDays === null) return { code: 'event.gestation-missing', values };
  return gestationalAgeAtBirthDays < bornBeforeDays ? null : { code: 'event.not-intended', values };
}
