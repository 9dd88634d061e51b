/**
 * How often the slow properties run. Their full size takes minutes; a share of it, with another seed each time, finds
 * what is broken on most days, and the night runs them whole: `VIGIL_TEST_RUNS=1 npm test`.
 */
const SHARE = shareOf(process.env['VIGIL_TEST_RUNS']);

/** Runs of a slow property whose full size is so many; never fewer than 10. */
export function propertyRuns(fullSize: number): number {
  return Math.min(fullSize, Math.max(10, Math.ceil(fullSize * SHARE)));
}

/**
 * Runs of the properties of the alert machine: as above, or as many as `VIGIL_ALERT_RUNS` says, however many:
 * `VIGIL_ALERT_RUNS=100000 npx vitest run --project unit test/engine/alert`.
 */
export function alertRuns(fullSize: number, asked = process.env['VIGIL_ALERT_RUNS']): number {
  if (asked === undefined || asked === '') return propertyRuns(fullSize);
  const runs = Number(asked);
  if (Number.isInteger(runs) && runs >= 1) return runs;
  throw new RangeError(`VIGIL_ALERT_RUNS is «${asked}»; a whole number of runs is asked for`);
}

/** So long a property may take, ms: more where more runs are asked for. */
export function alertPatience(ms: number): number {
  return process.env['VIGIL_ALERT_RUNS'] === undefined ? ms : 6 * 3_600_000;
}

/** Throws RangeError for what is no number from 0.01 to 1. */
export function shareOf(text: string | undefined): number {
  if (text === undefined || text === '') return 0.25;
  const share = Number(text);
  if (share >= 0.01 && share <= 1) return share;
  throw new RangeError(`VIGIL_TEST_RUNS is «${text}»; a share from 0.01 to 1 is asked for`);
}
