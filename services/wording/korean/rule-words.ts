/** The words of rules in Korean. */
import { RuleWords } from '../text/rule-words.ts';
import { KOREAN_RULES } from './rules.ts';

export const KOREAN_RULE_WORDS = new RuleWords(KOREAN_RULES);
