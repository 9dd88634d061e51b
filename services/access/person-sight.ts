/**
 * Who is told who a child is: the one rule of every door (HTTP, sockets, FHIR, exports, screens). A name or a
 * birth date leaves this system towards a reader whose row says so, and towards nobody else. Those at the bedside
 * must know whom they treat; who studies or mends does not. A wall hangs where visitors stand: it needs ages to
 * read a number by, and no names unless whoever hung it asked for them.
 */
import type { PersonSight, Role } from '../contract/screens/session.ts';

/** A person or wall by role; a program that reads over FHIR or is told by us. */
export type Reader = Role | 'program';

export const PERSON_SIGHT: Readonly<Record<Reader, PersonSight>> = {
  nurse: { seesNames: true, seesBirthDates: true },
  doctor: { seesNames: true, seesBirthDates: true },
  researcher: { seesNames: false, seesBirthDates: false },
  engineer: { seesNames: false, seesBirthDates: false },
  wall: { seesNames: false, seesBirthDates: true },
  /** Registered by the operator with its scopes; ages are what its calculations rest on. */
  program: { seesNames: false, seesBirthDates: true },
};
