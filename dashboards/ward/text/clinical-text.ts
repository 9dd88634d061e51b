/** What clinical code and the rules say, in the language of the screen; read inside a component, it is repainted with it. */
import { ruleWords, statementText } from '../../../services/wording/wording.ts';
import { language, seesNames } from './text.ts';
import type { ClinicalStatement } from '../../../services/clinical/statement/statement.ts';
import type { RuleWords } from '../../../services/wording/text/rule-words.ts';

/** Texts of the rules by id. */
export function rules(): RuleWords {
  return ruleWords(language.value);
}

/** No clinical statement tells a clock time. */
export function clinicalText(statement: ClinicalStatement): string {
  return statementText(statement, { language: language.value, timeZone: 'UTC', seesNames: seesNames.value });
}
