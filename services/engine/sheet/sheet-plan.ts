/** Which sources and inputs the rules of a set share: the same definition stands once on every score sheet. */
import { compileScoreRule, type CompiledScoreRule } from '../../clinical/score/compile-score-rule.ts';
import type { InputSource, RuleInput, ScoreRule } from '../../clinical/score/score-rule.ts';
import { isSignalName, signalIndex } from '../../clinical/signal/signals.ts';
import { scalesWithin, type Scale } from '../../clinical/score/scale/score-scale.ts';

/** One rule with the inputs of the sheet that it looks at, by index of its own inputs. */
export interface PlannedRule {
  readonly compiled: CompiledScoreRule;
  /** The same rule once more, for whole results: a result leaves the numbers of the look as they are. */
  readonly evaluator: CompiledScoreRule;
  /** Index of the input on the sheet; -1: computed only. */
  readonly inputs: readonly number[];
  /** Index of an answer among the codes of the rule; null for numbers. */
  readonly codes: readonly (ReadonlyMap<string, number> | null)[];
  /** Indices of the computed inputs. */
  readonly derived: readonly number[];
  /** Names of charted and laboratory values that it reads. */
  readonly answers: ReadonlySet<string>;
  /** The order of readings in time decides, and a monitor moves it without changing a value. */
  readonly isTimed: boolean;
  /** One of its levels raises an alert. */
  readonly isAlerting: boolean;
  /** A total in a unit drifts with every second: only what is known counts as a change, not how much. */
  readonly isQuantity: boolean;
  /** What tells one result from another: a number an input, one a computed input, two a part, one a condition. */
  readonly marks: Float64Array;
  /** Where its marks begin among those of all rules. */
  readonly marksFrom: number;
}

export interface PlannedSource {
  readonly source: InputSource;
  /** Column of a streamed signal; -1 for others. */
  readonly signal: number;
  /** Read for one input alone, as it was when another reading was taken. */
  readonly isOwn: boolean;
}

export interface PlannedChoice {
  readonly source: InputSource;
  /** Index of the source among those of the plan. */
  readonly at: number;
  /** Index of the input whose reading this one must not be later than; -1: none. */
  readonly asOf: number;
}

export interface PlannedInput {
  readonly input: RuleInput;
  readonly choices: readonly PlannedChoice[];
  /** Chosen at every look: a monitor, or the past that a reading points into, is among its sources. */
  readonly isLive: boolean;
}

export interface SheetPlan {
  readonly sources: readonly PlannedSource[];
  /** Each after the ones that it must not be later than. */
  readonly inputs: readonly PlannedInput[];
  readonly rules: readonly PlannedRule[];
  /** Marks of all rules together. */
  readonly markCount: number;
}

/** The plan of a set of rules. It compiles the rules anew: what they came to last is this fold's own. */
export function createSheetPlan(scores: readonly ScoreRule[]): SheetPlan {
  const planner = new Planner();
  let markCount = 0;
  const rules = scores.map((rule) => {
    const planned = planRule(planner, rule, markCount);
    markCount += planned.marks.length;
    return planned;
  });
  return { sources: planner.sources, inputs: planner.inputs, rules, markCount };
}

function planRule(planner: Planner, rule: ScoreRule, marksFrom: number): PlannedRule {
  const [compiled, evaluator] = [compileScoreRule(rule), compileScoreRule(rule)];
  const inputs = rule.inputs.map((input) => (input.sources.length === 0 ? -1 : planner.inputOf(rule, input)));
  const derived = rule.inputs.flatMap((input, index) => (input.derived.length > 0 ? [index] : []));
  return {
    compiled,
    evaluator,
    inputs,
    codes: rule.inputs.map((input) =>
      input.kind === 'number' ? null : new Map(compiled.codesOf(input.name).map((code, at) => [code, at])),
    ),
    derived,
    answers: answersOf(rule),
    isTimed: rule.parts.some((part) => scalesWithin(part.scale).some(isTimed)),
    isAlerting: rule.levels.some((level) => level.alert !== null),
    isQuantity: rule.unit !== null,
    marks: new Float64Array(inputs.length + derived.length + 2 * compiled.parts.length + compiled.conditions.length),
    marksFrom,
  };
}

/** Names of charted and laboratory values that a rule reads. */
export function answersOf(rule: ScoreRule): ReadonlySet<string> {
  return new Set(
    rule.inputs.flatMap(({ sources }) =>
      sources.flatMap(({ kind, from }) => (kind === 'charted' || kind === 'lab' ? [from] : [])),
    ),
  );
}

function isTimed(scale: Scale): boolean {
  if (scale.kind === 'either') return scale.choose === 'newest';
  return scale.kind === 'codes' && Object.values(scale.points).some((points) => typeof points === 'object');
}

class Planner {
  readonly sources: PlannedSource[] = [];
  readonly inputs: PlannedInput[] = [];
  readonly #sources = new Map<string, number>();
  readonly #inputs = new Map<string, number>();

  /** Index of the input of the sheet that this input of a rule looks at. */
  inputOf(rule: ScoreRule, input: RuleInput): number {
    const asOf = input.sources.map((source) => this.#asOf(rule, source));
    const key = JSON.stringify([
      input.kind,
      input.range ?? null,
      input.prefer,
      input.sources.map(({ asOf: _asOf, ...source }) => source),
      asOf,
    ]);
    const known = this.#inputs.get(key);
    if (known !== undefined) return known;
    const choices = input.sources.map((source, index): PlannedChoice => {
      const before = asOf[index] ?? -1;
      return { source, at: before < 0 ? this.#sourceOf(source) : this.#addSource(source, true), asOf: before };
    });
    this.#inputs.set(key, this.inputs.length);
    this.inputs.push({
      input,
      choices,
      isLive: choices.some(({ source, asOf: before }) => source.kind === 'streamed' || before >= 0),
    });
    return this.inputs.length - 1;
  }

  #asOf(rule: ScoreRule, source: InputSource): number {
    const other = rule.inputs.find((each) => each.name === source.asOf);
    return other === undefined ? -1 : this.inputOf(rule, other);
  }

  #sourceOf(source: InputSource): number {
    const { kind, from, pick, validForMs } = source;
    const key = JSON.stringify([kind, from, pick ?? null, pick === undefined ? null : validForMs]);
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    const at = this.#addSource(source, false);
    this.#sources.set(key, at);
    return at;
  }

  #addSource(source: InputSource, isOwn: boolean): number {
    const signal = source.kind === 'streamed' && isSignalName(source.from) ? signalIndex(source.from) : -1;
    this.sources.push({ source, signal, isOwn });
    return this.sources.length - 1;
  }
}
