/**
 * Who gave a patient number (CX-4), as the settings of the hospital say it. Monitors, admissions and
 * laboratory often name one authority differently; that two names are one is said, never guessed.
 */
import type { HospitalSettings } from '../sources/source-settings.ts';

/** The one name of an authority in a hospital; a name that the settings do not know stays as it is. */
export type Authorities = (hospitalId: string, authority: string) => string;

export function authoritiesOf(hospitals: readonly HospitalSettings[]): Authorities {
  const names = new Map(
    hospitals.map(({ hospitalId, assigningAuthorities = {} }) => [
      hospitalId,
      new Map(
        Object.entries(assigningAuthorities).flatMap(([name, others]) => others.map((other) => [other, name] as const)),
      ),
    ]),
  );
  return (hospitalId, authority) => names.get(hospitalId)?.get(authority) ?? authority;
}
