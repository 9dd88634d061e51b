/**
 * `vigil rules own check|say|backtest|propose`: a rule of a unit's own out of a file. `propose` tries it on the unit's past itself,
 * at this moment, and sends what it counted along: a rule that nobody has tried never holds.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ownRuleFaults } from '../../clinical/own-rule/check-own-rule.ts';
import { ownRuleSchema, type OwnRule } from '../../clinical/own-rule/own-rule-schema.ts';
import { loadShippedRules } from '../../compose/parts/load-engine.ts';
import type { OpenParts } from '../../compose/parts/open-parts.ts';
import type { UnitState } from '../../contract/decisions/decision.ts';
import type { PolicyChoices } from '../../contract/decisions/policy-view.ts';
import { ownRuleDigest } from '../../contract/own-rule/own-rule-digest.ts';
import { changePolicy, namesIn, policyOf } from '../../live/policy/change-policy.ts';
import { askedBy } from '../../live/policy/policy-previews.port.ts';
import type { Config } from '../../platform/config.ts';
import { VigilError, messageOf } from '../../platform/errors.ts';
import { previewPolicy, type PreviewReport } from '../../research/whatif/preview-policy.ts';
import { inEnglish } from '../../wording/in-english.ts';
import { LANGUAGES, type Language } from '../../wording/wording.ts';
import { withPast } from '../research/with-past.ts';
import { sentenceOf, titleOf } from './own-rules-text.ts';
import { refusalText } from './policy-text.ts';
import { previewText, unitIn } from './preview.ts';
import { decidePolicy } from './rules-policy.ts';

const HOUR_MS = 3_600_000;
const SHOWN_MAX = 20;

/** Prints what is wrong with each rule of the file. 0: nothing. Rejects with `config-invalid` for a file that holds none. */
export async function checkOwnRules(file: string, { json }: { readonly json: boolean }): Promise<number> {
  const known = namesIn(await loadShippedRules());
  const checked = (await rulesIn(file)).map((rule) => ({
    id: rule.id,
    digest: ownRuleDigest(rule),
    faults: ownRuleFaults(rule, known).map((found) => inEnglish({ code: 'own-rule.fault', values: found })),
  }));
  const lines = checked.flatMap(({ id, digest, faults }) =>
    faults.length === 0 ? [`${id}: can be (${digest})`] : faults.map((fault) => `${id}: ${fault}`),
  );
  console.log(json ? JSON.stringify(checked, null, 2) : lines.join('\n'));
  return checked.every(({ faults }) => faults.length === 0) ? 0 : 1;
}

/** Prints each rule of the file as a sentence. Rejects as above. */
export async function sayOwnRules(file: string, { language }: { readonly language: string }): Promise<number> {
  const known: Language = LANGUAGES.find((each) => each === language) ?? 'en';
  const rules = await rulesIn(file);
  console.log(rules.map((rule) => `${titleOf(rule, known)}\n  ${sentenceOf(rule, known)}`).join('\n'));
  return 0;
}

export interface BackTestOptions {
  readonly unit: string;
  readonly hours: number;
  readonly json: boolean;
}

/** Prints what the one rule of the file would have done. Rejects as above, or as the research behind it does. */
export async function backTestOwnRule(
  config: Config,
  parts: OpenParts,
  { file, ...options }: BackTestOptions & { readonly file: string },
): Promise<number> {
  const rule = await oneRuleIn(file);
  const report = await backTested(config, parts, rule, options);
  console.log(options.json ? JSON.stringify(report) : backTestText(rule, report).join('\n'));
  return 0;
}

export interface ProposeOwnOptions extends BackTestOptions {
  readonly by: string;
  readonly reason: string;
}

