/** A stored change of a subscription out of its JSON text. */
import { z } from 'zod';
import { CONTENTS, SUBSCRIPTION_STATUSES, TOPICS, type SubscriptionChange } from './subscription.ts';

const event = z.object({
  focus: z.string(),
  resources: z.array(z.object({ resourceType: z.string(), id: z.string() })),
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

/** Throws on what is no change: half a line, or a file that something else wrote. */
export function parseChange(line: string): SubscriptionChange {
  return change.parse(JSON.parse(line));
}
