/** Asks the texts of rules by id. An id that no table knows (a rule of the unit's own) stands for itself. */
import type { HeldTrigger, MissingItem } from '../../clinical/statement/score-statements.ts';
import type { EventTexts, FeatureTexts, RuleTexts, ScoreRuleTexts } from './rule-texts.ts';

/** In which respect a rule is used outside what it was made for. */
export type OutsideRespect = keyof ScoreRuleTexts['outside'];

export class RuleWords {
  readonly #texts: RuleTexts;

  constructor(texts: RuleTexts) {
    this.#texts = texts;
  }

  label(ruleId: string): string {
    return this.#score(ruleId)?.label ?? ruleId;
  }

  /** Name of a score in a title, where the number follows it. */
  shortLabel(ruleId: string): string {
    return this.#score(ruleId)?.shortLabel ?? ruleId;
  }

  /** Whom the score was made for; null: not known here. */
  intended(ruleId: string): string | null {
    return this.#score(ruleId)?.intended ?? null;
  }

  outside(ruleId: string, respect: OutsideRespect): string | null {
    return this.#score(ruleId)?.outside[respect] ?? null;
  }

  /** Why a score, an event definition or a heart rate characteristic ships disabled. */
  disabled(id: string): string | null {
    return this.#score(id)?.disabled ?? this.#event(id)?.disabled ?? this.#feature(id)?.disabled ?? null;
  }

  part(ruleId: string, part: string): string {
    return textOf(this.#score(ruleId)?.parts, part) ?? this.input(ruleId, part);
  }

  input(ruleId: string, input: string): string {
    const ofRule = textOf(this.#score(ruleId)?.inputs, input) ?? textOf(this.#texts.inputs, input);
    return ofRule ?? textOf(this.#texts.observations, input) ?? input;
  }

  /** A streamed signal, or worry that was charted. */
  observation(name: string): string {
    return textOf(this.#texts.observations, name) ?? name;
  }

  /** Of a score or of a rule of vital signs. */
  ageBand(ruleId: string, ageBand: string): string {
    return textOf(this.#score(ruleId)?.ageBands, ageBand) ?? textOf(this.#texts.ageBands, ageBand) ?? ageBand;
  }

  formula(ruleId: string, input: string, formula: string): string {
    const { formulas } = this.#score(ruleId) ?? {};
    return formulas !== undefined && Object.hasOwn(formulas, input)
      ? (textOf(formulas[input], formula) ?? formula)
      : formula;
  }

  levelLabel(ruleId: string, level: string): string {
    return textOf(this.#score(ruleId)?.levels, level)?.label ?? level;
  }

  /** What the published chart asks for at a level; null where it asks for nothing. */
  levelText(ruleId: string, level: string): string | null {
    return textOf(this.#score(ruleId)?.levels, level)?.text ?? null;
  }

  /** In rising order of severity. */
  levels(ruleId: string): readonly string[] {
    return Object.keys(this.#score(ruleId)?.levels ?? {});
  }

  trigger(ruleId: string, trigger: string): string {
    return textOf(this.#score(ruleId)?.triggers, trigger) ?? trigger;
  }

  /** «New septic shock (before: suspected)». */
  heldTrigger(ruleId: string, { id, holds, before }: HeldTrigger): string {
    const text = this.trigger(ruleId, id);
    if (holds === 'as-answer') return text;
    return `${text} (${before === null ? this.#texts.firstAnswer : this.#texts.answerBefore(before)})`;
  }

  /** Label of what a result lacks. */
  missing(ruleId: string, { kind, name }: MissingItem): string {
    return kind === 'part' ? this.part(ruleId, name) : this.input(ruleId, name);
  }

  findingLabel(ruleId: string, finding: string): string {
    return textOf(this.#score(ruleId)?.findings, finding)?.label ?? finding;
  }

  /** How a finding is defined. */
  findingText(ruleId: string, finding: string): string {
    return textOf(this.#score(ruleId)?.findings, finding)?.text ?? finding;
  }

  note(ruleId: string, note: string): string {
    return textOf(this.#score(ruleId)?.notes, note) ?? note;
  }

  refusal(ruleId: string, refusal: string): string {
    return textOf(this.#score(ruleId)?.refusals, refusal) ?? refusal;
  }

  probability(ruleId: string): string {
    return this.#score(ruleId)?.probability ?? this.label(ruleId);
  }

  eventLabel(definitionId: string): string {
    return this.#event(definitionId)?.label ?? definitionId;
  }

  /** Whose events a definition counts. */
  eventIntended(definitionId: string): string {
    return this.#event(definitionId)?.intended ?? definitionId;
  }

  featureLabel(featureId: string): string {
    return this.#feature(featureId)?.label ?? featureId;
  }

  featureShortLabel(featureId: string): string {
    return this.#feature(featureId)?.shortLabel ?? featureId;
  }

  #score(ruleId: string): ScoreRuleTexts | undefined {
    return textOf(this.#texts.scores, ruleId);
  }

  #event(definitionId: string): EventTexts | undefined {
    return textOf(this.#texts.events, definitionId);
  }

  #feature(featureId: string): FeatureTexts | undefined {
    return textOf(this.#texts.features, featureId);
  }
}

function textOf<Text>(texts: Readonly<Record<string, Text>> | undefined, id: string): Text | undefined {
  return texts !== undefined && Object.hasOwn(texts, id) ? texts[id] : undefined;
}
