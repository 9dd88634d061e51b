/** `vigil what-if`: alerts of a past span as they were and with other limits, side by side. */
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import type { Config } from '../../platform/config.ts';
import type { LabelledEvent } from '../../research/whatif/against-labels.ts';
import type { AlertCase } from '../../research/whatif/alert-cases.ts';
import type { ChangedCase } from '../../research/whatif/compare-cases.ts';
import type { AlertCounts, Count } from '../../research/whatif/count-alerts.ts';
import type { RuleChange } from '../../research/whatif/rule-change.ts';
import { whatIf, type CountedAlerts, type WhatIfReport } from '../../research/whatif/what-if.ts';
import { programText } from '../terminal/command-text.ts';
import { labelDefinitions, wholeLabelTable } from '../study-files/label-files.ts';
import { withPast } from './with-past.ts';

export interface WhatIfOptions {
  readonly unit: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly change: RuleChange;
  /** File of labelled events. */
  readonly labels: string | undefined;
  readonly horizonMs: number;
  readonly json: boolean;
}

const SHOWN_CASES = 50;
const TABLES = [
  ['rule', 'byRule'],
  ['bed', 'byBed'],
  ['age', 'byAgeGroup'],
  ['hour', 'byHour'],
] as const;

/** Prints the report; rejects as the research behind it does. */
export async function runWhatIf(config: Config, parts: OpenParts, options: WhatIfOptions): Promise<number> {
  const { unit: unitId, fromMs, toMs, change, horizonMs, json } = options;
  const labels = options.labels === undefined ? [] : await eventsIn(options.labels);
  const report = await withPast(config, parts, {
    json,
    ask: (past) => whatIf({ ...past, unitId, fromMs, toMs, change, labels, horizonMs }),
  });
  console.log(json ? JSON.stringify(report) : textOf(report, horizonMs).join('\n'));
  return 0;
}

/** Events of a table that `vigil labels` wrote or imported. */
export async function eventsIn(file: string): Promise<readonly LabelledEvent[]> {
  const rows = await wholeLabelTable(file, await labelDefinitions(undefined));
  return rows.map(({ stayId, labelId, atMs }) => ({ stayId, event: labelId, observedAtMs: atMs }));
}

function textOf(report: WhatIfReport, horizonMs: number): readonly string[] {
  const { unitId, fromMs, toMs, before, after, changed } = report;
  return [
    `${unitId} ${iso(fromMs)} to ${iso(toMs)}: ${before.bedDays.toFixed(2)} bed-days; alerts of vital signs and worry, before and after`,
    row('all', before, after),
    ...TABLES.flatMap(([what, by]) => tableText(what, before[by], after[by])),
    ...labelText(before, after, horizonMs),
    `${changed.length} cases changed`,
    ...changed.slice(0, SHOWN_CASES).map((each) => caseText(unitId, each)),
    ...(changed.length > SHOWN_CASES ? [`and ${changed.length - SHOWN_CASES} more; --json has all of them`] : []),
  ];
}

function tableText(what: string, before: AlertCounts['byRule'], after: AlertCounts['byRule']): readonly string[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys
    .filter((key) => (before[key]?.alerts ?? 0) + (after[key]?.alerts ?? 0) > 0)
    .map((key) => row(`${what} ${key}`, before[key], after[key]));
}

function row(name: string, before: Count | undefined, after: Count | undefined): string {
  const cell = (count: Count | undefined): string =>
    `${String(count?.alerts ?? 0).padStart(6)} ${(count?.alertsABedDay ?? 0).toFixed(2).padStart(8)} a bed-day`;
  return `  ${name.padEnd(28)}${cell(before)}   ${cell(after)}`;
}

function labelText(before: CountedAlerts, after: CountedAlerts, horizonMs: number): readonly string[] {
  const texts = [before, after].map(({ againstLabels }) => {
    if (againstLabels === null) return null;
    const { events, found, sensitivity, positivePredictiveValue, medianLeadTimeMs } = againstLabels;
    const lead =
      medianLeadTimeMs === null ? 'no lead time' : `median lead ${(medianLeadTimeMs / 60_000).toFixed(1)} min`;
    return `${found} of ${events} events (${share(sensitivity)}), PPV ${share(positivePredictiveValue)}, ${lead}`;
  });
  if (texts[0] === null) return [];
  const hours = horizonMs / 3_600_000;
  return [`  events with an alert in the ${hours} h before:`, `    before: ${texts[0]}`, `    after:  ${texts[1]}`];
}

function share(value: number | null): string {
  return value === null ? '–' : `${(100 * value).toFixed(1)} %`;
}

/** With the command, and the address in the dashboard, that show what was known then. */
function caseText(unitId: string, { what, ruleId, stayId, atMs, before, after }: ChangedCase): string {
  const was = before === null ? 'none' : episode(before);
  const is = after === null ? 'none' : episode(after);
  const known = `${programText()} known --unit ${unitId} --at ${iso(atMs)}`;
  const page = `dashboard #/known?unit=${encodeURIComponent(unitId)}&at=${atMs}`;
  return `  ${what.padEnd(8)}${stayId ?? 'unit'} ${ruleId}: ${was} -> ${is}\n          ${known}\n          ${page}`;
}

function episode({ worstLevel, raisedAtMs, clearedAtMs }: AlertCase): string {
  const lasted = clearedAtMs === null ? 'still on' : `${Math.round((clearedAtMs - raisedAtMs) / 1_000)} s`;
  return `${worstLevel} ${iso(raisedAtMs)} (${lasted})`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
