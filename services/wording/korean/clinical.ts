/** What clinical code says, in Korean. */
import type { ClinicalStatementValues } from '../../clinical/statement/statement.ts';
import { keptText } from '../text/kept-text.ts';
import type { Renderings } from '../text/rendering.ts';
import { KOREAN_AGES } from './ages.ts';
import { KOREAN_LIMITS } from './limits.ts';
import { KOREAN_NEWBORNS } from './newborns.ts';
import { KOREAN_POLICY_REASONS } from './policy-reasons.ts';
import { KOREAN_SCORES } from './scores.ts';

export const KOREAN_CLINICAL: Renderings<ClinicalStatementValues> = {
  'text.kept': keptText,
  ...KOREAN_AGES,
  ...KOREAN_SCORES,
  ...KOREAN_NEWBORNS,
  ...KOREAN_LIMITS,
  ...KOREAN_POLICY_REASONS,
};
