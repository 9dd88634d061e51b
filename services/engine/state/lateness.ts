/** How late a reading may be, and how long a child's monitors may say nothing. */

/** Within this, a late reading gives the same windows as one that came in time. */
export const LATENESS_MS = 30_000;

/** No shorter silence of a child's monitors is an alarm. */
export const SILENT_FLOOR_MS = 15_000;
