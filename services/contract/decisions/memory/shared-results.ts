/**
 * Results of scores, with one object for what many of them say: an input that nobody measured, a part of which nothing is
 * known, why a score abstains, what lacks, an empty list, the name of a part. Of a child's 195 readings of inputs some 137
 * are such, and engine and readers hold the newest results of every child: what is not there, no collection of garbage has
 * to visit. What is shared is frozen; a result says the same before and after.
 */
import type {
  InputReading,
  MissingItem,
  ScoreFinding,
  ScorePart,
  ScoreResult,
} from '../../../clinical/score/score-result.ts';
import type { ClinicalStatement } from '../../../clinical/statement/statement.ts';
import type { Decision } from '../decision.ts';

/** Names in the rules of this version are some hundreds; what older ones named beyond this is not shared. */
const KNOWN_MAX = 4_000;

const NONE: readonly never[] = Object.freeze([]);

type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };

export class SharedResults {
  readonly #texts = new Map<string, string>();
  /** By unit and name of the input. */
  readonly #missing = new Map<string | null, Map<string, InputReading>>();
  #missingCount = 0;
  /** Parts, reasons and lists, by all that they say. */
  readonly #said = new Map<string, object>();

  /** Only for a decision that was just parsed and is nobody else's yet: it is changed in place. */
  share(decision: Decision): void {
    if (decision.kind === 'score.computed') this.shareResult(decision.score);
    else if (decision.kind === 'stay.changed') for (const score of decision.stay.scores) this.shareResult(score);
    else if (decision.kind === 'unit.state') {
      for (const { scores } of decision.stays) for (const score of scores) this.shareResult(score);
    }
  }

  /** Only for a result that was just made and is nobody else's yet: it is changed in place. */
  shareResult(result: Mutable<ScoreResult>): void {
    result.ruleId = this.#text(result.ruleId);
    if (result.triggers.length === 0) result.triggers = NONE;
    if (result.notes.length === 0) result.notes = NONE;
    result.findings = this.#findings(result.findings);
    result.missing = this.#missingItems(result.missing);
    result.cautions = this.#cautions(result.cautions);
    if (result.reason !== null && isLasting(result.reason)) result.reason = this.#asJson(result.reason);
    result.parts = result.parts.length === 0 ? NONE : result.parts.map((part) => this.#part(part));
  }

  #part(part: Mutable<ScorePart>): ScorePart {
    // Shared already: a state that was read back holds one object for several results.
    if (Object.isFrozen(part)) return part;
    part.name = this.#text(part.name);
    part.inputs = part.inputs.map((reading) => this.#reading(reading));
    if (!part.inputs.every(isNothing)) return part;
    const { name, points, pointsMin, pointsMax, inputs } = part;
    let key = `part ${name} ${points} ${pointsMin} ${pointsMax}`;
    for (const input of inputs) key += ` ${input.name} ${input.unit}`;
    return this.#asSaid(key, part);
  }

  #findings(findings: readonly ScoreFinding[]): readonly ScoreFinding[] {
    if (findings.length === 0) return NONE;
    let key = 'findings';
    for (const { id, answer } of findings) key += ` ${id} ${answer}`;
    return this.#asSaid(key, findings);
  }

  #missingItems(missing: readonly MissingItem[]): readonly MissingItem[] {
    if (missing.length === 0) return NONE;
    let key = 'missing';
    for (const { kind, name } of missing) key += ` ${kind} ${name}`;
    return this.#asSaid(key, missing);
  }

  #cautions(cautions: ScoreResult['cautions']): ScoreResult['cautions'] {
    return cautions.length === 0 ? NONE : this.#asJson(cautions);
  }

  #asJson<T extends object>(value: T): T {
    return this.#asSaid(JSON.stringify(value), value);
  }

  /** `key` holds all that `value` says, and its kind. */
  #asSaid<T extends object>(key: string, value: T): T {
    const known = this.#said.get(key);
    // The key tells the type: what was put in under it was of this one.
    if (known !== undefined) return known as T;
    if (this.#said.size < KNOWN_MAX) this.#said.set(key, Object.freeze(value));
    return value;
  }

  #reading(reading: Mutable<InputReading>): InputReading {
    if (isNothing(reading)) return this.#missingReading(reading);
    reading.name = this.#text(reading.name);
    if (reading.from !== null) reading.from = this.#text(reading.from);
    return reading;
  }

  #missingReading(reading: InputReading): InputReading {
    let ofUnit = this.#missing.get(reading.unit);
    const known = ofUnit?.get(reading.name);
    if (known !== undefined) return known;
    if (this.#missingCount >= KNOWN_MAX) return reading;
    if (ofUnit === undefined) this.#missing.set(reading.unit, (ofUnit = new Map()));
    this.#missingCount += 1;
    ofUnit.set(reading.name, Object.freeze(reading));
    return reading;
  }

  #text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size < KNOWN_MAX) this.#texts.set(text, text);
    return text;
  }
}

/** Whether it will be said in the same words again: how old something is, is not. */
function isLasting(reason: ClinicalStatement): boolean {
  return reason.code !== 'score.parts-unknown' || reason.values.parts.every(({ ageMs }) => ageMs === null);
}

/** Whether a reading says no more than that it is missing. */
function isNothing({ quality, value, observedAtMs, ageMs, from, formula, record }: InputReading): boolean {
  if (quality !== 'missing' || value !== null || observedAtMs !== null || ageMs !== null) return false;
  return from === null && formula === null && record === null;
}
