/** What people, screens and alert managers say about alerts, whether alerts arrive, whose they are and whom a unit asks, as records. */
import { z } from 'zod';
import { ASKED, LADDER_LEVELS, LADDER_STEPS_MAX, ROSTER_ROLES, ladderFault } from '../ladder/ladder.ts';
import { ACKNOWLEDGE_REASONS, isOwnReason } from './closed-lists.ts';
import { envelope, epochMs, id, text } from './record-envelope.ts';

/** What an alert manager reports of an alert that was sent to it (IHE PCD-05). Only a person at a screen of Vigil acknowledges. */
export const RECEIPT_STATUSES = ['received', 'undeliverable', 'delivered', 'read', 'accepted', 'rejected'] as const;
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number];

/** Of the list that ships, or a code of the unit's own. */
export const reasonCode = z.union([z.enum(ACKNOWLEDGE_REASONS), z.string().refine(isOwnReason)]);

const alertCommand = {
  ...envelope,
  alertId: z.string().min(1).max(256),
  /** Transition number the person saw: compare-and-set, decided by the order of the log. */
  seenTransition: z.number().int().min(0),
  by: id,
  displayName: text,
  role: z.enum(['nurse', 'doctor']),
};

export const alertAcknowledged = z.object({
  ...alertCommand,
  kind: z.literal('alert.acknowledged'),
  reason: reasonCode,
  note: text.nullable(),
});
export const alertSnoozed = z.object({
  ...alertCommand,
  kind: z.literal('alert.snoozed'),
  reason: reasonCode,
  forMs: z.number().int().min(60_000).max(3_600_000),
});

/** Whoever answered last takes it back, as pressed by mistake; the alert stands as if the answer had never been. */
export const alertUndone = z.object({ ...alertCommand, kind: z.literal('alert.undone') });

/** A visible screen has painted the alert. */
export const alertPainted = z.object({
  ...envelope,
  kind: z.literal('alert.painted'),
  alertId: z.string().min(1).max(256),
  transition: z.number().int().min(0),
  screenId: id,
});

/** What an alert manager outside Vigil says has become of an alert that was sent to it. No acknowledgement. */
export const alertReceipted = z.object({
  ...envelope,
  kind: z.literal('alert.receipted'),
  alertId: z.string().min(1).max(256),
  transition: z.number().int().min(0),
  receiverId: id,
  status: z.enum(RECEIPT_STATUSES),
});

/** So often the path of a unit's alerts is tried. */
export const PROBE_EVERY_MS = 60_000;

/** The test alert itself; its id names it from here on. Two tickers make the same record. */
export const deliveryProbed = z.object({ ...envelope, kind: z.literal('delivery.probed') });

/** To how many screens one server of screens gave it. */
export const deliveryCounted = z.object({
  ...envelope,
  kind: z.literal('delivery.counted'),
  probeId: id,
  /** This run of that server. */
  serverId: id,
  /** At which somebody is signed in who may answer alerts. */
  screenCount: z.number().int().min(0),
  /** Of those: in the foreground, on a page that shows alerts. */
  visibleCount: z.number().int().min(0),
});

/** A visible screen has painted it where it paints alerts. */
export const deliveryPainted = z.object({
  ...envelope,
  kind: z.literal('delivery.painted'),
  probeId: id,
  screenId: id,
});

const actor = { by: id, displayName: text, role: z.enum(['nurse', 'doctor']) };

/** One for each bed of the largest unit, and one for the unit itself. */
export const CARE_BEDS_MAX = 121;

/** A person takes beds: an assignment, and at the change of a shift the acceptance of the hand-over. */
export const careTaken = z.object({
  ...envelope,
  kind: z.literal('care.taken'),
  beds: z
    .array(
      z.object({
        /** null: what belongs to no bed, the unit itself. */
        bedId: id.nullable(),
        /** Who had it on the screen of whoever took it, null: nobody. Compare-and-set, decided by the order of the log. */
        seenOwner: id.nullable(),
      }),
    )
    .min(1)
    .max(CARE_BEDS_MAX),
  ...actor,
});

/**
 * A person gives beds to somebody else, who must have a bed of the unit or stand on its roster then: whoever is given one must be there.
 * Otherwise as if that one had taken them.
 */
export const careGiven = z.object({
  ...envelope,
  kind: z.literal('care.given'),
  beds: careTaken.shape.beds,
  to: z.object(actor),
  ...actor,
});

/** What the next shift must know of a child; the newest note of a stay stands. */
export const careNoted = z.object({ ...envelope, kind: z.literal('care.noted'), stayId: id, note: text, ...actor });

const stepWaitMs = z.int().min(1_000).max(86_400_000);
const decidedBy = { by: id, displayName: text };

/** A whole ladder; what it may be stands in ladder.ts. */
export const ladderSchema = z
  .strictObject({
    steps: z
      .array(
        z.strictObject({
          who: z.enum(ASKED),
          waitMs: z
            .strictObject({ emergency: stepWaitMs, high: stepWaitMs, medium: stepWaitMs, low: stepWaitMs.nullable() })
            .nullable(),
        }),
      )
      .min(2)
      .max(LADDER_STEPS_MAX),
    unseenFrom: z.enum(LADDER_LEVELS),
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
  ...decidedBy,
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
  ...decidedBy,
});
