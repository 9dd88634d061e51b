/**
 * Evaluates any score rule for one child at one moment. It knows bands, bounds, levels and triggers,
 * and no number of any published score.
 *
 * complete   every part is known, and the age
 * partial    at most `partsMissingMax` parts are unknown, or what is known already reaches a level: lower and upper bound
 * abstained  more are unknown and no level is reached, or nothing at all is known, or the child or the setting is not
 *            what the rule was made for
 *
 * Triggers look at charted answers alone, so they still hold, and give their level, when vital signs
 * lack; outside the intended population nothing is said at all. Equal arguments give equal bytes.
 */
import { compileScoreRule, type CompiledScoreRule } from './compile-score-rule.ts';
import { BOUNDED, INAPPLICABLE, KNOWN, UNKNOWN } from './scale/scale-node.ts';
import { scopeOf, type ScoreScope, type ScoreSubject } from './score-place.ts';
import type { HeldTrigger, InputReading, MissingItem, ScorePart, ScoreResult } from './score-result.ts';
import type { RuleInput, RuleTrigger, ScoreRule } from './score-rule.ts';
import { findingsOf, groupCautionOf, notesOf, probabilityOf, refusalOf, unknownPart } from './score-findings.ts';
import { unitCautionsOf } from './unit-cautions.ts';

export type { ScoreSubject } from './score-place.ts';

/** Missing where a rule asks for no age and nobody knows whether this is a child. */
const AGE: MissingItem = { kind: 'input', name: 'age' };

/** What is known of the inputs of a rule, by input name. */
export type Readings = ReadonlyMap<string, InputReading>;

/**
 * `rule` comes from parseScoreRule; `readings` are keyed by the rule's input names, one each at most
 * (chooseReading makes them). Only `present` readings within the range of their input score. An input
 * without a reading is computed where the rule has a formula for it. The rule is compiled for this one question: who
 * asks many times keeps a compiled rule and uses evaluateCompiled.
 */
export function evaluateScore(rule: ScoreRule, subject: ScoreSubject, readings: Readings): ScoreResult {
  return evaluateCompiled(compileScoreRule(rule), subject, readings);
}

/** The same with a compiled rule of the caller's own, whose numbers it overwrites. */
export function evaluateCompiled(compiled: CompiledScoreRule, subject: ScoreSubject, readings: Readings): ScoreResult {
  const { rule } = compiled;
  const scope = scopeOf(rule, subject);
  if (!scope.ok) return result(rule, { status: 'abstained', reason: scope.reason });
  const published = publishedTotal(compiled, readings, scope.ageBand);
  setInputs(compiled, readings);
  compiled.derive();
  const refusal = refusalOf(compiled, scope.ageBand);
  if (refusal !== null) return result(rule, { status: 'abstained', reason: refusal });
  compiled.run(scope.ageBand);
  return describe(compiled, { subject, scope, readings, published });
}

/**
 * The total with what the publication puts in for numbers that were not measured; null where it puts in nothing, or where
 * more than that lacks.
 */
function publishedTotal(compiled: CompiledScoreRule, readings: Readings, ageBand: number): number | null {
  const { rule, values } = compiled;
  const substitutes = Object.entries(rule.missingAs);
  if (substitutes.length === 0) return null;
  setInputs(compiled, readings);
  compiled.derive();
  for (const [name, value] of substitutes) {
    const index = compiled.indexOf(name);
    if (values.state[index] === KNOWN) continue;
    values.state[index] = KNOWN;
    values.value[index] = value;
    values.observedAtMs[index] = -Infinity;
  }
  rule.inputs.forEach((_, index) => {
    if (values.state[index] === BOUNDED) values.state[index] = UNKNOWN;
  });
  compiled.derive();
  compiled.run(ageBand);
  const min = sum(compiled.parts.map(({ node }) => node.outcome.min));
  const max = sum(compiled.parts.map(({ node }) => node.outcome.max));
  return min === max ? rounded(rule, min) : null;
}

function setInputs(compiled: CompiledScoreRule, readings: Readings): void {
  const { values, rule } = compiled;
  rule.inputs.forEach((input, index) => {
    const reading = readings.get(input.name);
    const value = reading === undefined ? null : scorableValue(compiled, input, reading);
    values.state[index] = value === null ? UNKNOWN : KNOWN;
    values.value[index] = value ?? 0;
    values.observedAtMs[index] = reading?.observedAtMs ?? -Infinity;
  });
}

