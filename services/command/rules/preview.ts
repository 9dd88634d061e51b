/** `vigil rules preview`: what a limit that is not decided yet, or what waits for a second person, would have done over the last hours of the unit. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { askedOwnRuleSchema } from '../../clinical/own-rule/own-rule-schema.ts';
import { limitChangeSchema } from '../../clinical/vital/limit-change.ts';
import { policySchema } from '../../contract/records/policy-record.ts';
import { loadShippedRules } from '../../compose/parts/load-engine.ts';
import { newestStates } from '../../compose/parts/newest-states.ts';
import { openLog, type OpenParts } from '../../compose/parts/open-parts.ts';
import type { UnitState } from '../../contract/decisions/decision.ts';
import { ownChoices, type PolicyChoices } from '../../contract/decisions/policy-view.ts';
import { policyChangeSchema } from '../../contract/screens/policy-answer.ts';
import { changePolicy, policyOf } from '../../live/policy/change-policy.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';
import type { Count } from '../../research/whatif/count-alerts.ts';
import { previewPolicy, type PreviewReport } from '../../research/whatif/preview-policy.ts';
import { withPast } from '../research/with-past.ts';
import { refusalText } from './policy-text.ts';

const HOUR_MS = 3_600_000;
const MEDIAN = 0.5;

export interface PreviewOptions {
  readonly unit: string;
  /** A whole policy; null: the limit, or what waits. */
  readonly policyFile: string | null;
  /** Null: what waits for a second person. */
  readonly limit: object | null;
  readonly hours: number;
  readonly json: boolean;
}

/** Prints the report. Rejects with `config-invalid` for a change that cannot be, or as the research behind it does. */
export async function runPreview(config: Config, parts: OpenParts, options: PreviewOptions): Promise<number> {
  const { unit: unitId, hours, json } = options;
  const unit = await unitIn(config, parts, unitId);
  const toMs = unit.atMs;
  const choices = await choicesOf(unit, options);
  const span = { unitId, fromMs: toMs - hours * HOUR_MS, toMs };
  const report = await withPast(config, parts, { json, ask: (past) => previewPolicy({ ...past, ...span, choices }) });
  console.log(json ? JSON.stringify(report) : previewText(report).join('\n'));
  return 0;
}

export async function unitIn(config: Config, parts: OpenParts, unitId: string): Promise<UnitState> {
  const log = await openLog(config, parts);
  try {
    const unit = (await newestStates(log)).get(unitId);
    if (unit === undefined) throw new VigilError('config-invalid', `the log knows no unit ${unitId}`);
    return unit;
  } finally {
    await log.close();
  }
}

async function choicesOf(unit: UnitState, { limit, policyFile }: PreviewOptions): Promise<PolicyChoices> {
  if (policyFile !== null) return choicesIn(policyFile);
  if (limit === null) {
    const { proposed } = policyOf(unit);
    if (proposed === undefined) throw new VigilError('config-invalid', refusalText('no-proposal'));
    return proposed.choices;
  }
  const change = policyChangeSchema.safeParse({ change: 'limit', limit, reason: 'preview' });
  if (!change.success) throw new VigilError('config-invalid', 'a rule, a level and what is other are needed');
  const decided = {
    by: 'preview',
    displayName: 'preview',
    id: 'preview',
    nowMs: unit.atMs,
    source: 'command',
    ofHospital: true,
  };
  const basedOn = policyOf(unit).version;
  const changed = changePolicy(unit, { change: change.data, basedOn, ...decided }, await loadShippedRules());
  if (!changed.ok) throw new VigilError('config-invalid', refusalText(changed.code));
  if (changed.record.kind !== 'policy.set') throw new VigilError('config-invalid', refusalText('no-proposal'));
  const { optIns, disabledRules, findingAlerts = [] } = changed.record;
  return { optIns, disabledRules, findingAlerts, ...ownChoices(changed.record) };
}

const choicesSchema = z.object({
  optIns: policySchema.shape.optIns,
  disabledRules: policySchema.shape.disabledRules,
  findingAlerts: policySchema.shape.findingAlerts,
  // Who decided each stands there too, where it is one that holds.
  limits: z.array(z.looseObject({})).default([]),
  quietMs: policySchema.shape.quietMs,
  alreadyKnown: policySchema.shape.alreadyKnown,
  ownRules: z.array(z.looseObject({})).default([]),
});

async function choicesIn(file: string): Promise<PolicyChoices> {
  try {
    const read = choicesSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    const { optIns, disabledRules, findingAlerts = [] } = read;
    const limits = read.limits.map(({ set: _set, ...limit }) => limitChangeSchema.parse(limit));
    const ownRules = read.ownRules.map(({ set: _set, ...rule }) => askedOwnRuleSchema.parse(rule));
    return { optIns, disabledRules, findingAlerts, ...ownChoices({ ...read, limits, ownRules }) };
  } catch (error) {
    throw new VigilError('config-invalid', `${file} holds no policy: ${messageOf(error)}`, { cause: error });
  }
}

export function previewText(report: PreviewReport): readonly string[] {
  const { unitId, fromMs, toMs, before, after, lost } = report;
  const keys = (by: 'byLevel' | 'byRule'): readonly string[] =>
    [...new Set([...Object.keys(before[by]), ...Object.keys(after[by])])].filter(
      (key) => (before[by][key]?.alerts ?? 0) + (after[by][key]?.alerts ?? 0) > 0,
    );
  const { missed, delayed, milder } = lost;
  const waits = delayed.map(({ byMs }) => byMs).toSorted((a, b) => a - b);
  const median = waits[Math.floor(waits.length * MEDIAN)];
  return [
    `${unitId} ${iso(fromMs)} to ${iso(toMs)}: ${before.bedDays.toFixed(2)} bed-days; alerts of vital signs and worry, as it was and with the policy`,
    row('all', before, after),
    ...keys('byLevel').map((level) => row(`level ${level}`, before.byLevel[level], after.byLevel[level])),
    ...keys('byRule').map((ruleId) => row(`rule ${ruleId}`, before.byRule[ruleId], after.byRule[ruleId])),
    `${missed.length} would have been missed, ${delayed.length} delayed${median === undefined ? '' : ` (half of them by ${median / 1_000} s or less)`}, ${milder.length} milder`,
    ...missed.map(
      ({ ruleId, worstLevel, stayId, raisedAtMs }) =>
        `  missed: ${ruleId}, ${worstLevel}, ${stayId ?? 'unit'}, ${iso(raisedAtMs)}`,
    ),
  ];
}

function row(name: string, before: Count | undefined, after: Count | undefined): string {
  const cell = (count: Count | undefined): string =>
    `${String(count?.alerts ?? 0).padStart(6)} ${(count?.alertsABedDay ?? 0).toFixed(2).padStart(8)} a bed-day`;
  return `  ${name.padEnd(28)}${cell(before)}   ${cell(after)}`;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
