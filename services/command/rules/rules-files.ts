/**
 * Every file of models/rules as what it holds, faults and all: unlike the engine, which stops at the
 * first fault, the reader of rules wants to see them all.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  parseCharacteristics,
  type CharacteristicFeature,
  type CharacteristicsSettings,
} from '../../clinical/newborn/characteristics-settings.ts';
import type { EventDefinition, EventDefinitions } from '../../clinical/newborn/event-definition.ts';
import { parseEventDefinitions } from '../../clinical/newborn/parse-event-definitions.ts';
import { parseScoreRule } from '../../clinical/score/parse-score-rule.ts';
import { parseVitalRules } from '../../clinical/vital/parse-vital-rules.ts';
import type { ScoreRule } from '../../clinical/score/score-rule.ts';
import type { VitalRule } from '../../clinical/vital/vital-rule.ts';
import { messageOf } from '../../platform/errors.ts';

interface InFile {
  /** Name without `.json`. */
  readonly name: string;
}
export type RuleFile =
  | (InFile & { readonly kind: 'score'; readonly rule: ScoreRule })
  | (InFile & { readonly kind: 'vitals'; readonly rules: readonly VitalRule[] })
  | (InFile & { readonly kind: 'events'; readonly events: EventDefinitions })
  | (InFile & { readonly kind: 'characteristics'; readonly settings: CharacteristicsSettings })
  | (InFile & { readonly kind: 'faulty'; readonly faults: readonly string[] });

/** What every rule has in common, whichever file it stands in. */
export type AnyRule = Pick<
  ScoreRule | VitalRule | EventDefinition | CharacteristicFeature,
  'id' | 'version' | 'label' | 'certainty' | 'enabled' | 'disabledReason' | 'citation'
>;

/** Every rule file of a folder, in order of name. Rejects only when the folder cannot be read. */
export async function readRuleFiles(folder: string): Promise<readonly RuleFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(names.map((name) => readRuleFile(path.join(folder, name))));
}

/** The rules of a file; none in a faulty one. */
export function rulesOf(file: RuleFile): readonly AnyRule[] {
  switch (file.kind) {
    case 'score':
      return [file.rule];
    case 'vitals':
      return file.rules;
    case 'events':
      return file.events.definitions;
    case 'characteristics':
      return file.settings.features;
    case 'faulty':
      return [];
  }
}

async function readRuleFile(file: string): Promise<RuleFile> {
  const name = path.basename(file, '.json');
  try {
    return parsed(name, JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    return { name, kind: 'faulty', faults: [messageOf(error)] };
  }
}

/** Told by what is in it: a file of scores has parts, one of limits rules, and so on. */
function parsed(name: string, json: unknown): RuleFile {
  const has = (key: string): boolean => typeof json === 'object' && json !== null && key in json;
  if (has('parts')) {
    const score = parseScoreRule(json);
    if (!score.ok) return { name, kind: 'faulty', faults: score.faults };
    return score.rule.id === name
      ? { name, kind: 'score', rule: score.rule }
      : { name, kind: 'faulty', faults: [`the rule in it is called ${score.rule.id}`] };
  }
  if (has('rules')) {
    const vitals = parseVitalRules(json);
    return vitals.ok ? { name, kind: 'vitals', rules: vitals.rules } : { name, kind: 'faulty', faults: vitals.faults };
  }
  if (has('definitions')) {
    const events = parseEventDefinitions(json);
    return events.ok
      ? { name, kind: 'events', events: events.events }
      : { name, kind: 'faulty', faults: events.faults };
  }
  if (has('features')) {
    const settings = parseCharacteristics(json);
    return settings.ok
      ? { name, kind: 'characteristics', settings: settings.settings }
      : { name, kind: 'faulty', faults: settings.faults };
  }
  return { name, kind: 'faulty', faults: ['it holds no rules of a kind that Vigil knows'] };
}
