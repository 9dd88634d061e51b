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

/** Texts of rule files by their names, in order of name. */
export type RuleTexts = ReadonlyMap<string, string>;

/** Every rule file of a folder as it is. */
export async function readRuleTexts(folder: string): Promise<RuleTexts> {
  const names = [...(await scoreFileNames(folder)), ...OTHER_FILES].toSorted();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readText(path.join(folder, name))] as const)),
  );
}

/** Every enabled score rule by file name, and the other rules. Rejects with `rule-invalid`. */
export async function loadRules(folder: string): Promise<RuleSet> {
  return parseRules(await readRuleTexts(folder));
}

/** The rules in the texts of a folder, or of one that was kept. Throws `rule-invalid`. */
export function parseRules(texts: RuleTexts): RuleSet {
  const scores = [...texts.keys()]
    .filter((name) => !OTHER_FILES.includes(name))
    .map((name) => scoreRuleOf(name, texts))
    .filter(({ enabled }) => enabled);
  return {
    scores,
    vitals: vitalRulesOf(texts),
    newborns: { events: eventDefinitionsOf(texts), characteristics: characteristicsOf(texts) },
  };
}

/** The definitions of newborn events in a folder of rules. Rejects with `rule-invalid`, naming every fault. */
export async function readEventDefinitions(folder: string): Promise<EventDefinitions> {
  return eventDefinitionsOf(new Map([[EVENTS_FILE, await readText(path.join(folder, EVENTS_FILE))]]));
}

/** One rule file. Rejects with `rule-invalid`, naming every fault. */
export async function readScoreRule(file: string): Promise<ScoreRule> {
  const name = path.basename(file);
  return scoreRuleOf(name, new Map([[name, await readText(file)]]));
}

function scoreRuleOf(name: string, texts: RuleTexts): ScoreRule {
  const parsed = parseScoreRule(jsonOf(name, texts));
  if (!parsed.ok) throw invalid(name, parsed.faults);
  return parsed.rule;
}

function eventDefinitionsOf(texts: RuleTexts): EventDefinitions {
  const parsed = parseEventDefinitions(jsonOf(EVENTS_FILE, texts));
  if (!parsed.ok) throw invalid(EVENTS_FILE, parsed.faults);
  return parsed.events;
}

function characteristicsOf(texts: RuleTexts): CharacteristicsSettings {
  const parsed = parseCharacteristics(jsonOf(CHARACTERISTICS_FILE, texts));
  if (!parsed.ok) throw invalid(CHARACTERISTICS_FILE, parsed.faults);
  return parsed.settings;
}

function vitalRulesOf(texts: RuleTexts): readonly VitalRule[] {
  const parsed = parseVitalRules(jsonOf(VITAL_RULES_FILE, texts));
  if (!parsed.ok) throw invalid(VITAL_RULES_FILE, parsed.faults);
  return parsed.rules;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw invalid(path.basename(file), [messageOf(error)]);
  }
}

function jsonOf(name: string, texts: RuleTexts): unknown {
  try {
    return JSON.parse(texts.get(name) ?? '');
  } catch (error) {
    throw invalid(name, [messageOf(error)]);
  }
}

function invalid(name: string, faults: readonly string[]): VigilError {
  return new VigilError('rule-invalid', `${name}: ${faults.join('; ')}`);
}
