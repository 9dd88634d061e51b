/** English for systems and for the command line, which may see no names: of statements that tell no clock time. */
import type { Statement } from '../contract/statement/statement.ts';
import { statementText } from './wording.ts';

export function inEnglish(statement: Statement): string {
  return statementText(statement, { language: 'en', timeZone: 'UTC', seesNames: false });
}
