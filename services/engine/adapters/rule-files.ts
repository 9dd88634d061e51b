/** Reads models/rules/*.json. A rule that does not prove itself stops the start: no half a rule set. */
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { VigilError, messageOf } from '../../platform/errors.ts';
import { compileScoreRule, type CompiledScoreRule } from '../../clinical/compile-score-rule.ts';
import { parseScoreRule } from '../../clinical/parse-score-rule.ts';
import type { ScoreRule } from '../../clinical/score-rule.ts';
import { parseVitalRules } from '../../clinical/parse-vital-rules.ts';
import type { VitalRule } from '../../clinical/vital-rule.ts';

export interface RuleSet {
  readonly scores: readonly CompiledScoreRule[];
  readonly vitals: readonly VitalRule[];
}

const VITAL_RULES_FILE = 'vital-alerts.json';

/** Every enabled score rule by file name, and the vital sign rules. Rejects with `rule-invalid`. */
export async function loadRules(folder: string): Promise<RuleSet> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  const scores: CompiledScoreRule[] = [];
  for (const name of names) {
    if (name === VITAL_RULES_FILE) continue;
    const rule = await readScoreRule(path.join(folder, name));
    if (rule.enabled) scores.push(compileScoreRule(rule));
  }
  return { scores, vitals: await readVitalRules(path.join(folder, VITAL_RULES_FILE)) };
}

/** One rule file. Rejects with `rule-invalid`, naming every fault. */
export async function readScoreRule(file: string): Promise<ScoreRule> {
  const parsed = parseScoreRule(await readJson(file));
  if (!parsed.ok) throw invalid(file, parsed.faults);
  return parsed.rule;
}

async function readVitalRules(file: string): Promise<readonly VitalRule[]> {
  const parsed = parseVitalRules(await readJson(file));
  if (!parsed.ok) throw invalid(file, parsed.faults);
  return parsed.rules;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw invalid(file, [messageOf(error)]);
  }
}

function invalid(file: string, faults: readonly string[]): VigilError {
  return new VigilError('rule-invalid', `${path.basename(file)}: ${faults.join('; ')}`);
}
