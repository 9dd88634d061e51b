/**
 * Where each patient has been: the index by which admission and laboratory messages find their stay.
 * It follows from the admission messages alone, and is remembered beside the log by whoever composes.
 *
 * Invariants: it holds keyed hashes and times, no number and no name; a question with two answers has
 * none; what ended more than 30 days ago is forgotten.
 */
import { z } from 'zod';
import {
  areOneChild,
  numbersOf,
  withMerge,
  withoutMerge,
  type PatientMerge,
} from '../../contract/records/patient-merge.ts';
import { isStoredObject, listOf, upcast, type StoredObject, type StoredShape } from '../../contract/upcast.ts';

const id = z.string().min(1).max(128);
const ms = z.number().int();

const KEPT_MS = 30 * 24 * 3_600_000;
const PLACEMENTS_MAX = 64;
const CANCELLED_PLACEMENTS_MAX = 16;

const staySchema = z.strictObject({
  stayId: id,
  unitId: id,
  patientId: id,
  /** The same number without its authority: monitors often leave that out. */
  bareId: id,
  /** null: the feed names no visits. */
  visitId: id.nullable(),
  openedAtMs: ms,
  /** When the opening was written down. */
  openToldAtMs: ms,
  closedAtMs: ms.nullable(),
  /** left: to a place outside, or to another unit; a cancel of that move brings the child back. */
  ended: z.enum(['discharged', 'left', 'cancelled']).nullable(),
  /** Where it lay, oldest first; bedId null: in a bed that is not known. `toldAtMs`: when it was written down. */
  placements: z.array(z.strictObject({ bedId: id.nullable(), fromMs: ms, toldAtMs: ms })).max(PLACEMENTS_MAX),
  /** Moves that were taken back: told again they are old news. */
  cancelledPlacements: z.array(z.strictObject({ bedId: id.nullable(), fromMs: ms })).max(CANCELLED_PLACEMENTS_MAX),
  /** When its newest ending or cancel was written down: what was written before it is old. */
  endToldAtMs: ms.nullable(),
});
const mergeSchema = z.strictObject({ priorPatientId: id, survivingPatientId: id });
const censusSchema = z.strictObject({
  version: z.literal(2),
  stays: z.array(staySchema),
  merges: z.array(mergeSchema),
});

/** The file of the census: version 1 called placements lies. */
export const CENSUS_SHAPE: StoredShape = { name: 'a bed census', version: 2, upcasters: [withPlacements] };

export type KnownStay = z.infer<typeof staySchema>;

export interface Whose {
  readonly patientId: string | null;
  readonly visitId: string | null;
}

export class BedCensus {
  readonly #stays = new Map<string, KnownStay>();
  #merges: readonly PatientMerge[] = [];

  get merges(): readonly PatientMerge[] {
    return this.#merges;
  }

  stay(stayId: string): KnownStay | undefined {
    return this.#stays.get(stayId);
  }

