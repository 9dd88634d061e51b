/** Who is signed in. Roles decide what a session may do; units, where. */
export const ROLES = ['nurse', 'doctor', 'researcher', 'engineer'] as const;
export type Role = (typeof ROLES)[number];

export interface Session {
  readonly userId: string;
  readonly displayName: string;
  readonly role: Role;
  /** Units this person may see; `*` for all of this installation. */
  readonly units: readonly string[];
  readonly expiresAtMs: number;
}

/** Acknowledging is a bedside act: researchers and engineers watch only. */
export function mayAcknowledge(role: Role): role is 'nurse' | 'doctor' {
  return role === 'nurse' || role === 'doctor';
}

export function maySeeUnit(session: Session, unitId: string): boolean {
  return session.units.includes('*') || session.units.includes(unitId);
}
