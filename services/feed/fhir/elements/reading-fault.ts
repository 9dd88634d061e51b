/** Why one value of an Observation was refused, and where it stands. */
import type { Refusal } from '../../../contract/refusals/refusal.ts';
import type { QuarantineCode } from '../../../contract/records/quarantine.ts';

export interface ReadingFault {
  readonly code: QuarantineCode;
  readonly reason: Refusal;
  /** Element below the value's holder, for instance `value.code`. */
  readonly at: string;
}
