/**
 * A score rule as a small program over flat arrays: put the inputs in, derive what is computed from
 * them, and read the bounds of every part. The engine runs it every few seconds for every child to
 * see whether anything changed; evaluate-score.ts runs the same program to say what it means.
 *
 * The arrays belong to the program and are written anew by every run: one run at a time.
 */
import { missingReading } from './choose-reading.ts';
import { compileScale, type ScaleContext } from './scale/compile-scale.ts';
import { compileExpression } from './scale/compile-expression.ts';
import { compileInterval, divides } from './scale/formula-bounds.ts';
import {
  BOUNDED,
  FROM_ANY_TIME,
  INAPPLICABLE,
  KNOWN,
  UNKNOWN,
  type InputValues,
  type ScaleNode,
} from './scale/scale-node.ts';
import {
  inputsOfDerived,
  isWithinLimits,
  operandsOf,
  type Derived,
  type InputCondition,
} from './scale/score-formula.ts';
import type { InputReading, MissingItem } from './score-result.ts';
import type { RuleInput, RulePart, ScoreRule } from './score-rule.ts';
import { leavesOf } from './scale/score-scale.ts';

export interface CompiledPart {
  readonly part: RulePart;
  readonly node: ScaleNode;
  /** Inputs of the part, each followed by those that it is computed from, down to what was measured. */
  readonly inputs: readonly string[];
  /** What a result says when it is not known; one object, shared by all results. */
  readonly missing: MissingItem;
}

/** True, false, or null when it is not known. */
export type Answer = () => boolean | null;

export interface CompiledScoreRule {
  readonly rule: ScoreRule;
  /** The parts that score; disabled ones are shown only. */
  readonly parts: readonly CompiledPart[];
  readonly values: InputValues;
  /** Which of the formulas of an input gave its value, by index of the input. */
  readonly wayOf: Uint8Array;
  readonly indexOf: (input: string) => number;
  /** What stands for an input that nobody measured, by its index; one object, shared by all results. */
  readonly missing: readonly InputReading[];
  /** Answers of a coded input; a value in `values` is an index into it. */
  readonly codesOf: (input: string) => readonly string[];
  /** Every condition of a statement or note on an input: true, false, or null when it is not known. */
  readonly conditions: readonly Answer[];
  /** Conditions on inputs, by the condition as it stands in the rule. */
  readonly answerOf: (condition: InputCondition) => boolean | null;
  /** Names of the inputs that stand behind a computed one. */
  readonly rootsOf: (input: string) => readonly string[];
  /** Computes the derived inputs from those that are set. Call once all sources are in. */
  readonly derive: () => void;
  /** Evaluates all parts; each node then holds its bounds. */
  readonly run: (ageBand: number) => void;
}

/** Compiles a rule that parseScoreRule accepted. Throws for a name that it would have refused. */
export function compileScoreRule(rule: ScoreRule): CompiledScoreRule {
  const context = contextOf(rule);
  const values: InputValues = {
    state: new Uint8Array(rule.inputs.length),
    value: new Float64Array(rule.inputs.length),
    observedAtMs: new Float64Array(rule.inputs.length),
    least: new Float64Array(rule.inputs.length),
    most: new Float64Array(rule.inputs.length),
  };
  const roots = new Map(rule.inputs.map((input) => [input.name, rootsOf(rule, input.name)]));
  const parts = rule.parts
    .filter((part) => part.disabled === undefined)
    .map((part): CompiledPart => {
      const node = compileScale(part.scale, context);
      const names = node.inputs.flatMap((index) => rule.inputs[index]?.name ?? []);
      return {
        part,
        node,
        inputs: [...new Set(names.flatMap((name) => [name, ...(roots.get(name) ?? [])]))],
        missing: Object.freeze({ kind: 'part', name: part.name }),
      };
    });
  const wayOf = new Uint8Array(rule.inputs.length);
  const derivations = derivationsOf(rule, { context, values, wayOf });
  const asked = conditionsOfRule(rule).flatMap((condition) => ('input' in condition ? [condition] : []));
  const answers = new Map(asked.map((condition) => [condition, compileCondition(condition, context, values)]));
  return {
    rule,
    parts,
    values,
    wayOf,
    indexOf: context.indexOf,
    missing: rule.inputs.map((input) => Object.freeze(missingReading(input))),
    codesOf: context.codesOf,
    conditions: [...answers.values()],
    answerOf: (condition) => answers.get(condition)?.() ?? null,
    rootsOf: (input) => roots.get(input) ?? [],
    derive: () => {
      for (const derive of derivations) derive();
    },
    run: (ageBand) => {
      for (const { node } of parts) node.evaluate(values, ageBand, FROM_ANY_TIME);
    },
  };
}

