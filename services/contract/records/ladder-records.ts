/** Whom a unit asks for answers to its alerts, and who holds which role in which shift, as records. */
import { z } from 'zod';
import { ALERT_LEVELS } from '../decisions/alert.ts';
import { ASKED, LADDER_STEPS_MAX, ROSTER_ROLES, ladderFault } from '../decisions/ladder.ts';
import { envelope, epochMs, id, text } from './record-envelope.ts';

const waitMs = z.int().min(1_000).max(86_400_000);
const who = { by: id, displayName: text };

/** A whole ladder; what it may be stands in ladder.ts. */
export const ladderSchema = z
  .strictObject({
    steps: z
      .array(
        z.strictObject({
          who: z.enum(ASKED),
          waitMs: z
            .strictObject({ emergency: waitMs, high: waitMs, medium: waitMs, low: waitMs.nullable() })
            .nullable(),
        }),
      )
      .min(2)
      .max(LADDER_STEPS_MAX),
    unseenFrom: z.enum(ALERT_LEVELS),
  })
  .refine(
    (ladder) => ladderFault(ladder) === null,
    'a ladder ends with the whole unit, asks each once and waits within bounds',
  );

export const ladderSet = z.object({
  ...envelope,
  kind: z.literal('ladder.set'),
  /** null: the one that ships again. */
  ladder: ladderSchema.nullable(),
  /** Version that was looked at, `none`: the one that ships. Where another holds by now this record changes nothing. */
  basedOn: id,
  reason: text,
  ...who,
});

/** Of one record: a month of three shifts a day and two roles, with room. */
export const ROSTER_ENTRIES_MAX = 400;

export const rosterEntrySchema = z
  .strictObject({
    role: z.enum(ROSTER_ROLES),
    by: id.nullable(),
    displayName: z.string().trim().min(1).max(120),
    fromMs: epochMs,
    untilMs: epochMs,
  })
  .refine(({ fromMs, untilMs }) => fromMs < untilMs, 'a shift ends after it begins');

/** From one moment to another the roster of these roles is this and nothing else; what it was outside of them stays. */
export const rosterSet = z.object({
  ...envelope,
  kind: z.literal('roster.set'),
  roles: z.array(z.enum(ROSTER_ROLES)).min(1).max(ROSTER_ROLES.length),
  fromMs: epochMs,
  untilMs: epochMs,
  entries: z.array(rosterEntrySchema).max(ROSTER_ENTRIES_MAX),
  ...who,
});