/** 0 when it waits for a second person. Rejects as above, or as a decision does. */
export async function proposeOwnRule(
  config: Config,
  parts: OpenParts,
  { file, ...options }: ProposeOwnOptions & { readonly file: string },
): Promise<number> {
  const rule = await oneRuleIn(file);
  const tried = await backTested(config, parts, rule, options);
  console.log(backTestText(rule, tried).join('\n'));
  const { unit, by, reason } = options;
  return decidePolicy(config, parts, { unit, by, tried, change: { ...changeOf(rule), reason } });
}

async function backTested(
  config: Config,
  parts: OpenParts,
  rule: OwnRule,
  { unit: unitId, hours, json }: BackTestOptions,
): Promise<PreviewReport> {
  const unit = await unitIn(config, parts, unitId);
  const toMs = unit.atMs;
  const choices = await choicesWith(unit, rule);
  const span = { unitId, fromMs: toMs - hours * HOUR_MS, toMs };
  return withPast(config, parts, { json, ask: (past) => previewPolicy({ ...past, ...span, choices }) });
}

async function choicesWith(unit: UnitState, rule: OwnRule): Promise<PolicyChoices> {
  const change = { ...changeOf(rule), reason: rule.reason };
  const decided = { by: 'preview', displayName: 'preview', id: 'preview', nowMs: unit.atMs, source: 'command' };
  const basedOn = policyOf(unit).version;
  const changed = changePolicy(unit, { change, basedOn, ...decided, ofHospital: true }, await loadShippedRules());
  if (!changed.ok) throw new VigilError('config-invalid', refusalText(changed.code));
  if (changed.record.kind !== 'policy.set') throw new VigilError('config-invalid', refusalText('no-proposal'));
  return askedBy(changed.record).choices;
}

function changeOf({ reason: _reason, ...rule }: OwnRule) {
  return { change: 'own-rule', rule } as const;
}

function backTestText(rule: OwnRule, report: PreviewReport): readonly string[] {
  const cases = report.after.cases.filter(({ ruleId }) => ruleId === rule.id);
  const beds = [...new Set(cases.map(({ bedId }) => bedId ?? 'no bed'))];
  return [
    `${titleOf(rule, 'en')}: ${sentenceOf(rule, 'en')}`,
    `on the last ${((report.toMs - report.fromMs) / HOUR_MS).toFixed(1)} h of ${report.unitId}: ${cases.length} alerts in ${report.after.bedDays.toFixed(2)} bed-days${beds.length === 0 ? '' : `, in ${beds.join(', ')}`}`,
    ...cases
      .slice(0, SHOWN_MAX)
      .map(({ bedId, raisedAtMs }) => `  ${new Date(raisedAtMs).toISOString()} ${bedId ?? 'no bed'}`),
    ...(cases.length > SHOWN_MAX ? [`  and ${cases.length - SHOWN_MAX} more`] : []),
    ...previewText(report),
  ];
}

/** One rule, or a list of them; a reason need not stand there, since whoever decides says why. */
async function rulesIn(file: string): Promise<readonly OwnRule[]> {
  try {
    const json: unknown = JSON.parse(await readFile(file, 'utf8'));
    const rules = z.array(ownRuleSchema.extend({ reason: ownRuleSchema.shape.reason.default('') })).min(1);
    return rules.parse(Array.isArray(json) ? json : [json]);
  } catch (error) {
    const said = error instanceof z.ZodError ? z.prettifyError(error) : messageOf(error);
    throw new VigilError('config-invalid', `${file} holds no rule: ${said}`, { cause: error });
  }
}

async function oneRuleIn(file: string): Promise<OwnRule> {
  const [rule, ...others] = await rulesIn(file);
  if (rule === undefined || others.length > 0) throw new VigilError('config-invalid', `${file}: one rule at a time`);
  const known = namesIn(await loadShippedRules());
  const faults = ownRuleFaults(rule, known).map((found) => inEnglish({ code: 'own-rule.fault', values: found }));
  if (faults.length > 0) throw new VigilError('config-invalid', `${rule.id} cannot be: ${faults.join('; ')}`);
  return rule;
}
