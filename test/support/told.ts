/** Statements in tests: made-up text for fixtures, and words where a test is about what people read. */
import type { Statement } from '../../services/contract/statement/statement.ts';
import { statementText } from '../../services/wording/wording.ts';

/** A statement that says just this. */
export function saying(text: string): Statement<'text.kept'> {
  return { code: 'text.kept', values: { text } };
}

/** What an English reader in the unit of the tests is told; empty for nothing. */
export function english(statement: Statement | null | undefined): string {
  return told(statement, 'en');
}

/** What a Korean reader is told. */
export function korean(statement: Statement | null | undefined): string {
  return told(statement, 'ko');
}

function told(statement: Statement | null | undefined, language: 'en' | 'ko'): string {
  return statement === null || statement === undefined
    ? ''
    : statementText(statement, { language, timeZone: 'Asia/Seoul', seesNames: true });
}
