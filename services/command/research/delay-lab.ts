/** `vigil delay-lab`: alerts that a longer wait saves, and seconds past the limit that it hides. */
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import type { Config } from '../../platform/config.ts';
import { delayLab, type DelayLabReport, type WithLimits } from '../../research/whatif/delay-lab.ts';
import type { StepChange } from '../../research/whatif/rule-change.ts';
import { withPast } from './with-past.ts';

export interface DelayLabOptions {
  readonly unit: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly ruleId: string;
  readonly level: StepChange['level'];
  readonly delaysMs: readonly number[];
  readonly seed: number;
  readonly draws: number;
  readonly json: boolean;
}

/** Prints both curves as a table; rejects as the research behind it does. */
export async function runDelayLab(config: Config, parts: OpenParts, options: DelayLabOptions): Promise<number> {
  const { unit: unitId, json, ...asked } = options;
  const report = await withPast(config, parts, { json, ask: (past) => delayLab({ ...past, ...asked, unitId }) });
  console.log(json ? JSON.stringify(report) : textOf(report).join('\n'));
  return 0;
}

function textOf({ unitId, ruleId, level, stays, bedDays, points }: DelayLabReport): readonly string[] {
  return [
    `${unitId}, ${ruleId} ${level}: ${stays} stays, ${bedDays.toFixed(2)} bed-days; a bed-day, with 95 % limits over stays`,
    `${'wait'.padStart(8)}${'alerts'.padStart(26)}${'alerts saved'.padStart(26)}${'seconds hidden'.padStart(30)}`,
    ...points.map(
      ({ delayMs, alertsABedDay, alertsSavedABedDay, hiddenSecondsABedDay }) =>
        `${`${delayMs / 1_000} s`.padStart(8)}${cell(alertsABedDay).padStart(26)}${cell(alertsSavedABedDay).padStart(26)}${cell(hiddenSecondsABedDay).padStart(30)}`,
    ),
  ];
}

function cell({ value, low, high }: WithLimits): string {
  if (value === null) return '–';
  const limits = low === null || high === null ? '' : ` (${low.toFixed(1)} to ${high.toFixed(1)})`;
  return `${value.toFixed(1)}${limits}`;
}