/** The number, or the index of the answer (-1: one that the rule does not name); null when the reading may not score. */
function scorableValue(compiled: CompiledScoreRule, input: RuleInput, reading: InputReading): number | null {
  if (reading.quality !== 'present' || reading.value === null) return null;
  if (typeof reading.value === 'string') {
    return input.kind === 'code' ? compiled.codesOf(input.name).indexOf(reading.value) : null;
  }
  return input.kind === 'number' && isInRange(input, reading.value) ? reading.value : null;
}

function isInRange(input: RuleInput, value: number): boolean {
  return Number.isFinite(value) && (input.range === undefined || (value >= input.range[0] && value <= input.range[1]));
}

interface Evaluation {
  readonly subject: ScoreSubject;
  readonly scope: Extract<ScoreScope, { ok: true }>;
  readonly readings: Readings;
  /** By substitutes of the publication; null without. */
  readonly published: number | null;
}

function describe(compiled: CompiledScoreRule, { subject, scope, readings, published }: Evaluation): ScoreResult {
  const { rule } = compiled;
  const parts = compiled.parts.map(({ part, node, inputs: names }): ScorePart => {
    const { min, max } = node.outcome;
    const inputs = names.map((name) => readingOf(compiled, readings, name));
    return {
      name: part.name,
      points: min === max ? rounded(rule, min) : null,
      pointsMin: rounded(rule, min),
      pointsMax: rounded(rule, max),
      inputs,
    };
  });
  const total = {
    min: sum(compiled.parts.map(({ node }) => node.outcome.min)),
    max: sum(compiled.parts.map(({ node }) => node.outcome.max)),
  };
  const unknown = parts.filter((part) => part.points === null);
  const unknownItems = compiled.parts.flatMap(({ missing }, index) => (parts[index]?.points === null ? [missing] : []));
  const held = heldTriggers(rule, subject, readings);
  const isUninformed = compiled.parts.every(({ node }) => !node.outcome.informed);
  // What is unknown can only add: a level that is reached is decided, however much lacks.
  const reachesLevel = (rule.levels[reachedLevel(rule, total.min)]?.from ?? 0) > 0;
  const isTooLittle = isUninformed || (unknown.length > rule.partsMissingMax && !reachesLevel);
  const abstained = unknown.length > 0 && isTooLittle;
  const isWhole = unknown.length === 0 && scope.isAgeKnown;
  const status = abstained ? 'abstained' : isWhole ? 'complete' : 'partial';
  return result(rule, {
    status,
    total: status === 'complete' ? rounded(rule, total.min) : null,
    lower: abstained ? null : rounded(rule, total.min),
    upper: abstained ? null : rounded(rule, total.max),
    published: rule.missingCountsZero && !abstained ? rounded(rule, total.min) : published,
    level: levelOf(rule, abstained ? null : total.min, held),
    triggers: held.map((trigger) => heldTrigger(trigger, subject)),
    findings: findingsOf(compiled, total, parts),
    notes: notesOf(compiled),
    probability: abstained ? null : probabilityOf(compiled, total, scope.ageBand),
    ageBand: rule.ageBasis === 'none' ? null : (rule.ageBands[scope.ageBand]?.id ?? null),
    parts,
    missing: [...(scope.isAgeKnown ? [] : [AGE]), ...unknownItems, ...unansweredTriggers(rule, readings)],
    reason: abstained
      ? { code: 'score.parts-unknown', values: { ruleId: rule.id, parts: unknown.map(unknownPart) } }
      : null,
    cautions: [...groupCautionOf(rule), ...scope.cautions, ...unitCautionsOf(compiled, subject)],
  });
}

