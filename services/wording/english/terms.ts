/** English words that many sentences share. */
import { signalAt, signalIndex, type SignalName } from '../../clinical/signal/signals.ts';
import { spanInSentence, type SpanWords } from '../text/span-text.ts';

export function signalLabel(signal: SignalName): string {
  return signalAt(signalIndex(signal)).label;
}

/** Lower case inside a sentence, except for names such as SpO₂. */
export function inSentence(label: string): string {
  return /^[A-Z][a-z -]+$/.test(label) ? label.toLowerCase() : label;
}

export const ENGLISH_SPANS: SpanWords = { second: 's', minute: 'min', hour: 'h', day: 'd', gap: ' ' };

export function span(spanMs: number): string {
  return spanInSentence(spanMs, ENGLISH_SPANS);
}

/** Names of the rules of models/rules/vital-alerts.json; a rule that has none here goes by its signal. */
export const VITAL_RULE_LABELS: Readonly<Record<string, string>> = {
  bradycardia: 'Bradycardia',
  tachycardia: 'Tachycardia',
  desaturation: 'Desaturation',
  hyperoxia: 'SpO₂ above target on oxygen',
  apnoea: 'Slow breathing or apnoea',
  tachypnoea: 'Fast breathing',
  hypotension: 'Hypotension',
  hypothermia: 'Low temperature',
  hyperthermia: 'High temperature',
  'capnogram-lost': 'No exhaled CO₂',
  hypercapnia: 'High end-tidal CO₂',
  hypocapnia: 'Low end-tidal CO₂',
  'raised-venous-pressure': 'High central venous pressure',
  'raised-intracranial-pressure': 'Raised intracranial pressure',
};
