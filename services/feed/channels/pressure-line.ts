/**
 * Which line a channel of a pressure belongs to, as far as it says: systolic, mean and diastolic of one line are one
 * measurement, and a systolic beside the mean of another line is a pressure that no child has.
 *
 * A name of a line is made of the body site, the place in the device without its part for the single value, and the
 * family of the code. What says none of these is of no named line (empty).
 */
import { signalIndex } from '../../clinical/signal/signals.ts';
import type { ChannelParts } from '../../contract/records/channel.ts';

/** The values of one pressure, the mean first: by it a line is judged. */
export interface PressureGroup {
  readonly mean: number;
  readonly systolic: number;
  readonly diastolic: number;
  readonly bits: number;
}

function group(systolic: number, mean: number, diastolic: number): PressureGroup {
  return { mean, systolic, diastolic, bits: (1 << systolic) | (1 << mean) | (1 << diastolic) };
}

export const ARTERIAL: PressureGroup = group(
  signalIndex('arterialSystolicMmHg'),
  signalIndex('arterialMeanMmHg'),
  signalIndex('arterialDiastolicMmHg'),
);
export const CUFF: PressureGroup = group(
  signalIndex('cuffSystolicMmHg'),
  signalIndex('cuffMeanMmHg'),
  signalIndex('cuffDiastolicMmHg'),
);

/**
 * Pressures of ISO/IEEE 11073-10101 stand in blocks of four: a base, and after it systolic, diastolic and mean
 * (150036 ABP, 150037 ABP systolic, 150038 ABP diastolic, 150039 ABP mean).
 */
const MDC_PRESSURE = /^150\d{3}$/;
const MDC_BLOCK = 4;
/** What names the single value in a text code of one system or another: ABPs, ART_MEAN, IBP1-sys, 동맥압 평균. */
const VALUE_WORDS = /systolic|diastolic|sys|dia|mean|map|수축기|이완기|평균/giu;
const TRAILING_LETTER = /(?<=[\p{L}\p{N}])[_\s-]?[smd]$/iu;
const LEADING_LETTER = /^[smd](?=bp)/iu;
/** channelKey's mark of a text that it shortened or cleaned. */
const DIGEST = /\.[0-9a-f]{8}$/;
/** A row's number in its message, or number and sub-number: it says nothing of where. */
const ROW_NUMBER = /^\d{1,4}(?:\.\d{1,4})?$/;
/** `device.module.channel.value` of IHE PCD. */
const VALUE_LEVEL = 4;

/** Empty: no line is named. Two names differ where any of their parts does. */
export function lineOf(parts: ChannelParts): string {
  const [place, family] = [placeOfLine(parts), familyOf(parts.code)];
  return parts.site === null && place === '' && family === '' ? '' : `${parts.site ?? ''}|${place}|${family}`;
}

function placeOfLine({ place, code }: ChannelParts): string {
  if (ROW_NUMBER.test(place) || DIGEST.test(place)) return '';
  const levels = place.split('.');
  return levels.length >= VALUE_LEVEL || (levels.length > 1 && levels.at(-1) === code)
    ? levels.slice(0, -1).join('.')
    : place;
}

function familyOf(code: string): string {
  if (MDC_PRESSURE.test(code)) return String(Math.floor(Number(code) / MDC_BLOCK));
  const text = code.replace(DIGEST, '').toLowerCase();
  const rest = text.replaceAll(VALUE_WORDS, '').replace(TRAILING_LETTER, '').replace(LEADING_LETTER, '');
  const family = rest.replaceAll(/[^\p{L}\p{N}]/gu, '');
  // A number for each value, or nothing but the value's own name, names no line.
  return /\p{L}/u.test(family) && (rest !== text || /^\p{L}+$/u.test(family)) ? family : '';
}
