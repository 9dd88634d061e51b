/** Who is signed in. The access table says what a role may do; units, where. */
import { ACCESS_TABLE, may, type PersonSight, type Role } from '../access/access-table.ts';

export interface Session extends PersonSight {
  readonly userId: string;
  readonly displayName: string;
  readonly role: Role;
  /** Units that are this person's; `*` for all of this installation; none: no unit. */
  readonly units: readonly string[];
  readonly expiresAtMs: number;
}

/** As whom a role stands in the log when it answers an alert; null: it only watches. */
export function bedsideRoleOf(role: Role): 'nurse' | 'doctor' | null {
  return may(role, 'answer-alerts') ? ACCESS_TABLE[role].actsAs : null;
}

export function maySeeUnit(session: Pick<Session, 'units' | 'role'>, unitId: string): boolean {
  return may(session.role, 'watch-unit') && coversUnit(session, unitId);
}

/** Whether a unit is theirs, whatever they may do there. */
export function coversUnit({ units }: Pick<Session, 'units'>, unitId: string): boolean {
  return units.includes('*') || units.includes(unitId);
}
