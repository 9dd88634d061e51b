/** `vigil rules list|show RULE|check`: the rules as a person reads them, and the proof that they are whole. */
import path from 'node:path';
import { VigilError } from '../../platform/errors.ts';
import { packageFolder } from '../../compose/parts/load-engine.ts';
import { checkRules } from './rules-check.ts';
import { readRuleFiles, rulesOf, type AnyRule, type RuleFile } from './rules-files.ts';
import { alignedRows, markdown, screenText, type Page } from '../terminal/rules-layout.ts';
import { characteristicsPage, eventsPage, vitalsPage } from './rules-monitor-pages.ts';
import { rulePage } from './rules-page.ts';

interface RulesOptions {
  readonly json: boolean;
  /** Where the rules are; that of this package when absent. */
  readonly folder?: string;
}

/** Every rule with what is off and why. 1 when a file could not be read. */
export async function listRules(options: RulesOptions): Promise<number> {
  const files = await filesOf(options);
  const faulty = files.flatMap((file) => (file.kind === 'faulty' ? [file] : []));
  const rules = files.flatMap((file) => rulesOf(file).map((rule) => ({ ...listed(rule), file: file.name })));
  if (options.json) {
    console.log(JSON.stringify({ rules, faulty: faulty.map(({ name, faults }) => ({ file: name, faults })) }, null, 2));
  } else {
    const rows = rules.map((rule) => [
      rule.id,
      rule.version,
      rule.certainty,
      rule.enabled ? 'on' : 'off',
      rule.enabled ? rule.label : `${rule.label}. Off: ${rule.disabledReason ?? ''}`,
    ]);
    alignedRows([['rule', 'version', 'certainty', 'state', 'what'], ...rows]).forEach((line) => console.log(line));
  }
  faulty.forEach(({ name, faults }) => console.error(`vigil: ${name}.json: ${faults.join('; ')}`));
  return faulty.length > 0 ? 1 : 0;
}

/** The page of one rule, or of all rules of a file. Rejects with `rule-invalid` for a name that is neither. */
export async function showRule(
  ruleId: string,
  options: { readonly markdown: boolean; readonly folder?: string },
): Promise<number> {
  const files = await filesOf(options);
  const page = files.map((file) => pageOf(file, ruleId)).find((each) => each !== null);
  if (page === undefined || page === null) {
    const names = files.flatMap((file) => [...new Set([file.name, ...rulesOf(file).map((rule) => rule.id)])]);
    throw new VigilError('rule-invalid', `no rule ${ruleId}; there are: ${names.join(', ')}`);
  }
  console.log(options.markdown ? markdown(page) : screenText(page));
  return 0;
}

/** One line a rule; 1 when anything is wrong. */
export async function checkAllRules(options: RulesOptions): Promise<number> {
  const checked = checkRules(await filesOf(options));
  const isFaulty = checked.some(({ faults }) => faults.length > 0);
  if (options.json) console.log(JSON.stringify(checked, null, 2));
  else {
    for (const { rule, faults, proved } of checked) {
      console.log(faults.length === 0 ? `ok     ${rule}: ${proved}` : `FAULT  ${rule}: ${faults.join('; ')}`);
    }
  }
  return isFaulty ? 1 : 0;
}

/** The page of a whole file, or of the one rule in it that is asked for; null when it is in neither. */
export function pageOf(file: RuleFile, ruleId: string): Page | null {
  if (file.name !== ruleId && !rulesOf(file).some((rule) => rule.id === ruleId)) return null;
  const asked = <T extends AnyRule>(rules: readonly T[]): readonly T[] =>
    file.name === ruleId ? rules : rules.filter((rule) => rule.id === ruleId);
  switch (file.kind) {
    case 'score':
      return rulePage(file.rule);
    case 'vitals':
      return vitalsPage(asked(file.rules));
    case 'events':
      return eventsPage(file.events, asked(file.events.definitions));
    case 'characteristics':
      return characteristicsPage(file.settings, asked(file.settings.features));
    case 'faulty':
      throw new VigilError('rule-invalid', `${file.name}.json: ${file.faults.join('; ')}`);
  }
}

function filesOf(options: Pick<RulesOptions, 'folder'>): Promise<readonly RuleFile[]> {
  return readRuleFiles(options.folder ?? path.join(packageFolder(), 'models/rules'));
}

function listed({ id, version, label, certainty, enabled, disabledReason }: AnyRule) {
  return { id, version, label, certainty, enabled, disabledReason };
}
