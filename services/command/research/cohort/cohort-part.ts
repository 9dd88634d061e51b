/**
 * A part of a cohort that is being built: some hundred stays one behind the other in the order of the history, with who was left out
 * among them. Parts end where the history says so and never where a clock does, so that a build that was ended in the middle makes
 * the same parts as one that was not.
 */
import { z } from 'zod';
import { FLOW_STEPS, type Excluding } from '../../../research/cohort/select-stays.ts';

const count = z.number().int().min(0);
const counts = z.record(z.string(), count);
const cursor = z.object({ openedAtMs: z.number(), stayId: z.string() });

export const cohortPartSchema = z.object({
  version: z.literal(1),
  /** The last stay that was looked at; null: there was none. */
  last: cursor.nullable(),
  /** Nothing of the history follows. */
  isEnd: z.boolean(),
  /** Stays that were looked at. */
  looked: count,
  /** Which of them are in the cohort, from 0 on. */
  keptAt: z.array(count),
  /** Digest of what the history said of these stays (stay-mark.ts). */
  mark: z.string(),
  excluded: z.partialRecord(z.enum(FLOW_STEPS), count),
  /** Keys of the children who were numbered here, in the order of their numbers. */
  personKeys: z.array(z.string()),
  /** Of the labels that were asked for. */
  labels: counts,
  /** Values by how they stand. */
  values: counts,
  /** Rows by file; no file: nobody is in it. */
  rows: counts,
  /** SHA-256, hex, by file. */
  files: z.record(z.string(), z.string()),
});

export type CohortPart = z.infer<typeof cohortPartSchema>;

/** What all parts say together. */
export interface CohortSums {
  readonly looked: number;
  readonly stays: number;
  readonly persons: number;
  readonly excluded: ReadonlyMap<Excluding, number>;
  readonly labels: Readonly<Record<string, number>>;
  readonly values: Readonly<Record<string, number>>;
  readonly rows: Readonly<Record<string, number>>;
}

export const NO_SUMS: CohortSums = {
  looked: 0,
  stays: 0,
  persons: 0,
  excluded: new Map(),
  labels: {},
  values: {},
  rows: {},
};

export function addedPart(sums: CohortSums, part: CohortPart): CohortSums {
  const excluded = new Map(sums.excluded);
  for (const [step, left] of Object.entries(part.excluded)) {
    if (isExcluding(step)) excluded.set(step, (excluded.get(step) ?? 0) + left);
  }
  return {
    looked: sums.looked + part.looked,
    stays: sums.stays + part.keptAt.length,
    persons: sums.persons + part.personKeys.length,
    excluded,
    labels: added(sums.labels, part.labels),
    values: added(sums.values, part.values),
    rows: added(sums.rows, part.rows),
  };
}

function isExcluding(step: string): step is Excluding {
  return FLOW_STEPS.some((each) => each === step) && step !== FLOW_STEPS[0];
}

function added(
  left: Readonly<Record<string, number>>,
  right: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const sums = new Map(Object.entries(left));
  for (const [name, value] of Object.entries(right)) sums.set(name, (sums.get(name) ?? 0) + value);
  return Object.fromEntries([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
