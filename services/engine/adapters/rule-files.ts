/** Reads models/rules/*.json. A rule that does not prove itself stops the start: no half a rule set. */
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { VigilError, messageOf } from '../../platform/errors.ts';
import { parseScoreRule } from '../../clinical/score/parse-score-rule.ts';
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import { parseCharacteristics, type CharacteristicsSettings } from '../../clinical/newborn/characteristics-settings.ts';
import type { EventDefinitions } from '../../clinical/newborn/event-definition.ts';
import { parseEventDefinitions } from '../../clinical/newborn/parse-event-definitions.ts';
import { parseVitalRules } from '../../clinical/vital/parse-vital-rules.ts';
import type { VitalRule } from '../../clinical/vital/vital-rule.ts';
import type { NewbornRules } from '../context/engine-rules.ts';

export interface RuleSet {
  readonly scores: readonly ScoreRule[];
  readonly vitals: readonly VitalRule[];
  readonly newborns: NewbornRules;
}

const VITAL_RULES_FILE = 'vital-alerts.json';
const EVENTS_FILE = 'events.json';
const CHARACTERISTICS_FILE = 'heart-rate-characteristics.json';
/** Files beside the scores that hold something else. */
const OTHER_FILES: readonly string[] = [VITAL_RULES_FILE, EVENTS_FILE, CHARACTERISTICS_FILE];

/** File names of the score rules in a folder, in order. */
export async function scoreFileNames(folder: string): Promise<readonly string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.json') && !OTHER_FILES.includes(name)).toSorted();
}

/** Every enabled score rule by file name, and the other rules. Rejects with `rule-invalid`. */
export async function loadRules(folder: string): Promise<RuleSet> {
  const scores: ScoreRule[] = [];
  for (const name of await scoreFileNames(folder)) {
    const rule = await readScoreRule(path.join(folder, name));
    if (rule.enabled) scores.push(rule);
  }
  const newborns = {
    events: await readEventDefinitions(folder),
    characteristics: await readCharacteristics(path.join(folder, CHARACTERISTICS_FILE)),
  };
  return { scores, vitals: await readVitalRules(path.join(folder, VITAL_RULES_FILE)), newborns };
}

/** The definitions of newborn events in a folder of rules. Rejects with `rule-invalid`, naming every fault. */
export async function readEventDefinitions(folder: string): Promise<EventDefinitions> {
  const file = path.join(folder, EVENTS_FILE);
  const parsed = parseEventDefinitions(await readJson(file));
  if (!parsed.ok) throw invalid(file, parsed.faults);
  return parsed.events;
}

async function readCharacteristics(file: string): Promise<CharacteristicsSettings> {
  const parsed = parseCharacteristics(await readJson(file));
  if (!parsed.ok) throw invalid(file, parsed.faults);
  return parsed.settings;
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
