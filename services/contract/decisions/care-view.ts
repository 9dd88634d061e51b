/** Who looks after which bed, and the notes for the next shift: one shape for engine, screens and tests. Pure. */
import type { Alert } from './alert.ts';
import { holdersAt, isRosterRole, type AskedWho, type HeldLadder, type RosterEntry } from '../ladder/ladder.ts';

export interface CareOwner {
  /** null: the unit itself, for alerts that belong to no bed or to one that nobody has taken. */
  readonly bedId: string | null;
  readonly by: string;
  readonly displayName: string;
  readonly role: 'nurse' | 'doctor';
  readonly sinceMs: number;
}

export interface CareNote {
  readonly stayId: string;
  readonly note: string;
  readonly by: string;
  readonly displayName: string;
  readonly atMs: number;
}

export interface CareView {
  readonly owners: readonly CareOwner[];
  readonly notes: readonly CareNote[];
  /** Who is asked after whom; absent: as it ships. */
  readonly ladder?: HeldLadder;
  /** Who holds which role in which shift; absent: nobody has said. */
  readonly roster?: readonly RosterEntry[];
}

export const NO_CARE: CareView = { owners: [], notes: [] };

/** Who looks after a bed itself; null: nobody has taken it. */
export function ownerOfBed({ owners }: CareView, bedId: string | null): CareOwner | null {
  return owners.find((owner) => owner.bedId === bedId) ?? null;
}

/** Whose an alert is: of who has its bed, else of who has the unit; null: of nobody. */
export function ownerOfAlert(care: CareView, { bedId }: Pick<Alert, 'bedId'>): CareOwner | null {
  return ownerOfBed(care, bedId) ?? ownerOfBed(care, null);
}

/** Who it is that is asked for an answer to an alert at a moment, by name; empty: everybody, or nobody is known. */
export function namesAsked(
  care: CareView,
  { who, alert, atMs }: { readonly who: AskedWho; readonly alert: Pick<Alert, 'bedId'>; readonly atMs: number },
): readonly string[] {
  if (isRosterRole(who)) return holdersAt(care.roster ?? [], who, atMs).map(({ displayName }) => displayName);
  const owner = who === 'bed-owner' ? ownerOfAlert(care, alert) : null;
  return owner === null ? [] : [owner.displayName];
}

/** Who is there to be given a bed: whoever has one of the unit, or stands on its roster at a moment, each once. */
export function peopleHere(
  { owners, roster = [] }: CareView,
  atMs: number,
): readonly Pick<CareOwner, 'by' | 'displayName' | 'role'>[] {
  const onRoster = roster.flatMap(({ role, by, displayName, fromMs, untilMs }) =>
    by === null || atMs < fromMs || atMs >= untilMs
      ? []
      : [{ by, displayName, role: role === 'doctor-on-call' ? ('doctor' as const) : ('nurse' as const) }],
  );
  const all = [...owners.map(({ by, displayName, role }) => ({ by, displayName, role })), ...onRoster];
  return all.filter((person, at) => person.by !== '' && all.findIndex(({ by }) => by === person.by) === at);
}
