/** A bulk export as it is kept: what was asked, by which program, how far it is, and which files it has. */
import { z } from 'zod';
import { BULK_TYPES } from './bulk-request.ts';

const instant = z.number().min(0).max(8.64e15);

export const bulkJobSchema = z.strictObject({
  version: z.literal(1),
  jobId: z.string().regex(/^[a-f0-9]{32}$/),
  clientId: z.string().min(1).max(128),
  /** Address of the request, as the manifest repeats it. */
  requestUrl: z.string().max(4_000),
  /** With `/fhir`, under which the program reached the server. */
  baseUrl: z.string().max(2_000),
  level: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['system', 'patient']) }),
    z.strictObject({ kind: z.literal('group'), groupId: z.string().max(64) }),
  ]),
  types: z.array(z.enum(BULK_TYPES)),
  sinceMs: instant.nullable(),
  /** What changed from then on is of the next export. */
  transactionAtMs: instant,
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  endedAtMs: instant.nullable(),
  files: z.array(z.strictObject({ type: z.enum(BULK_TYPES), name: z.string(), count: z.int().positive() })),
});
export type BulkJob = z.infer<typeof bulkJobSchema>;

/** How long the files of an export wait to be fetched. */
export const KEPT_MS = 24 * 3_600_000;

export function isOver({ state }: BulkJob): boolean {
  return state === 'done' || state === 'failed';
}

export function hasRunOut({ endedAtMs }: BulkJob, nowMs: number): boolean {
  return endedAtMs !== null && nowMs - endedAtMs >= KEPT_MS;
}
