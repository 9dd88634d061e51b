/**
 * Patient numbers that are one child. A merge joins two numbers and an unmerge takes that one joint
 * out again, so merges of merges, and their undoing in any order, need no guessing. Stays keep the
 * number under which they were opened.
 */

export interface PatientMerge {
  readonly priorPatientId: string;
  readonly survivingPatientId: string;
}

/** Beyond it the oldest merge is forgotten, and its two numbers are two children again: data are withheld, never crossed. */
const MERGES_MAX = 2_000;

/** Whether both numbers are one child. */
export function areOneChild(merges: readonly PatientMerge[], patientId: string, otherId: string): boolean {
  return patientId === otherId || (merges.length > 0 && numbersOf(merges, patientId).has(otherId));
}

/** Every number of the child who has this one, itself included. */
export function numbersOf(merges: readonly PatientMerge[], patientId: string): ReadonlySet<string> {
  const numbers = new Set([patientId]);
  for (const known of numbers) {
    for (const { priorPatientId, survivingPatientId } of merges) {
      if (priorPatientId === known) numbers.add(survivingPatientId);
      if (survivingPatientId === known) numbers.add(priorPatientId);
    }
  }
  return numbers;
}

/** The merges with one more; the same list when it is known already. */
export function withMerge(
  merges: readonly PatientMerge[],
  { priorPatientId, survivingPatientId }: PatientMerge,
): readonly PatientMerge[] {
  if (
    priorPatientId === survivingPatientId ||
    merges.some((merge) => joins(merge, priorPatientId, survivingPatientId))
  ) {
    return merges;
  }
  return [...merges, { priorPatientId, survivingPatientId }].slice(-MERGES_MAX);
}

/** The merges without this one, whichever number was said to survive; the same list when there is none. */
export function withoutMerge(
  merges: readonly PatientMerge[],
  { priorPatientId, survivingPatientId }: PatientMerge,
): readonly PatientMerge[] {
  const left = merges.filter((merge) => !joins(merge, priorPatientId, survivingPatientId));
  return left.length === merges.length ? merges : left;
}

function joins(merge: PatientMerge, one: string, other: string): boolean {
  return (
    (merge.priorPatientId === one && merge.survivingPatientId === other) ||
    (merge.priorPatientId === other && merge.survivingPatientId === one)
  );
}
