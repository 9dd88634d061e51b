/** What differs where a score is used outside what it was made for, as its rule file says. */
import type { Waiver } from '../../clinical/statement/opt-in.ts';
import type { RuleWords } from './rule-words.ts';

const RESPECTS = { setting: 'setting', ventilated: 'ventilated', 'newborn-stay': 'newbornStay', age: null } as const;

export function differencesText(words: RuleWords, ruleId: string, outside: readonly Waiver[]): readonly string[] {
  return outside.flatMap((waiver) => {
    const respect = RESPECTS[waiver];
    const text = respect === null ? null : words.outside(ruleId, respect);
    return text === null ? [] : [text];
  });
}
