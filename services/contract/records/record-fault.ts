/** Why what the log gave back is no record: a closed list, which decisions may say. */
import type { UpcastFault } from '../upcast.ts';
import type { BlockFault } from './vitals-block.ts';

export const RECORD_FAULTS = [
  /** Its bytes are not those that were written. */
  'damaged',
  'not-json',
  'not-an-object',
  'no-version',
  'newer-version',
  'read-no-more',
  /** A field is not as the schema of its version says. */
  'field',
  'not-a-block',
  'version',
  'truncated',
  'checksum',
  'dictionary',
] as const satisfies readonly (UpcastFault | BlockFault | 'damaged' | 'not-json' | 'field')[];
export type RecordFault = (typeof RECORD_FAULTS)[number];
