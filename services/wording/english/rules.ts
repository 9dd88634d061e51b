/** All texts of rules in English. */
import { SIGNALS } from '../../clinical/signal/signals.ts';
import type { RuleTexts } from '../text/rule-texts.ts';
import { CIRCULATION_RULES } from './rules/circulation.ts';
import { AGE_BANDS, INPUTS } from './rules/inputs.ts';
import { EQUATION_RULES } from './rules/equations.ts';
import { KIDNEY_RULES } from './rules/kidney.ts';
import { EVENTS, FEATURES } from './rules/newborn.ts';
import { ORGAN_RULES } from './rules/organ.ts';
import { OXYGENATION_RULES } from './rules/oxygenation.ts';
import { PHOENIX_RULES } from './rules/phoenix.ts';
import { WARD_RULES } from './rules/ward.ts';

export const ENGLISH_RULES: RuleTexts = {
  scores: {
    ...WARD_RULES,
    ...ORGAN_RULES,
    ...PHOENIX_RULES,
    ...KIDNEY_RULES,
    ...OXYGENATION_RULES,
    ...CIRCULATION_RULES,
    ...EQUATION_RULES,
  },
  inputs: INPUTS,
  observations: {
    ...Object.fromEntries(SIGNALS.map(({ name, label }) => [name, label])),
    age: 'Age',
    familyConcern: 'Family concern',
    nurseConcern: 'Nurse concern',
  },
  ageBands: AGE_BANDS,
  events: EVENTS,
  features: FEATURES,
  firstAnswer: 'first answer',
  answerBefore: (answer) => `before: ${answer}`,
};
