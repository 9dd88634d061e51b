/**
 * What stands in `value[x]`: a number with its unit, an answer in words or codes, nothing, or what
 * Vigil cannot use. No value is a state of its own and never 0.
 */
import { CHARTED_CODES } from '../../../contract/records/closed-lists.ts';
import type { LocalCode } from '../../terms/term-gate.port.ts';
import { UCUM_SYSTEM, valueKindsOf } from './observation-shape.ts';
import type { Coding, ValueHolder, ValueKind } from './observation-shape.ts';
import type { ReadingFault } from './reading-fault.ts';

export interface SentNumber {
  readonly is: 'number';
  readonly value: number;
  readonly unit: LocalCode['unit'];
}

export type SentValue =
  | SentNumber
  /** Codes and words that may name the answer, the best first. */
  | { readonly is: 'answer'; readonly candidates: readonly string[] }
  /** Said to be absent, or only a head for its parts. */
  | { readonly is: 'nothing' }
  | { readonly is: 'waveform' }
  | ({ readonly is: 'refused' } & ReadingFault);

export const NO_UNIT: LocalCode['unit'] = { code: '', name: '', system: '' };

/** `isVitalSign`: the profile then asks for UCUM. `hasParts`: a head without a value of its own is in order. */
export function sentValueOf(
  holder: ValueHolder,
  options: { readonly isVitalSign: boolean; readonly hasParts: boolean },
): SentValue {
  const [kind, second] = valueKindsOf(holder);
  if (second !== undefined) return refused('schema', 'value', { code: 'fhir.two-values', values: {} });
  if (holder.dataAbsentReason !== undefined) {
    return kind === undefined
      ? { is: 'nothing' }
      : refused('schema', 'dataAbsentReason', { code: 'fhir.value-and-absence', values: {} });
  }
  if (kind === undefined) {
    return options.hasParts
      ? { is: 'nothing' }
      : refused('schema', 'value', { code: 'fhir.neither-value-nor-absence', values: {} });
  }
  return ofKind(kind, holder, options.isVitalSign);
}

function ofKind(kind: ValueKind, holder: ValueHolder, isVitalSign: boolean): SentValue {
  switch (kind) {
    case 'valueQuantity':
      return ofQuantity(holder.valueQuantity ?? {}, isVitalSign);
    case 'valueCodeableConcept':
      return ofConcept(holder.valueCodeableConcept ?? {});
    case 'valueString':
      return { is: 'answer', candidates: [(holder.valueString ?? '').trim()] };
    case 'valueBoolean':
      return { is: 'answer', candidates: holder.valueBoolean === true ? ['true', 'yes'] : ['false', 'no'] };
    case 'valueInteger':
      return { is: 'number', value: holder.valueInteger ?? Number.NaN, unit: NO_UNIT };
    case 'valueSampledData':
      return { is: 'waveform' };
    case 'valueRange':
    case 'valueRatio':
    case 'valueTime':
    case 'valueDateTime':
    case 'valuePeriod':
      return refused('not-a-number', 'value', { code: 'fhir.value-kind', values: { kind } });
  }
}

function ofQuantity(quantity: NonNullable<ValueHolder['valueQuantity']>, isVitalSign: boolean): SentValue {
  const { value, comparator, unit = '', system = '', code = '' } = quantity;
  if (comparator !== undefined) {
    return refused('not-a-number', 'value.comparator', {
      code: 'fhir.comparator',
      values: { comparator: comparator.slice(0, 10) },
    });
  }
  if (value === undefined) {
    return refused('schema', 'value.value', { code: 'fhir.quantity-without-number', values: {} });
  }
  const isUcum = system === UCUM_SYSTEM && code !== '';
  if (isVitalSign && !isUcum) {
    return refused('wrong-unit', 'value.system', { code: 'fhir.needs-ucum', values: {} });
  }
  return { is: 'number', value, unit: { code, name: unit, system } };
}

function ofConcept({
  coding = [],
  text,
}: {
  readonly coding?: readonly Coding[] | undefined;
  readonly text?: string | undefined;
}): SentValue {
  const codes = coding.flatMap((each) => (each.code === undefined ? [] : [each.code]));
  const words = coding.flatMap((each) => (each.display === undefined ? [] : [each.display]));
  const candidates = [...codes, ...words, ...(text === undefined ? [] : [text])].map((each) => each.trim());
  return candidates.length > 0
    ? { is: 'answer', candidates }
    : refused('schema', 'value', { code: 'fhir.empty-answer', values: {} });
}

/** The answer in Vigil's closed list; null when the map does not know it. Without a map only our own codes count. */
export function answerOf(
  name: keyof typeof CHARTED_CODES,
  sent: SentValue,
  answers: Readonly<Record<string, string>> | null,
): string | null {
  const candidates = sent.is === 'answer' ? sent.candidates : sent.is === 'number' ? [String(sent.value)] : [];
  const list: readonly string[] = CHARTED_CODES[name];
  const found = candidates.flatMap((candidate) => {
    const mapped = answers === null ? candidate : Object.hasOwn(answers, candidate) ? answers[candidate] : undefined;
    return mapped !== undefined && list.includes(mapped) ? [mapped] : [];
  });
  // Two answers in one: «alert» by code and «pain» in words.
  return new Set(found).size === 1 ? (found[0] ?? null) : null;
}

function refused(code: ReadingFault['code'], at: string, reason: ReadingFault['reason']): SentValue {
  return { is: 'refused', code, at, reason };
}