/** What scales ask about the inputs of this rule. */
export function contextOf(rule: ScoreRule): ScaleContext {
  const indices = new Map(rule.inputs.map((input, index) => [input.name, index]));
  const indexOf = (input: string): number => {
    const index = indices.get(input);
    if (index === undefined) throw new Error(`rule ${rule.id} has no input ${input}`);
    return index;
  };
  const inputOf = (input: string): RuleInput | undefined => rule.inputs[indexOf(input)];
  const codes = new Map(rule.inputs.map((input) => [input.name, codesOfInput(rule, input.name)]));
  return {
    ageBandIds: rule.ageBands.map((band) => band.id),
    indexOf,
    scaleFactorOf: (input) => 10 ** (inputOf(input)?.decimals ?? 0),
    // A publication that counts what is missing as 0 takes a ratio without its other half for missing.
    boundsFormula: (expression) => !(rule.missingCountsZero && divides(expression)),
    limitsOf: (input) => inputOf(input)?.range ?? null,
    rangeOf: (input) => inputOf(input)?.range ?? [0, 0],
    codesOf: (input) => codes.get(input) ?? [],
  };
}

/** Every condition of a finding, a note or a refusal. */
export function conditionsOfRule(rule: ScoreRule): readonly ScoreRule['findings'][number]['all'][number][] {
  return [...rule.findings, ...rule.notes, ...rule.refusals].flatMap(({ all }) => all);
}

/** Every answer that the rule names for a coded input, in the order of the file. */
export function codesOfInput(rule: ScoreRule, input: string): readonly string[] {
  const ofScales = rule.parts.flatMap((part) => leavesOf(part.scale)).filter((leaf) => leaf.input === input);
  const conditions = [...conditionsOfRule(rule), ...rule.inputs.flatMap((each) => each.derived.flatMap(conditionsOf))];
  const own = rule.inputs.find((each) => each.name === input);
  return [
    ...new Set([
      ...ofScales.flatMap((leaf) =>
        leaf.kind === 'codes' ? Object.keys(leaf.points) : leaf.kind === 'switch' ? Object.keys(leaf.cases) : [],
      ),
      ...rule.triggers
        .filter((trigger) => trigger.input === input)
        .flatMap((trigger) => [...trigger.codes, ...(trigger.changedFrom ?? [])]),
      ...conditions.flatMap((condition) =>
        'input' in condition && condition.input === input ? (condition.codes ?? []) : [],
      ),
      ...(own?.derived ?? []).flatMap((derived) =>
        derived.kind === 'threshold'
          ? [derived.answer, ...(derived.otherwise === null ? [] : [derived.otherwise])]
          : [],
      ),
      ...(own?.kind === 'code' ? own.sources : []).flatMap((source) => Object.values(source.values ?? {}).map(String)),
    ]),
  ];
}

function conditionsOf(derived: Derived): readonly InputCondition[] {
  return derived.kind === 'threshold' ? [derived.when] : derived.onlyWhen;
}

/** Inputs with formulas, each after those that it reads. Throws for a circle. */
export function derivationOrder(rule: ScoreRule): readonly RuleInput[] {
  const ordered: RuleInput[] = [];
  const pending = new Set<string>();
  const visit = (input: RuleInput): void => {
    if (ordered.includes(input) || input.derived.length === 0) return;
    if (pending.has(input.name)) throw new Error(`input ${input.name} is computed from itself`);
    pending.add(input.name);
    for (const name of input.derived.flatMap(inputsOfDerived)) {
      const operand = rule.inputs.find((each) => each.name === name);
      if (operand !== undefined) visit(operand);
    }
    pending.delete(input.name);
    ordered.push(input);
  };
  rule.inputs.forEach(visit);
  return ordered;
}

interface Derivation {
  readonly context: ScaleContext;
  readonly values: InputValues;
  readonly wayOf: Uint8Array;
}

