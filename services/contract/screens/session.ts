/** Who is signed in. Roles decide what a session may do; units, where. */
export const ACCOUNT_ROLES = ['nurse', 'doctor', 'researcher', 'engineer'] as const;
/** What a person may be, and `wall`: a screen that nobody has signed in on, which shows one unit. */
export const ROLES = [...ACCOUNT_ROLES, 'wall'] as const;
export type AccountRole = (typeof ACCOUNT_ROLES)[number];
export type Role = (typeof ROLES)[number];

/** What is told of who a child is; services/access/person-sight.ts says to whom. */
export interface PersonSight {
  /** Names of children, and who did what. */
  readonly seesNames: boolean;
  readonly seesBirthDates: boolean;
}

export interface Session extends PersonSight {
  readonly userId: string;
  readonly displayName: string;
  readonly role: Role;
  /** Units this person may see; `*` for all of this installation; none: no unit. */
  readonly units: readonly string[];
  readonly expiresAtMs: number;
}

/** Acknowledging is a bedside act: researchers, engineers and walls watch only. */
export function mayAcknowledge(role: Role): role is 'nurse' | 'doctor' {
  return role === 'nurse' || role === 'doctor';
}

/** Who makes a wall screen of the screen in front of them: who answers for what hangs on the ward. */
export function mayIssueScreen(role: Role): role is 'nurse' | 'engineer' {
  return role === 'nurse' || role === 'engineer';
}

/** Who decides what a code of the hospital means: it counts for every unit of it, so all of them must be theirs to see. */
export function mayDecideTerms(role: Role): role is 'doctor' | 'engineer' {
  return role === 'doctor' || role === 'engineer';
}

/**
 * Who decides about the rules of a unit: who answers for its medicine, or carries it out on the machine. Nurses see
 * it. There is no role of a charge nurse that could be told from every nurse.
 */
export function mayDecidePolicy(role: Role): role is 'doctor' | 'engineer' {
  return role === 'doctor' || role === 'engineer';
}

/** Who may look at how a unit stood: who treats there, and who studies. */
export function mayLookBack(role: Role): role is 'nurse' | 'doctor' | 'researcher' {
  return role === 'nurse' || role === 'doctor' || role === 'researcher';
}

export function maySeeUnit(session: Pick<Session, 'units'>, unitId: string): boolean {
  return session.units.includes('*') || session.units.includes(unitId);
}
