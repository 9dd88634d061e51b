/** Texts that readers of messages stumble over: numbers, times, units, escapes, names of prototypes. */
import type { SeededRandom } from './seeded-random.ts';

const NUMBERS = [
  '0', '-0', '-1', '-100', '-999', '-99.9', '-10000', '32767', '8388607', '2147483648', '-2147483649', '9007199254740993', '1e999', '-1e999', '1e-400', 'NaN', 'Infinity', '-Infinity', '0x10', '0b1', '1_000',
  '1,5', '1.5.5', '.', '-', '+', '+5', '--5', '5-', '٣', '1e', '384.5', '00000000000000000000000000000001', '1'.repeat(400), `0.${'0'.repeat(400)}1`, '1'.repeat(5_000),
];
const TIMES = [
  '20261123185930', '20261123185930+0900', '20261123185930.123456-0330', '2026', '202611', '20261131', '20260230', '20261123246060', '20261123185960', '00000000000000', '99991231235959+1400', '19000101', '20260329023000', '20261025023000',
  '20261123185930+9999', '20261123185930-', '2026-11-23T18:59:30Z', '20261123185930Z', '1e13', '-20261123', ' 20261123185930 ', '20261123185930.', '２０２６', '20261123185930000+0900',
];
const TEXTS = [
  '', ' ', '""', '"', '""""', '\\', '\\\\', '\\F', '\\F\\', '\\F\\S\\T\\R\\E\\', '\\X\\', '\\X4\\', '\\XZZ\\', '\\X0D\\', '\\X0B1C0D\\', '\\.br\\', '\\Z', '\\H\\\\H\\', '\\E\\F\\E\\', '\\X41\\X42\\', '^', '^^^^^', '&&&&', '~~~~', '|', '^&~\\|',
  '\r', '\n', '\r\n', '\u0000', '\u000b', '\u001c', '\u001c\r', '\u0085', '\u2028', '\ufeff', '\ud800', '\udfff', '김민수', 'é', '💉', 'e\u0301\u0301\u0301', '\u202e', 'a'.repeat(300), '^'.repeat(2_000), '~'.repeat(2_000), '\\'.repeat(2_001), '&'.repeat(999),
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype', 'valueOf', 'null', 'undefined', 'true', '${x}', '%s%n', "'; drop table", '<script>', '../../etc/passwd', 'http://unitsofmeasure.org', 'MDC', 'LN', '147842', '150456', '8867-4',
  '(a+)+$', '((((((((((', '[[[[', '{{{{', '{beats}/min', '/min', 'mm[Hg]', '%', 'bpm', 'Cel', '[degF]', '10*3/uL', '[in_i', 'kg.m.s-2/(kg.m.s-2)', '{', '}', 'ug/kg/min', '264864', 'm'.repeat(39), '/'.repeat(39),
];

export function nastyNumber(random: SeededRandom): string {
  return random.chance(0.3) ? String((random.next() - 0.5) * 10 ** random.below(20)) : random.pick(NUMBERS);
}

export function nastyTime(random: SeededRandom): string {
  return random.pick(TIMES);
}

/** Any of them; seldom one that is long. */
export function nastyText(random: SeededRandom): string {
  const kind = random.next();
  if (kind < 0.3) return nastyNumber(random);
  if (kind < 0.45) return nastyTime(random);
  if (kind < 0.455) return random.pick(TEXTS).repeat(1 + random.below(2_000)).slice(0, 20_000);
  return random.pick(TEXTS);
}
