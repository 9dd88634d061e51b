/** The words of rules in English. */
import { RuleWords } from '../text/rule-words.ts';
import { ENGLISH_RULES } from './rules.ts';

export const ENGLISH_RULE_WORDS = new RuleWords(ENGLISH_RULES);
