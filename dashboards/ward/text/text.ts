/**
 * Every word on the screens, in the language chosen. English is the list of keys; Korean is typed by
 * it, so that a missing word does not compile. Values are put in as plain text: Preact escapes them.
 */
import { signal } from '@preact/signals';
import { createInstance } from 'i18next';
import { en } from './english/en.ts';
import { ko } from './korean/ko.ts';
import { alertSubject } from '../../../services/wording/alert-subject.ts';
import { channelName, SPAN_WORDS, statementText, type Language } from '../../../services/wording/wording.ts';
import type { Statement } from '../../../services/contract/statement/statement.ts';
import type { PersonSight } from '../../../services/contract/access/access-table.ts';
import type { AgeWords } from './child-age.ts';
import type { SpanWords } from '../../../services/wording/text/span-text.ts';

export { LANGUAGES, type Language } from '../../../services/wording/wording.ts';
export type TextKey = keyof typeof en;

/** The language of this screen. */
export const language = signal<Language>('en');

const texts = createInstance();
void texts.init({
  lng: 'en',
  fallbackLng: 'en',
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
  resources: { en: { translation: en }, ko: { translation: ko } },
});

/** A text in the current language; whoever reads it is repainted when the language changes. */
export function t(key: TextKey, values: Readonly<Record<string, string | number>> = {}): string {
  return texts.t(key, { ...values, lng: language.value });
}

/** Text for one member of a family of keys, or `otherwise` when the family does not know the member. */
export function named(family: string, member: string, otherwise: string): string {
  const key = `${family}.${member}`;
  return key in en ? t(key as TextKey) : otherwise;
}

/** Whether birth dates come to this screen: as the session says. */
const seesBirthDates = signal(false);
/** Whether the names of people stand in sentences: as the session says. */
export const seesNames = signal(false);

/** What is told of people from now on. */
export function showAs(sight: PersonSight): void {
  seesNames.value = sight.seesNames;
  seesBirthDates.value = sight.seesBirthDates;
}

/** For an age that cannot be told: nobody knows the birth date, or this session is not shown it. */
export function withoutAge(): string {
  return t(seesBirthDates.value ? 'child.ageUnknown' : 'child.ageNotShown');
}

/** What the engine has to say, in the language of the screen; clock times in the unit's zone. */
export function told(statement: Statement, timeZone: string): string {
  return statementText(statement, { language: language.value, timeZone, seesNames: seesNames.value });
}

/** What an alert is about, without the number that it had. */
export function aboutText(title: Statement, timeZone: string): string {
  return alertSubject(title, { language: language.value, timeZone, seesNames: seesNames.value });
}

/** A channel of a signal, by its key. */
export function channelText(key: string): string {
  return channelName(key, language.value);
}

/** Words of spans in the language of the screen. */
export function spanWords(): SpanWords {
  return SPAN_WORDS[language.value];
}

export function ageWords(): AgeWords {
  return {
    day: t('age.day'),
    week: t('age.week'),
    month: t('age.month'),
    year: t('age.year'),
    dayOfLife: t('age.dayOfLife'),
    gap: spanWords().gap,
  };
}
