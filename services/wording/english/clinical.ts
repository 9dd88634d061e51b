import type { ClinicalStatementValues } from '../../clinical/statement.ts';
import { keptText } from '../kept-text.ts';
import type { Renderings } from '../rendering.ts';

export const ENGLISH_CLINICAL: Renderings<ClinicalStatementValues> = {
  'text.kept': keptText,
};
