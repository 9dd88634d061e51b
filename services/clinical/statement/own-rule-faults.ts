/** Why a rule of a unit's own may not be (clinical/own-rule/check-own-rule.ts). */
export const OWN_RULE_FAULTS = [
  /** Not the unit in which the signal is kept. */
  'other-unit',
  /** Outside what is kept as a value of the signal: it would be always so, or never. */
  'out-of-range',
  /** No mean of a minute is kept of the signal. */
  'no-trend',
  'ages',
  /** More parts, or more within each other, than a nurse can read in a sentence. */
  'too-long',
  /** Below one limit and above a higher one at once. */
  'never-so',
  /** No score of this name can be used. */
  'unknown-score',
  'unknown-finding',
  'unknown-events',
  /** Nothing of this name is charted or resulted. */
  'unknown-entry',
  /** None of the answers from which people choose. */
  'unknown-answer',
  /** Two rules of one name. */
  'twice',
  /** No back-test of this very rule. */
  'not-back-tested',
] as const;
export type OwnRuleFault = (typeof OWN_RULE_FAULTS)[number];
