/**
 * An encoding that two records share in part where their names are alike, for the case that somebody mistyped. Similarity is what it tells,
 * and so is what can be attacked: names of which many children have the same would be known by how often they come. Against that each encoding
 * is made under a salt of facts that must agree exactly (its block), of the grant's secret, and of the whole record: the same name under another birth date is
 * other bits, a bit belongs to no letters (each of 1,024 is the last bit of the least of all hashes of the record: MinHash, one bit of each), and within a
 * block are few children. What is left to an attacker stands in docs/decisions/0041-one-child-under-a-grant.md.
 */
import { createHash, createHmac } from 'node:crypto';
import { keyedCode } from './exact-codes.ts';
import type { ExactFacts } from './exact-facts.ts';

export const PASSES = ['names', 'dates'] as const;
export type Pass = (typeof PASSES)[number];

export interface Encoding {
  readonly pass: Pass;
  /** Keyed hash of what must agree. */
  readonly block: string;
  /** Base64. */
  readonly bits: string;
}

const BITS = 1_024;
const WORD_BYTES = 4;

/** `names`: one birth date and order; names, sex and the mother's birth date may differ. `dates`: one mother; the birth date and sex may. */
export function hardenedEncodings(facts: ExactFacts, secret: Uint8Array): readonly Encoding[] {
  const { birthDate, sex, birthOrder, motherName, motherBirthDate, childName } = facts;
  const told: Encoding[] = [];
  if (birthDate !== null && (motherName ?? childName) !== null) {
    const names = [...gramsOf('mother', motherName), ...gramsOf('child', childName), ...datePartsOf(motherBirthDate)];
    told.push(encoded('names', [birthDate, birthOrder], { secret, features: [...names, ...sexOf(sex)] }));
  }
  if (birthDate !== null && motherName !== null && motherBirthDate !== null) {
    const dates = [...datePartsOf(birthDate), ...sexOf(sex)];
    told.push(encoded('dates', [motherName, motherBirthDate, birthOrder], { secret, features: dates }));
  }
  return told;
}

/** Share of features that two records of one block have in common, as the bits tell it: exact to some 0.03. */
export function similarity(left: string, right: string): number {
  const [first, second] = [Buffer.from(left, 'base64'), Buffer.from(right, 'base64')];
  let differing = 0;
  for (const [at, byte] of first.entries()) differing += onesIn(byte ^ (second[at] ?? 0xff));
  return Math.max(0, 1 - (2 * differing) / BITS);
}

function onesIn(byte: number): number {
  let ones = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) ones += 1;
  return ones;
}

function encoded(
  pass: Pass,
  salt: readonly (string | null)[],
  { secret, features }: { readonly secret: Uint8Array; readonly features: readonly string[] },
): Encoding {
  const block = keyedCode(secret, ['block', pass, ...salt]);
  const key = createHmac('sha256', secret)
    .update(JSON.stringify(['salt', pass, ...salt]))
    .digest();
  const least = new Uint32Array(BITS).fill(0xffffffff);
  for (const feature of new Set(features)) {
    const words = createHash('shake256', { outputLength: BITS * WORD_BYTES })
      .update(createHmac('sha256', key).update(feature).digest())
      .digest();
    for (let at = 0; at < BITS; at++) least[at] = Math.min(least[at] ?? 0, words.readUInt32LE(at * WORD_BYTES));
  }
  const bytes = new Uint8Array(BITS / 8);
  for (const [at, word] of least.entries()) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | ((word & 1) << (at & 7));
  return { pass, block, bits: Buffer.from(bytes).toString('base64') };
}

/** Pairs of neighbouring letters; Hangul by its vowels and consonants, as they are typed. */
function gramsOf(whose: string, name: string | null): readonly string[] {
  if (name === null) return [];
  const letters = Array.from(` ${name.normalize('NFD')} `);
  return letters.slice(1).map((letter, at) => `${whose} ${letters[at] ?? ''}${letter}`);
}

function sexOf(sex: string | null): readonly string[] {
  return sex === null ? [] : [`sex ${sex}`];
}

/** Year, month and day, and each two of them. */
function datePartsOf(date: string | null): readonly string[] {
  const [year = '', month = '', day = ''] = date?.split('-') ?? [];
  if (date === null) return [];
  return [`y ${year}`, `m ${month}`, `d ${day}`, `ym ${year}${month}`, `yd ${year}${day}`, `md ${month}${day}`];
}
