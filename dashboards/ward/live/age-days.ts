/** How old a child is, roughly, for what is chosen by days: which facts are asked, which unit a value may be of. */
const DAY_MS = 86_400_000;

/** Days since the midnight UTC of the birth date; null where either is not known. */
export function ageDaysAt(birthDate: string | null, atMs: number | undefined): number | null {
  return birthDate === null || atMs === undefined ? null : (atMs - Date.parse(birthDate)) / DAY_MS;
}
