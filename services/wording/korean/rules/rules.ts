/** All texts of rules in Korean. */
import type { RuleTexts } from '../../rule-texts.ts';
import { SIGNAL_LABELS } from '../terms.ts';
import { CIRCULATION_RULES } from './circulation.ts';
import { AGE_BANDS, INPUTS } from './inputs.ts';
import { KIDNEY_RULES } from './kidney.ts';
import { EVENTS, FEATURES } from './newborn.ts';
import { ORGAN_RULES } from './organ.ts';
import { OXYGENATION_RULES } from './oxygenation.ts';
import { PHOENIX_RULES } from './phoenix.ts';
import { WARD_RULES } from './ward.ts';

export const KOREAN_RULES: RuleTexts = {
  scores: {
    ...WARD_RULES,
    ...ORGAN_RULES,
    ...PHOENIX_RULES,
    ...KIDNEY_RULES,
    ...OXYGENATION_RULES,
    ...CIRCULATION_RULES,
  },
  inputs: INPUTS,
  observations: { ...SIGNAL_LABELS, age: '나이', familyConcern: '가족의 걱정', nurseConcern: '간호사의 걱정' },
  ageBands: AGE_BANDS,
  events: EVENTS,
  features: FEATURES,
  firstAnswer: '첫 기록',
  answerBefore: (answer) => `이전: ${answer}`,
};
