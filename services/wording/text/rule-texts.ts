/**
 * The texts of rules by rule id and the id of part, input, level, note and so on. English is what the rule
 * files publish, held equal to them by a test; each other language is typed by it, so that a text that
 * nobody translated does not compile. A rule that no table knows goes by its ids.
 */

/** The same keys, in other words. */
export type Translated<Texts> = {
  readonly [K in keyof Texts]: Texts[K] extends string ? string : Translated<Texts[K]>;
};

type Texts = Readonly<Record<string, string>>;
type Titled = Readonly<Record<string, { readonly label: string; readonly text: string }>>;

/** What a score rule can say. */
export interface ScoreRuleTexts {
  readonly label: string;
  /** Name in a title, where the number follows it. */
  readonly shortLabel: string;
  /** Whom the score was made for. */
  readonly intended: string;
  /** What differs when policy uses it elsewhere. */
  readonly outside: { readonly setting: string; readonly ventilated: string; readonly newbornStay: string };
  /** Why the rule is off. */
  readonly disabled?: string;
  readonly parts: Texts;
  /** Inputs and age bands that this rule calls otherwise than the others. */
  readonly inputs?: Texts;
  readonly ageBands?: Texts;
  /** By input and formula. */
  readonly formulas?: Readonly<Record<string, Texts>>;
  readonly levels?: Titled;
  readonly triggers?: Texts;
  readonly findings?: Titled;
  readonly notes?: Texts;
  /** Why the table of the publication has no answer. */
  readonly refusals?: Texts;
  /** Of what the equation of the publication gives the probability. */
  readonly probability?: string;
}

/** What the definition of a newborn's event can say. */
export interface EventTexts {
  readonly label: string;
  readonly intended: string;
  readonly disabled?: string;
}

/** What a heart rate characteristic can say. */
export interface FeatureTexts {
  readonly label: string;
  /** Without what it was reckoned on, where that stands beside it. */
  readonly shortLabel: string;
  readonly disabled?: string;
}

/** All rules in one language. */
export interface RuleTexts {
  readonly scores: Readonly<Record<string, ScoreRuleTexts>>;
  readonly inputs: Texts;
  /** What an alert may rest on besides the inputs of scores: streamed signals and charted worry. */
  readonly observations: Texts;
  readonly ageBands: Texts;
  readonly events: Readonly<Record<string, EventTexts>>;
  readonly features: Readonly<Record<string, FeatureTexts>>;
  /** Behind a trigger that counts as a change: nobody had answered before, or this was the answer. */
  readonly firstAnswer: string;
  readonly answerBefore: (answer: string) => string;
}
