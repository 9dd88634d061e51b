/** The widths in which vital signs are kept and answered, from fine to coarse. */
import type { Resolution } from './history.port.ts';

export const RESOLUTIONS = ['second', 'minute', 'quarter-hour', 'hour'] as const satisfies readonly Resolution[];

/** Width of a bucket, ms. Buckets stand on multiples of it since 1970 UTC. */
export const BUCKET_MS = {
  second: 1_000,
  minute: 60_000,
  'quarter-hour': 900_000,
  hour: 3_600_000,
} as const satisfies Record<Resolution, number>;
