/**
 * How long tests wait. One setting stretches every time limit of a test, a hook and a wait alike:
 * `VIGIL_TEST_PATIENCE=4 npm test` on a machine that other work holds busy. A limit says when a test gives
 * up, so more patience never makes a wrong result right.
 */
const PATIENCE = patienceOf(process.env['VIGIL_TEST_PATIENCE']);

/** A time limit, ms, stretched by the setting. Every limit and wait of a test goes through here. */
export function timeLimit(limitMs: number): number {
  return Math.round(limitMs * PATIENCE);
}

/** For `vi.waitFor`, whose own limit of a second no setting reaches. */
export const SOON = { timeout: timeLimit(5_000) };

/** A time that Vigil promises to its users, ms, and that is therefore never stretched: NOT LIVE within 5 s. */
export function promised(limitMs: number): number {
  return limitMs;
}

/** Throws RangeError for what is no number from 0.1 to 100: a limit that nobody meant helps nobody. */
export function patienceOf(text: string | undefined): number {
  if (text === undefined || text === '') return 1;
  const factor = Number(text);
  if (factor >= 0.1 && factor <= 100) return factor;
  throw new RangeError(`VIGIL_TEST_PATIENCE is «${text}»; a number from 0.1 to 100 is asked for`);
}
