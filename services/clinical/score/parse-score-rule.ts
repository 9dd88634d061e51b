/**
 * Reads a rule file's JSON and proves what its shape cannot say: exactly one band for every value at
 * every age in scope, every name declared and used, points monotone where claimed, the maximum right.
 * A rule with a fault is refused whole, and every fault is named.
 */
import { ageBandFaults } from '../age/age-bands.ts';
import { repeated, statusFaults } from '../rule/rule-status.ts';
import { compileScoreRule, conditionsOfRule, derivationOrder } from './compile-score-rule.ts';
import { scaleFaults } from './prove-scale.ts';
import { inputsOfDerived } from './scale/score-formula.ts';
import { scoreRuleSchema, type RuleInput, type ScoreRule } from './score-rule.ts';
import { leavesOf } from './scale/score-scale.ts';
import { isSignalName } from '../signal/signals.ts';

export type ParsedScoreRule =
  | { readonly ok: true; readonly rule: ScoreRule }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Never throws: what is wrong with a rule file comes back as named faults. */
export function parseScoreRule(json: unknown): ParsedScoreRule {
  const parsed = scoreRuleSchema.safeParse(json);
  if (!parsed.success) {
    return { ok: false, faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const rule = parsed.data;
  const shape = [
    ...statusFaults(rule),
    ...nameFaults(rule),
    ...ageFaults(rule),
    ...inputFaults(rule),
    ...scaleFaults(rule),
    ...levelFaults(rule),
    ...windowFaults(rule),
    ...equationFaults(rule),
  ];
  const faults = shape.length > 0 ? shape : maximumFaults(rule);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, rule };
}

function nameFaults(rule: ScoreRule): string[] {
  const used = usedNames(rule);
  const declared = new Set(rule.inputs.map((input) => input.name));
  const partNames = new Set(rule.parts.map((part) => part.name));
  const named = rule.findings.flatMap((finding) =>
    finding.all.flatMap((condition) => ('parts' in condition ? condition.parts : [])),
  );
  return [
    ...repeated(
      'input',
      rule.inputs.map((input) => input.name),
    ),
    ...repeated(
      'part',
      rule.parts.map((part) => part.name),
    ),
    ...repeated(
      'level',
      rule.levels.map((level) => level.id),
    ),
    ...repeated(
      'finding',
      rule.findings.map((finding) => finding.id),
    ),
    ...repeated(
      'trigger',
      rule.triggers.map((trigger) => trigger.id),
    ),
    ...repeated(
      'note',
      rule.notes.map((note) => note.id),
    ),
    ...rule.inputs.flatMap(({ name, derived }) =>
      repeated(
        `derivation of ${name}`,
        derived.map((each) => each.id),
      ),
    ),
    ...[...used].filter((name) => !declared.has(name)).map((name) => `input ${name} is used but not declared`),
    ...[...declared].filter((name) => !used.has(name)).map((name) => `input ${name} is declared but not used`),
    ...findingAlertFaults(rule),
    ...named.filter((name) => !partNames.has(name)).map((name) => `a finding names a part ${name} that is not there`),
  ];
}

/** Every input that a scale, a trigger, a statement or another input reads. */
function usedNames(rule: ScoreRule): ReadonlySet<string> {
  const conditions = conditionsOfRule(rule);
  return new Set([
    ...rule.parts.flatMap((part) => leavesOf(part.scale).map((leaf) => leaf.input)),
    ...rule.triggers.map((trigger) => trigger.input),
    ...Object.keys(rule.probability?.inputs ?? {}),
    ...conditions.flatMap((condition) => ('input' in condition ? [condition.input] : [])),
    ...rule.inputs.flatMap((input) => [
      ...input.derived.flatMap(inputsOfDerived),
      ...input.sources.flatMap((source) => source.asOf ?? []),
    ]),
  ]);
}

function ageFaults(rule: ScoreRule): string[] {
  const faults = ageBandFaults(rule.ageBands, { from: rule.intended.ageFrom, to: rule.intended.ageTo });
  const calendar = rule.ageBands.some((band) =>
    [band.from, band.to].some((end) => end !== undefined && ('years' in end || 'months' in end)),
  );
  if (rule.ageBasis === 'postmenstrual' && calendar) faults.push('postmenstrual age bands are in weeks or days');
  return faults;
}

function inputFaults(rule: ScoreRule): string[] {
  return [...rule.inputs.flatMap((input) => sourceFaults(rule, input)), ...circleFaults(rule)];
}

function sourceFaults(rule: ScoreRule, input: RuleInput): string[] {
  const faults = input.sources
    .filter((source) => source.kind === 'streamed' && !isSignalName(source.from))
    .map((source) => `no streamed signal ${source.from}`);
  for (const { kind, pick, asOf, values, fact, fromMs } of input.sources) {
    if ((pick === 'first' || fact !== undefined || fromMs !== undefined) && rule.window === null) {
      faults.push('first, fact and fromMs are for rules with a window');
    }
    if (pick !== undefined && rule.window === null && kind !== 'charted' && kind !== 'lab') {
      faults.push(`${pick} of a source that is neither charted nor a laboratory value`);
    }
    const other = rule.inputs.find((each) => each.name === asOf);
    if (asOf !== undefined && (other === undefined || other.sources.length === 0)) {
      faults.push(`as of ${asOf}, which is no input with a source`);
    }
    if (Object.values(values ?? {}).some((value) => (typeof value === 'number') !== (input.kind === 'number'))) {
      faults.push('values of another kind than the input');
    }
  }
  if (input.range !== undefined && input.range[0] >= input.range[1]) faults.push('the range is empty');
  if (input.derived.some((derived) => (derived.kind === 'formula') !== (input.kind === 'number'))) {
    faults.push('a formula gives a number, a threshold an answer');
  }
  return faults.map((fault) => `input ${input.name}: ${fault}`);
}

function circleFaults(rule: ScoreRule): string[] {
  try {
    derivationOrder(rule);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function levelFaults(rule: ScoreRule): string[] {
  const rising = rule.levels.every((level, index) => index === 0 || level.from > (rule.levels[index - 1]?.from ?? 0));
  const known = new Set(rule.levels.map((level) => level.id));
  return [
    ...(rising ? [] : ['levels are not in rising order']),
    ...rule.triggers
      .filter((trigger) => !known.has(trigger.level))
      .map((trigger) => `trigger on ${trigger.input}: no level ${trigger.level}`),
    ...rule.triggers
      .filter((trigger) => rule.inputs.some((input) => input.name === trigger.input && input.kind !== 'code'))
      .map((trigger) => `trigger on ${trigger.input}: not a code`),
  ];
}

function windowFaults({ window, levels, triggers }: ScoreRule): string[] {
  if (window === null) return [];
  return [
    ...(window.fromMs < window.toMs ? [] : ['the window is empty']),
    ...(window.toMs <= window.frozenAfterMs ? [] : ['the result is frozen before its window is over']),
    ...(triggers.length === 0 && levels.every(({ alert }) => alert === null)
      ? []
      : ['a score of the first hours of a stay raises no alert']),
  ];
}

/** Every name of the equation is one of the rule, and each number has a range, so that an unknown one has bounds. */
function equationFaults(rule: ScoreRule): string[] {
  const { probability, missingAs, ageBands, parts } = rule;
  const input = (name: string): RuleInput | undefined => rule.inputs.find((each) => each.name === name);
  const lacking = (names: readonly string[], known: readonly string[]): readonly string[] =>
    names.filter((name) => !known.includes(name));
  return [
    ...lacking(
      Object.keys(probability?.parts ?? {}),
      parts.map(({ name }) => name),
    ).map((name) => `no part ${name}`),
    ...lacking(
      Object.keys(probability?.ageBands ?? {}),
      ageBands.map(({ id }) => id),
    ).map((id) => `no age band ${id}`),
    ...rule.refusals
      .flatMap((each) =>
        lacking(
          each.ageBands ?? [],
          ageBands.map(({ id }) => id),
        ),
      )
      .map((id) => `no age band ${id}`),
    ...Object.keys(probability?.inputs ?? {})
      .filter((name) => input(name)?.kind !== 'number' || input(name)?.range === undefined)
      .map((name) => `the equation reads ${name}, which is no number with a range`),
    ...Object.keys(missingAs)
      .filter((name) => input(name)?.kind !== 'number')
      .map((name) => `nothing can stand in for ${name}, which is no number`),
  ];
}

/** The stated maximum must be what the parts can reach at some age. */
function maximumFaults(rule: ScoreRule): string[] {
  const compiled = compileScoreRule(rule);
  const totals = rule.ageBands.map((_, ageBand) =>
    compiled.parts.reduce((total, { node }) => total + node.bounds(ageBand).max, 0),
  );
  const reached = Math.max(...totals);
  return Math.abs(reached - rule.maximum) < 1e-6 ? [] : [`maximum is ${rule.maximum}, but the parts reach ${reached}`];
}

const RISING = ['low', 'medium', 'high'];

/** One alert a rule: from its levels or from its findings, and the graver finding stands later. */
function findingAlertFaults({ levels, findings }: ScoreRule): string[] {
  const ranks = findings.flatMap(({ alert }) => (alert === undefined ? [] : [RISING.indexOf(alert)]));
  if (ranks.length === 0) return [];
  return [
    ...(levels.some(({ alert }) => alert !== null) ? ['levels and findings both alert'] : []),
    ...(ranks.every((rank, index) => rank >= (ranks[index - 1] ?? 0)) ? [] : ['findings that alert must rise']),
  ];
}
