/** All texts of rules in Korean. */
import type { RuleTexts } from '../text/rule-texts.ts';
import { SIGNAL_LABELS } from './terms.ts';
import { CIRCULATION_RULES } from './rules/circulation.ts';
import { AGE_BANDS, INPUTS } from './rules/inputs.ts';
import { EQUATION_RULES } from './rules/equations.ts';
import { KIDNEY_RULES } from './rules/kidney.ts';
import { EVENTS, FEATURES } from './rules/newborn.ts';
import { ORGAN_RULES } from './rules/organ.ts';
import { OXYGENATION_RULES } from './rules/oxygenation.ts';
import { PHOENIX_RULES } from './rules/phoenix.ts';
import { WARD_RULES } from './rules/ward.ts';

export const KOREAN_RULES: RuleTexts = {
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
  observations: { ...SIGNAL_LABELS, age: '나이', familyConcern: '보호자 우려', nurseConcern: '간호사 우려' },
  ageBands: AGE_BANDS,
  events: EVENTS,
  features: FEATURES,
  firstAnswer: '첫 기록',
  answerBefore: (answer) => `이전: ${answer}`,
};