function derivationsOf(rule: ScoreRule, { context, values, wayOf }: Derivation): readonly (() => void)[] {
  return derivationOrder(rule).map((input) => {
    const index = context.indexOf(input.name);
    const ways = input.derived.map((derived) => compileDerived({ input, derived }, context, values));
    return () => {
      if (values.state[index] !== UNKNOWN) return;
      let isOpen = false;
      let isBounded = false;
      for (let way = 0; way < ways.length; way++) {
        values.state[index] = UNKNOWN;
        ways[way]?.();
        wayOf[index] = way;
        if (values.state[index] === KNOWN) return;
        isOpen ||= values.state[index] !== INAPPLICABLE;
        isBounded ||= values.state[index] === BOUNDED;
      }
      // Where one way merely lacks something, the input may yet be known: it is not inapplicable.
      if (isOpen) values.state[index] = isBounded && ways.length === 1 ? BOUNDED : UNKNOWN;
    };
  });
}

interface DerivedInput {
  readonly input: RuleInput;
  readonly derived: Derived;
}

/** A function that sets the input when everything it is computed from is known. */
function compileDerived(derived: DerivedInput, context: ScaleContext, values: InputValues): () => void {
  const index = context.indexOf(derived.input.name);
  const operands = inputsOfDerived(derived.derived).map(context.indexOf);
  const set = (state: number, value: number): void => {
    values.state[index] = state;
    values.value[index] = value;
    values.observedAtMs[index] = oldest(values, operands);
  };
  if (derived.derived.kind === 'threshold') {
    const { when, answer, otherwise } = derived.derived;
    const holds = compileCondition(when, context, values);
    const codes = context.codesOf(derived.input.name);
    return () => {
      const isMet = holds();
      const code = isMet === null ? null : isMet ? answer : otherwise;
      if (code !== null) set(KNOWN, codes.indexOf(code));
    };
  }
  const conditions = derived.derived.onlyWhen.map((condition) => compileCondition(condition, context, values));
  const compute = compileExpression(derived.derived.is, context.indexOf, values);
  const [low, high] = derived.input.range ?? [-Infinity, Infinity];
  const isBounded = context.boundsFormula(derived.derived.is);
  const bound = compileInterval(derived.derived.is, context, values);
  const isSomeKnown = (): boolean =>
    operands.some((operand) => values.state[operand] === KNOWN || values.state[operand] === BOUNDED);
  return () => {
    let isConditioned = true;
    for (const holds of conditions) {
      const answer = holds();
      if (answer === false) return set(INAPPLICABLE, 0);
      isConditioned &&= answer === true;
    }
    if (operands.some((operand) => values.state[operand] !== KNOWN)) {
      if (!isBounded || !isConditioned || !isSomeKnown()) return;
      const { min, max } = bound();
      values.least[index] = Math.max(min, low);
      values.most[index] = Math.min(max, high);
      if (min <= high && max >= low) values.state[index] = BOUNDED;
      return;
    }
    const value = compute();
    // Divided by 0 it is no number, even where the input has no range.
    if (Number.isFinite(value) && value >= low && value <= high) set(KNOWN, value);
  };
}

/** When the oldest of the operands was observed. */
function oldest(values: InputValues, operands: readonly number[]): number {
  let atMs = Infinity;
  for (const operand of operands) atMs = Math.min(atMs, values.observedAtMs[operand] ?? -Infinity);
  return atMs;
}

/** True or false when the input is known, else null. */
function compileCondition(condition: InputCondition, context: ScaleContext, values: InputValues): Answer {
  const index = context.indexOf(condition.input);
  const { codes } = condition;
  const scaleFactor = context.scaleFactorOf(condition.input);
  const indices = codes === undefined ? null : codes.map((code) => context.codesOf(condition.input).indexOf(code));
  return () => {
    if (values.state[index] !== KNOWN) return null;
    const value = values.value[index] ?? Number.NaN;
    return indices === null ? isWithinLimits(value, condition, scaleFactor) : indices.includes(value);
  };
}

/** Names of the inputs that stand behind a derived one, down to those with sources. */
function rootsOf(rule: ScoreRule, name: string): readonly string[] {
  const input = rule.inputs.find((each) => each.name === name);
  const below = (input?.derived ?? []).flatMap((derived) =>
    derived.kind === 'threshold' ? [derived.when.input] : [...operandsOf(derived.is)],
  );
  return [...new Set(below.flatMap((each) => [each, ...rootsOf(rule, each)]))];
}
