/**
 * The one room in which statements become words. Each language is a folder with a table of renderings, one
 * for each code, so that a code without words does not compile; a further language is a further folder and
 * a line here. Nothing that is stored, compared or replayed is made from what stands here.
 */
import type { Statement, StatementCode, StatementValues } from '../contract/statement/statement.ts';
import { englishChannel } from './english/channels.ts';
import { ENGLISH } from './english/english.ts';
import { ENGLISH_OWN_RULES } from './english/own/own-rules.ts';
import { ENGLISH_SENDERS } from './english/senders/senders.ts';
import { ENGLISH_RULE_WORDS } from './english/rule-words.ts';
import { ENGLISH_SPANS, VITAL_RULE_LABELS } from './english/terms.ts';
import { koreanChannel } from './korean/channels.ts';
import { KOREAN } from './korean/korean.ts';
import { KOREAN_OWN_RULES } from './korean/own/own-rules.ts';
import { KOREAN_SENDERS } from './korean/senders/senders.ts';
import { KOREAN_RULE_WORDS } from './korean/rule-words.ts';
import { KOREAN_SPANS, VITAL_RULE_LABELS as KOREAN_VITAL_RULE_LABELS } from './korean/terms.ts';
import type { RuleWords } from './text/rule-words.ts';
import { clockText, dayClockText } from './text/clock-text.ts';
import type { Renderings, Telling } from './text/rendering.ts';
import type { SpanWords } from './text/span-text.ts';

export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

/** To whom it is said. */
export interface Listener {
  readonly language: Language;
  /** IANA zone of the unit: clock times are told in it. Null where it is not known: in UTC, and said so. */
  readonly timeZone: string | null;
  /** May read the names of children and of staff. */
  readonly seesNames: boolean;
}

const RULE_WORDS: Readonly<Record<Language, RuleWords>> = { en: ENGLISH_RULE_WORDS, ko: KOREAN_RULE_WORDS };

/** The texts of rules in a language, by id. */
export function ruleWords(language: Language): RuleWords {
  return RULE_WORDS[language];
}

/** Words for the units of time, for sentences and screens alike. */
export const SPAN_WORDS: Readonly<Record<Language, SpanWords>> = { en: ENGLISH_SPANS, ko: KOREAN_SPANS };

const TABLES: Readonly<Record<Language, Renderings<StatementValues>>> = {
  en: { ...ENGLISH, ...ENGLISH_OWN_RULES, ...ENGLISH_SENDERS },
  ko: { ...KOREAN, ...KOREAN_OWN_RULES, ...KOREAN_SENDERS },
};

const CHANNELS: Readonly<Record<Language, (key: string) => string>> = { en: englishChannel, ko: koreanChannel };

/** A channel of a signal by its key (contract/records/channel.ts). */
export function channelName(key: string, language: Language): string {
  return CHANNELS[language](key);
}

const VITAL_RULES: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: VITAL_RULE_LABELS,
  ko: KOREAN_VITAL_RULE_LABELS,
};

/** A rule of vital signs by its id; one that ships no more stands for itself. */
export function vitalRuleName(ruleId: string, language: Language): string {
  return VITAL_RULES[language][ruleId] ?? ruleId;
}

/** A statement in words. Throws RangeError for an unknown time zone when the statement tells a clock time. */
export function statementText<C extends StatementCode>(statement: Statement<C>, listener: Listener): string {
  const telling: Telling = {
    clock: (atMs) => clockText(atMs, listener.timeZone),
    dayClock: (atMs) => dayClockText(atMs, listener.timeZone),
    seesNames: listener.seesNames,
    say: (inner) => statementText(inner, listener),
  };
  const table: { readonly [Code in C]: Renderings<StatementValues>[Code] } = TABLES[listener.language];
  return table[statement.code](statement.values, telling);
}
