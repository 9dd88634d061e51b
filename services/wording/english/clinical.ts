/** What clinical code says, in English. */
import type { ClinicalStatementValues } from '../../clinical/statement/statement.ts';
import { keptText } from '../text/kept-text.ts';
import type { Renderings } from '../text/rendering.ts';
import { ENGLISH_AGES } from './ages.ts';
import { ENGLISH_LIMITS } from './limits.ts';
import { ENGLISH_NEWBORNS } from './newborns.ts';
import { ENGLISH_POLICY_REASONS } from './policy-reasons.ts';
import { ENGLISH_SCORES } from './scores.ts';

export const ENGLISH_CLINICAL: Renderings<ClinicalStatementValues> = {
  'text.kept': keptText,
  ...ENGLISH_AGES,
  ...ENGLISH_SCORES,
  ...ENGLISH_NEWBORNS,
  ...ENGLISH_LIMITS,
  ...ENGLISH_POLICY_REASONS,
};
