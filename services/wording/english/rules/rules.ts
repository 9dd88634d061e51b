/** All texts of rules in English. */
import { SIGNALS } from '../../../clinical/signals.ts';
import type { RuleTexts } from '../../rule-texts.ts';
import { CIRCULATION_RULES } from './circulation.ts';
import { AGE_BANDS, INPUTS } from './inputs.ts';
import { KIDNEY_RULES } from './kidney.ts';
import { EVENTS, FEATURES } from './newborn.ts';
import { ORGAN_RULES } from './organ.ts';
import { OXYGENATION_RULES } from './oxygenation.ts';
import { PHOENIX_RULES } from './phoenix.ts';
import { WARD_RULES } from './ward.ts';

export const ENGLISH_RULES: RuleTexts = {
  scores: {
    ...WARD_RULES,
    ...ORGAN_RULES,
    ...PHOENIX_RULES,
    ...KIDNEY_RULES,
    ...OXYGENATION_RULES,
    ...CIRCULATION_RULES,
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