  /** Adds a stay or replaces what is known of it. */
  keep(stay: KnownStay): void {
    this.#stays.set(stay.stayId, {
      ...stay,
      placements: stay.placements.toSorted((a, b) => a.fromMs - b.fromMs).slice(-PLACEMENTS_MAX),
      cancelledPlacements: stay.cancelledPlacements.slice(-CANCELLED_PLACEMENTS_MAX),
    });
  }

  /** Every stay of a visit in order, cancelled ones too; without a visit number those of the patient. */
  everyStayOf({ patientId, visitId }: Whose): readonly KnownStay[] {
    const numbers = patientId === null ? null : numbersOf(this.#merges, patientId);
    const isMeant = (stay: KnownStay): boolean =>
      visitId === null ? numbers?.has(stay.patientId) === true : stay.visitId === visitId;
    return [...this.#stays.values()].filter(isMeant).toSorted((a, b) => a.openedAtMs - b.openedAtMs);
  }

  /** As everyStayOf, without those that never were. */
  staysOf(whose: Whose): readonly KnownStay[] {
    return this.everyStayOf(whose).filter((stay) => stay.ended !== 'cancelled');
  }

  /**
   * The open stay of a visit, or of the patient where no visit is named or the stay has none; null:
   * none, or more than one. Another visit of the same patient is another matter.
   */
  openStay(whose: Whose): KnownStay | null {
    const isOpen = (stay: KnownStay): boolean => stay.closedAtMs === null;
    const known = this.staysOf(whose);
    if (known.length > 0 || whose.patientId === null) return only(known.filter(isOpen));
    return only(this.openStaysOf(whose.patientId).filter((stay) => stay.visitId === null));
  }

  /** The patient of a number as the stays name it: sent with and without its authority it is one number. */
  patientNamed(patientId: string, bareId: string): string {
    let found = patientId;
    for (const stay of this.#stays.values()) {
      if (stay.patientId === patientId) return patientId;
      const isMeant = patientId === bareId ? stay.bareId === bareId : stay.patientId === bareId;
      if (!isMeant || found === stay.patientId) continue;
      // Two authorities gave this number: without one it names nobody.
      if (found !== patientId) return patientId;
      found = stay.patientId;
    }
    return found;
  }

  /** Open stays of the child under any of the child's numbers. */
  openStaysOf(patientId: string): readonly KnownStay[] {
    return this.staysOf({ patientId, visitId: null }).filter((stay) => stay.closedAtMs === null);
  }

  /**
   * Stay to which a moment of a patient or visit belongs; null: none, or more than one. A visit that is
   * known decides; where the patient named with it is another child, the answer is null.
   */
  stayAt(whose: Whose, atMs: number): KnownStay | null {
    const ofVisit = whose.visitId === null ? [] : this.staysOf(whose);
    const candidates = ofVisit.length > 0 ? ofVisit : this.staysOf({ ...whose, visitId: null });
    const found = only(
      candidates.filter((stay) => stay.openedAtMs <= atMs && (stay.closedAtMs === null || atMs < stay.closedAtMs)),
    );
    return found === null || whose.patientId === null || this.isSame(found.patientId, whose.patientId) ? found : null;
  }

  /** The open stay that lies in a bed by the newest word; null: nobody. */
  inBed(unitId: string, bedId: string): KnownStay | null {
    let newest: { readonly stay: KnownStay; readonly fromMs: number } | null = null;
    for (const stay of this.#stays.values()) {
      const placement = stay.placements.at(-1);
      if (stay.unitId !== unitId || stay.closedAtMs !== null || placement?.bedId !== bedId) continue;
      if (newest === null || placement.fromMs > newest.fromMs) newest = { stay, fromMs: placement.fromMs };
    }
    return newest?.stay ?? null;
  }

  isSame(patientId: string, otherId: string): boolean {
    return areOneChild(this.#merges, patientId, otherId);
  }

  /** False: known already. */
  merge(merge: PatientMerge): boolean {
    const before = this.#merges;
    this.#merges = withMerge(before, merge);
    return this.#merges !== before;
  }

  /** False: there was no such merge. */
  unmerge(merge: PatientMerge): boolean {
    const before = this.#merges;
    this.#merges = withoutMerge(before, merge);
    return this.#merges !== before;
  }

  /** Every merge in which this child's numbers take part. */
  mergesOf(patientId: string): readonly PatientMerge[] {
    const numbers = numbersOf(this.#merges, patientId);
    return this.#merges.filter(({ priorPatientId }) => numbers.has(priorPatientId));
  }

  /** Forgets stays that ended more than 30 days before `nowMs`. */
  forgetOld(nowMs: number): void {
    for (const stay of this.#stays.values()) {
      if (stay.closedAtMs !== null && nowMs - stay.closedAtMs > KEPT_MS) this.#stays.delete(stay.stayId);
    }
  }

  /** JSON of all that is known. */
  serialise(): string {
    return JSON.stringify({ version: CENSUS_SHAPE.version, stays: [...this.#stays.values()], merges: this.#merges });
  }

  /** Reads what `serialise` wrote, in this version of Vigil or an older one; null when it is anything else. */
  static parse(text: string): BedCensus | null {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return null;
    }
    const lifted = upcast(CENSUS_SHAPE, json);
    const parsed = lifted.ok ? censusSchema.safeParse(lifted.stored) : null;
    if (parsed?.success !== true) return null;
    const census = new BedCensus();
    for (const stay of parsed.data.stays) census.#stays.set(stay.stayId, stay);
    census.#merges = parsed.data.merges;
    return census;
  }
}

function withPlacements(older: StoredObject): StoredObject {
  const stays = listOf(older['stays']).map((stay) => {
    if (!isStoredObject(stay)) return stay;
    const { lies, voidLies, ...rest } = stay;
    return { ...rest, placements: lies, cancelledPlacements: voidLies };
  });
  return { ...older, version: 2, stays };
}

/** Bed of the stay by its newest word; null: not known. */
export function bedOf(stay: KnownStay): string | null {
  return stay.placements.at(-1)?.bedId ?? null;
}

function only(stays: readonly KnownStay[]): KnownStay | null {
  return stays.length === 1 ? (stays[0] ?? null) : null;
}
