/**
 * What a laboratory itself says of its value: the reference range that it sent and its own flag. Kept as sent, beside
 * the value and in its unit; Vigil knows no ranges of its own, makes none up, and no score reads these.
 */

/** HL7 table 0078 and FHIR ObservationInterpretation, as far as they judge a value against a range. */
export const RESULT_FLAGS = ['N', 'L', 'H', 'LL', 'HH', 'A', 'AA'] as const;
export type ResultFlag = (typeof RESULT_FLAGS)[number];

export interface SenderRange {
  /** Limits in the unit of the value; null: none was sent on that side. */
  readonly low: number | null;
  readonly high: number | null;
  /** The limits themselves are outside: «<5». Absent: they are inside. */
  readonly strict?: true | undefined;
  /** Null: the sender does not judge the value. */
  readonly flag: ResultFlag | null;
}

export type RangeStanding = 'inside' | 'below' | 'above' | 'far-below' | 'far-above' | 'abnormal' | 'far-abnormal';

const OF_FLAG: Readonly<Record<ResultFlag, RangeStanding>> = {
  N: 'inside',
  L: 'below',
  H: 'above',
  LL: 'far-below',
  HH: 'far-above',
  A: 'abnormal',
  AA: 'far-abnormal',
};

/** Where the value stands by the sender's flag, else by its range; null: nothing was sent to judge it by. */
export function standingOf(value: number, range: SenderRange | undefined): RangeStanding | null {
  if (range === undefined) return null;
  const { low, high, flag, strict = false } = range;
  if (flag !== null) return OF_FLAG[flag];
  if (low === null && high === null) return null;
  if (low !== null && (value < low || (strict && value === low))) return 'below';
  if (high !== null && (value > high || (strict && value === high))) return 'above';
  return 'inside';
}
