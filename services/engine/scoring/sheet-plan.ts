/** Which sources and inputs the rules of a set share: the same definition stands once on the score sheet. */
import type { InputSource, RuleInput, ScoreRule } from '../../clinical/score-rule.ts';
import { isSignalName, signalIndex } from '../../clinical/signals.ts';
import type { SheetInput, SheetSource } from './sheet-inputs.ts';

export class SheetPlan {
  readonly sources: SheetSource[] = [];
  readonly inputs: SheetInput[] = [];
  readonly #sources = new Map<string, SheetSource>();
  readonly #inputs = new Map<string, SheetInput>();

  /** The input of the sheet that this input of a rule looks at. */
  inputOf(rule: ScoreRule, input: RuleInput): SheetInput {
    const key = this.#keyOf(rule, input);
    const known = this.#inputs.get(key);
    if (known !== undefined) return known;
    const choices = input.sources.map((source) => {
      const other = rule.inputs.find((each) => each.name === source.asOf);
      const asOf = other === undefined ? null : this.inputOf(rule, other);
      return { source, read: asOf === null ? this.#sourceOf(source) : newSource(source), asOf };
    });
    const fresh: SheetInput = { input, choices, rank: 0, mark: 0, meant: null, value: Number.NaN, observedAtMs: -Infinity, isPresent: false, isInRange: false };
    this.#inputs.set(key, fresh);
    this.inputs.push(fresh);
    return fresh;
  }

  #keyOf(rule: ScoreRule, input: RuleInput): string {
    const asOf = input.sources.map((source) => {
      const other = rule.inputs.find((each) => each.name === source.asOf);
      return other === undefined ? null : this.#keyOf(rule, other);
    });
    return JSON.stringify([input.kind, input.range ?? null, input.prefer, input.sources.map(({ asOf: _asOf, ...source }) => source), asOf]);
  }

  #sourceOf(source: InputSource): SheetSource {
    const { kind, from, pick, validForMs } = source;
    const key = JSON.stringify([kind, from, pick ?? null, pick === undefined ? null : validForMs]);
    const known = this.#sources.get(key);
    if (known !== undefined) return known;
    const fresh = newSource(source);
    this.#sources.set(key, fresh);
    this.sources.push(fresh);
    return fresh;
  }
}

function newSource(source: InputSource): SheetSource {
  const signal = source.kind === 'streamed' && isSignalName(source.from) ? signalIndex(source.from) : -1;
  return { source, signal, raw: null, usability: 'none', observedAtMs: 0, ageMs: 0 };
}
