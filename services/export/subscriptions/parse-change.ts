/**
 * A change of a subscription as it is stored, one line of JSON with its version, and read again
 * (docs/decisions, «How a stored shape changes»).
 */
import { z } from 'zod';
import { isStoredObject, upcast, type StoredShape } from '../../contract/upcast.ts';
import { CONTENTS, SUBSCRIPTION_STATUSES, TOPICS, type SubscriptionChange } from './subscription.ts';

const event = z.object({
  focus: z.string(),
  // Whole: a subscriber that was away is sent what was told then.
  resources: z.array(z.looseObject({ resourceType: z.string(), id: z.string() })),
  number: z.number().int().min(1),
  decisionId: z.string(),
  atMs: z.number(),
});

const subscription = z.object({
  id: z.string(),
  clientId: z.string(),
  topic: z.enum([TOPICS.alerts, TOPICS.scores]),
  patientIds: z.array(z.string()).nullable(),
  unitIds: z.array(z.string()).nullable(),
  endpoint: z.string(),
  headers: z.array(z.string()),
  content: z.enum(CONTENTS),
  heartbeatSeconds: z.number().nullable(),
  timeoutSeconds: z.number(),
  endMs: z.number().nullable(),
  reason: z.string(),
  createdAtMs: z.number(),
  filters: z.array(z.string()),
});

const status = z.enum(SUBSCRIPTION_STATUSES);
const offset = z.number().int().min(0);

const change = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('state'),
    state: z.object({
      subscription,
      status,
      error: z.string().nullable(),
      eventCount: z.number().int().min(0),
      deliveredThrough: z.number().int().min(0),
      events: z.array(event),
      fromOffsets: z.array(z.tuple([z.number().int(), offset])),
    }),
  }),
  z.object({ kind: z.literal('event'), partition: z.number().int(), nextOffset: offset, event }),
  z.object({ kind: z.literal('delivered'), through: z.number().int().min(0) }),
  z.object({ kind: z.literal('status'), status, error: z.string().nullable() }),
]);

/** Version written today. 1 had no number. */
export const CHANGE_VERSION = 2;

const CHANGE_SHAPE: StoredShape = {
  name: 'change of a subscription',
  version: CHANGE_VERSION,
  upcasters: [(older) => ({ ...older, version: 2 })],
};

/** One line, with its end. */
export function changeLine(stored: SubscriptionChange): string {
  return `${JSON.stringify({ version: CHANGE_VERSION, ...stored })}\n`;
}

/** Throws on what is no change: half a line, a file that something else wrote, or that a newer Vigil wrote. */
export function parseChange(line: string): SubscriptionChange {
  const json: unknown = JSON.parse(line);
  const isFirst = isStoredObject(json) && json['version'] === undefined;
  const lifted = upcast(CHANGE_SHAPE, isFirst ? { ...json, version: 1 } : json);
  if (!lifted.ok) throw new Error(lifted.reason);
  return change.parse(lifted.stored);
}
