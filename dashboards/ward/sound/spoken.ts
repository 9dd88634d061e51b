/** Spoken words, where the browser has a voice of the language: level, bed and what it is. No name of anybody is ever said. */
import { statementText } from '../../../services/wording/wording.ts';
import { language, named, t } from '../text/text.ts';
import type { Alert } from '../../../services/contract/decisions/alert.ts';

export function canSpeak(): boolean {
  return 'speechSynthesis' in globalThis && voiceOf(language.value) !== undefined;
}

export function spokenWords(alert: Alert, bedLabel: string | null, timeZone: string): string {
  const about = statementText(alert.title, { language: language.value, timeZone, seesNames: false });
  const level = alert.isEmergency === true ? t('level.emergency') : named('level', alert.level, alert.level);
  return [level, ...(bedLabel === null ? [] : [t('bed.label', { label: bedLabel })]), about].join('. ');
}

/** One thing at a time: what was being said is broken off. */
export function say(words: string): void {
  const voice = 'speechSynthesis' in globalThis ? voiceOf(language.value) : undefined;
  if (voice === undefined) return;
  const utterance = new SpeechSynthesisUtterance(words);
  utterance.voice = voice;
  utterance.lang = voice.lang;
  speechSynthesis.cancel();
  speechSynthesis.speak(utterance);
}

export function sayNothing(): void {
  if ('speechSynthesis' in globalThis) speechSynthesis.cancel();
}

/** Of this machine alone: a voice over the network would send what is said to somebody else. */
function voiceOf(code: string): SpeechSynthesisVoice | undefined {
  return speechSynthesis.getVoices().find(({ lang, localService }) => localService && lang.startsWith(code));
}
