/** What may be asked of the research page over HTTP, parsed once, and whose children a run reads. */
import { z } from 'zod';
import { ID_PATTERN } from '../../contract/records/id-pattern.ts';
import type { ResearchRequest } from '../../contract/screens/research-request.ts';
import { STAY_AGE_BANDS } from '../../contract/screens/research-view.ts';
import { maySeeUnit, type Session } from '../../contract/screens/session.ts';
import { readCohort } from '../cohort/cohort-definition.ts';
import { readCursor, type StaysFilter } from '../stays/list-stays.ts';

const LAST_MS = 8.64e15;
const HOURS_MAX = 1e6;

const whole = (most: number) =>
  z
    .string()
    .regex(/^\d{1,16}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value <= most, `must be at most ${most}`);

/** Strict: a misspelt filter that is ignored would answer for everything. */
export const staysQuery = z.strictObject({
  unitId: z.string().max(128).regex(ID_PATTERN, 'must be an id').nullable().default(null),
  fromMs: whole(LAST_MS).default(0),
  toMs: whole(LAST_MS).default(LAST_MS),
  ageBand: z.enum(STAY_AGE_BANDS).nullable().default(null),
  hoursAtLeast: whole(HOURS_MAX).default(0),
  hoursBelow: whole(HOURS_MAX).nullable().default(null),
  after: z
    .string()
    .max(400)
    .transform(readCursor)
    .refine((cursor) => cursor !== null, 'must be the next of an answer before')
    .nullable()
    .default(null),
});

/** Units that a person may look through, of those asked for. */
export function filterOf(query: z.infer<typeof staysQuery>, session: Session): StaysFilter {
  const { unitId, fromMs, toMs, ageBand, hoursAtLeast, hoursBelow, after } = query;
  const own = session.units.includes('*') ? null : session.units;
  return {
    unitIds: unitId === null ? own : [unitId],
    openedFromMs: fromMs,
    openedBeforeMs: toMs,
    ageBand,
    hoursAtLeast,
    hoursBelow,
    after,
  };
}

/** Units whose children are read; null: every unit. A definition that cannot be read could name any. */
export function unitIdsOf(request: ResearchRequest, definition: unknown): readonly string[] | null {
  switch (request.kind) {
    case 'evaluate':
      return null;
    case 'what-if':
    case 'delay-lab':
      return [request.unitId];
    case 'cohort':
      return unitIdsOfCohort(definition);
  }
}

export function unitIdsOfCohort(definition: unknown): readonly string[] | null {
  const read = readCohort(definition);
  return read.ok ? (read.definition.population.units ?? null) : null;
}

export function maySeeUnits(session: Session, unitIds: readonly string[] | null): boolean {
  return unitIds === null ? session.units.includes('*') : unitIds.every((unitId) => maySeeUnit(session, unitId));
}
