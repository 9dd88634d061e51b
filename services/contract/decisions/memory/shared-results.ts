/**
 * Results of scores that were read from bytes, with one object for what they all say: an input that nobody measured, an
 * empty list, the name of a part. Of a child's 195 readings of inputs some 137 are such, and a reader holds the newest
 * results of every child. What is shared is frozen; a decision says the same before and after.
 */
import type { InputReading, ScorePart, ScoreResult } from '../../../clinical/score/score-result.ts';
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

  /** Only for a decision that was just parsed and is nobody else's yet: it is changed in place. */
  share(decision: Decision): void {
    if (decision.kind === 'score.computed') this.#shareResult(decision.score);
    else if (decision.kind === 'stay.changed') for (const score of decision.stay.scores) this.#shareResult(score);
    else if (decision.kind === 'unit.state') {
      for (const { scores } of decision.stays) for (const score of scores) this.#shareResult(score);
    }
  }

  #shareResult(result: Mutable<ScoreResult>): void {
    result.ruleId = this.#text(result.ruleId);
    if (result.triggers.length === 0) result.triggers = NONE;
    if (result.findings.length === 0) result.findings = NONE;
    if (result.notes.length === 0) result.notes = NONE;
    if (result.missing.length === 0) result.missing = NONE;
    if (result.cautions.length === 0) result.cautions = NONE;
    if (result.parts.length === 0) result.parts = NONE;
    for (const part of result.parts) this.#sharePart(part);
  }

  #sharePart(part: Mutable<ScorePart>): void {
    part.name = this.#text(part.name);
    part.inputs = part.inputs.map((reading) => this.#reading(reading));
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

/** Whether a reading says no more than that it is missing. */
function isNothing({ quality, value, observedAtMs, ageMs, from, formula, record }: InputReading): boolean {
  if (quality !== 'missing' || value !== null || observedAtMs !== null || ageMs !== null) return false;
  return from === null && formula === null && record === null;
}