function rounded(rule: ScoreRule, value: number): number {
  const scale = 10 ** rule.decimals;
  return Math.round(value * scale) / scale;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** Hundreds of lists of a child are empty: they are one. */
const NONE: readonly never[] = Object.freeze([]);

function orNone<T>(list: readonly T[] | undefined): readonly T[] {
  return list === undefined || list.length === 0 ? NONE : list;
}

/** One literal, so that key order is the same whatever the outcome. */
function result(rule: ScoreRule, said: Pick<ScoreResult, 'status' | 'reason'> & Partial<ScoreResult>): ScoreResult {
  return {
    ruleId: rule.id,
    ruleVersion: rule.version,
    status: said.status,
    total: said.total ?? null,
    lower: said.lower ?? null,
    upper: said.upper ?? null,
    maximum: rule.maximum,
    unit: rule.unit,
    decimals: rule.decimals,
    published: said.published ?? null,
    level: said.level ?? null,
    triggers: orNone(said.triggers),
    findings: orNone(said.findings),
    notes: orNone(said.notes),
    probability: said.probability ?? null,
    trend: null,
    ageBand: said.ageBand ?? null,
    parts: orNone(said.parts),
    missing: orNone(said.missing),
    reason: said.reason,
    cautions: orNone(said.cautions),
  };
}

function readingOf(compiled: CompiledScoreRule, readings: Readings, name: string): InputReading {
  const index = compiled.indexOf(name);
  const [input, missing] = [compiled.rule.inputs[index], compiled.missing[index]];
  if (input === undefined || missing === undefined) throw new Error(`rule ${compiled.rule.id} has no input ${name}`);
  const reading = readings.get(name);
  if (reading?.quality === 'present') {
    return compiled.values.state[index] === KNOWN || input.kind === 'code'
      ? reading
      : { ...reading, quality: 'implausible' };
  }
  const computed = computedReading(compiled, { input, index, missing }, readings);
  return computed ?? (reading === undefined || saysNoMore(reading, missing) ? missing : reading);
}

function saysNoMore(reading: InputReading, missing: InputReading): boolean {
  const { quality, value, unit, observedAtMs, ageMs, from, formula, record } = reading;
  if (quality !== 'missing' || value !== null || unit !== missing.unit) return false;
  return observedAtMs === null && ageMs === null && from === null && formula === null && record === null;
}

/** What a formula gave, as old as its oldest operand; null when it gave nothing. */
function computedReading(
  compiled: CompiledScoreRule,
  computed: { readonly input: RuleInput; readonly index: number; readonly missing: InputReading },
  readings: Readings,
): InputReading | null {
  const { input, index, missing } = computed;
  const { state, value } = compiled.values;
  const formula = input.derived[compiled.wayOf[index] ?? 0];
  if (formula === undefined) return null;
  if (state[index] === INAPPLICABLE) return { ...missing, formula: { id: formula.id, applies: false } };
  if (state[index] !== KNOWN) return null;
  const behind = compiled
    .rootsOf(input.name)
    .flatMap((name) => readings.get(name) ?? [])
    .filter((reading) => reading.quality === 'present');
  const ages = behind.flatMap((reading) => (reading.ageMs === null ? [] : [reading.ageMs]));
  const times = behind.flatMap((reading) => (reading.observedAtMs === null ? [] : [reading.observedAtMs]));
  const shown = value[index] ?? 0;
  return {
    name: input.name,
    quality: 'present',
    value:
      input.kind === 'code'
        ? (compiled.codesOf(input.name)[shown] ?? null)
        : Math.round(shown * 10 ** input.decimals) / 10 ** input.decimals,
    unit: input.unit,
    observedAtMs: times.length === 0 ? null : Math.min(...times),
    ageMs: ages.length === 0 ? null : Math.max(...ages),
    from: null,
    formula: { id: formula.id, applies: true },
    record: null,
  };
}

function heldTriggers(rule: ScoreRule, subject: ScoreSubject, readings: Readings): RuleTrigger[] {
  return rule.triggers.filter((trigger) => {
    const reading = readings.get(trigger.input);
    if (reading?.quality !== 'present' || typeof reading.value !== 'string' || !trigger.codes.includes(reading.value)) {
      return false;
    }
    const previous = subject.previousCodes.get(trigger.input);
    return trigger.changedFrom === undefined || previous === undefined || trigger.changedFrom.includes(previous);
  });
}

function heldTrigger({ id, input, changedFrom }: RuleTrigger, subject: ScoreSubject): HeldTrigger {
  if (changedFrom === undefined) return { id, holds: 'as-answer', before: null };
  const before = subject.previousCodes.get(input) ?? null;
  return { id, holds: before === null ? 'as-first-answer' : 'as-change', before };
}

/** Trigger inputs that a full set of observations has and this one lacks. */
function unansweredTriggers(rule: ScoreRule, readings: Readings): MissingItem[] {
  const asked = new Set(rule.triggers.map((trigger) => trigger.input));
  const lacking = rule.inputs.filter(
    (input) => asked.has(input.name) && !input.optional && readings.get(input.name)?.quality !== 'present',
  );
  return lacking.map(({ name }) => ({ kind: 'input', name }));
}

/** The highest of the level of the total (null: none known) and the levels of the triggers. */
function levelOf(rule: ScoreRule, total: number | null, triggers: readonly RuleTrigger[]): ScoreResult['level'] {
  const ofTotal = total === null ? -1 : reachedLevel(rule, total);
  const ofTriggers = triggers.map((trigger) => rule.levels.findIndex((level) => level.id === trigger.level));
  return rule.levels[Math.max(ofTotal, ...ofTriggers)]?.id ?? null;
}

/** Place of the highest level that a total reaches; -1: none. */
function reachedLevel(rule: ScoreRule, total: number): number {
  return rule.levels.findLastIndex((level) => Math.round(total * 1000) >= Math.round(level.from * 1000));
}
