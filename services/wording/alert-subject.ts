/** What an alert is about, without the number that it had: for tables in which many alerts of one rule stand as one line. */
import type { Statement } from '../contract/statement/statement.ts';
import { VITAL_RULE_LABELS as ENGLISH_LABELS } from './english/terms.ts';
import { VITAL_RULE_LABELS as KOREAN_LABELS } from './korean/terms.ts';
import { ruleWords, statementText, type Language, type Listener } from './wording.ts';

const LABELS: Readonly<Record<Language, Readonly<Record<string, string>>>> = { en: ENGLISH_LABELS, ko: KOREAN_LABELS };

/** Throws as `statementText` does. */
export function alertSubject(title: Statement, listener: Listener): string {
  const { language } = listener;
  if (title.code === 'vital.title' || title.code === 'vital.charted-title') {
    return LABELS[language][title.values.ruleId] ?? statementText(title, listener);
  }
  if (title.code === 'score.title' || title.code === 'score.level-title') {
    return ruleWords(language).shortLabel(title.values.ruleId);
  }
  return statementText(title, listener);
}
