/**
 * What a fault run measured, for the table of `npm run faults`: one JSON line a scenario in the file
 * it names. `npm test` names none, and nothing is written.
 */
import { appendFileSync } from 'node:fs';

const minutes = Number(process.env['VIGIL_TEST_FAULT_MINUTES'] ?? 0);

/** True under `npm run faults`, false in `npm test`. */
export const isLongRun = minutes > 0;

/** Length of an outage that the long run stretches, ms. */
export function outageMs(shortMs: number): number {
  return isLongRun ? minutes * 60_000 : shortMs;
}

export function tellFigures(scenario: string, figures: Readonly<Record<string, string | number>>): void {
  const file = process.env['VIGIL_TEST_FAULT_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ scenario, figures })}\n`);
}
