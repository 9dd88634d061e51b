/** Who is signed in. The access table says what a role may do; units, where. */
import { ACCESS_TABLE, may, type PersonSight, type Right, type Role } from '../access/access-table.ts';
import { BREAK_GLASS_RIGHTS, type OpenedUnit } from '../access/break-glass.ts';

export interface Session extends PersonSight {
  readonly userId: string;
  readonly displayName: string;
  readonly role: Role;
  /** Units that are this person's; `*` for all of this installation; none: no unit. */
  readonly units: readonly string[];
  readonly expiresAtMs: number;
  /** Units that are not theirs and that they have opened in an emergency; absent: none. */
  readonly opened?: readonly OpenedUnit[];
  /** Who proved at a shared screen who they are, for one deed: that screen. */
  readonly atScreen?: string;
}

/** As whom a role stands in the log when it answers an alert; null: it only watches. */
export function bedsideRoleOf(role: Role): 'nurse' | 'doctor' | null {
  return may(role, 'answer-alerts') ? ACCESS_TABLE[role].actsAs : null;
}

/**
 * Whether alerts are answered and values charted on a screen of this role, by its person or by whoever stands there: what such a
 * screen paints was seen by somebody who may answer it.
 */
export function actsAtBedside(role: Role): boolean {
  return bedsideRoleOf(role) !== null || may(role, 'ask-who-acts');
}

type Reaching = Pick<Session, 'units' | 'role' | 'opened'>;

export function maySeeUnit(session: Reaching, unitId: string): boolean {
  return mayInUnit(session, 'watch-unit', unitId);
}

/** Whether they have a right in this unit: as their own, or, for what care needs, as one that they have opened. */
export function mayInUnit(session: Reaching, right: Right, unitId: string): boolean {
  if (!may(session.role, right)) return false;
  return coversUnit(session, unitId) || (BREAK_GLASS_RIGHTS.includes(right) && hasOpened(session, unitId));
}

function hasOpened({ opened = [] }: Reaching, unitId: string): boolean {
  return opened.some((each) => each.unitId === unitId);
}

/** Whether a unit is their own, whatever they may do there. */
export function coversUnit({ units }: Pick<Session, 'units'>, unitId: string): boolean {
  return units.includes('*') || units.includes(unitId);
}
