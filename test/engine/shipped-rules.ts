/** The rules that ship, as the engine loads them. */
import { fileURLToPath } from 'node:url';
import { readScoreRule, loadRules, type RuleSet } from '../../services/engine/adapters/rule-files.ts';
import type { ScoreRule } from '../../services/clinical/score/score-rule.ts';

const FOLDER = fileURLToPath(new URL('../../models/rules/', import.meta.url));

/** One rule by id. */
export async function shippedScore(id: string): Promise<ScoreRule> {
  return readScoreRule(`${FOLDER}${id}.json`);
}

/** Every enabled rule. */
export async function shippedRules(): Promise<RuleSet> {
  return loadRules(FOLDER);
}
