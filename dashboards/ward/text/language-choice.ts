/** Remembers the language of this browser; a browser that keeps nothing gets English each time. */
import { LANGUAGES, type Language } from './text.ts';

/** What a language calls itself, whole and where room is short. */
export const LANGUAGE_NAMES: Readonly<Record<Language, { readonly whole: string; readonly short: string }>> = {
  en: { whole: 'English', short: 'EN' },
  ko: { whole: '한국어', short: '한국어' },
};

const KEY = 'vigil.language';

export function recallLanguage(): Language {
  const kept = storage()?.getItem(KEY);
  return LANGUAGES.find((known) => known === kept) ?? 'en';
}

export function keepLanguage(chosen: Language): void {
  storage()?.setItem(KEY, chosen);
}

/** null where the browser forbids storage. */
function storage(): Storage | null {
  try {
    return localStorage;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
