/**
 * What is known of who a child is, written in one way whoever wrote it down: the same fact at two hospitals has to give the same letters,
 * since a keyed hash of «Kim, Ji-young» says nothing of one of «kim ji young». What cannot be read is null, and no key is made of it.
 */

/** Facts as a hospital has them; an empty text is a fact that it does not have. */
export interface LinkFacts {
  /** A number that these hospitals share and may use for this. */
  readonly identifier: string;
  readonly childName: string;
  readonly sex: string;
  readonly birthDate: string;
  readonly motherName: string;
  readonly motherBirthDate: string;
  /** 1 for a child born alone; of twins 1 and 2. */
  readonly birthOrder: string;
}

export type ExactFacts = { readonly [K in keyof LinkFacts]: string | null };

export function exactFacts(facts: LinkFacts): ExactFacts {
  return {
    identifier: exactIdentifier(facts.identifier),
    childName: isPlaceholder(facts.childName) ? null : exactName(facts.childName),
    sex: exactSex(facts.sex),
    birthDate: exactDate(facts.birthDate),
    motherName: exactName(facts.motherName),
    motherBirthDate: exactDate(facts.motherBirthDate),
    birthOrder: /^\s*0*([1-9])\s*$/.exec(facts.birthOrder)?.[1] ?? null,
  };
}

/** Not Hangul: its vowels are letters of their own and no marks. */
const MARKS = /\p{M}/gu;
const APOSTROPHES = /['’ʼ`]/g;
const NO_LETTERS = /[^\p{L}]+/u;

/**
 * Letters alone: full width and composed forms made one, small, without marks; parts of a Latin name in the order of the alphabet, since hospitals
 * differ in which comes first. Hangul stays as it stands but for its spaces.
 */
export function exactName(text: string): string | null {
  const letters = text.normalize('NFKD').replace(MARKS, '').replace(APOSTROPHES, '').normalize('NFC').toLowerCase();
  const parts = letters.split(NO_LETTERS).filter((part) => part !== '');
  const isHangul = parts.some((part) => /\p{Script=Hangul}/u.test(part));
  const whole = (isHangul ? parts : parts.toSorted()).join('');
  return whole === '' ? null : whole;
}

/** What stands for a child that has no name yet: as a name it would make all newborns of a mother, or of a ward, alike. */
function isPlaceholder(text: string): boolean {
  return /\b(baby|babe|bb|newborn|infant|neonate|unknown)\b|아기|애기|신생아/iu.test(text);
}

const DATE = /^\s*(\d{4})[-./ ]?(\d{2})[-./ ]?(\d{2})\.?\s*$/;

/** `2026-11-30` of this, `20261130`, `2026.11.30` or `2026/11/30`; no other order of day and month is guessed. */
export function exactDate(text: string): string | null {
  const [, year, month, day] = DATE.exec(text) ?? [];
  const date = `${year ?? ''}-${month ?? ''}-${day ?? ''}`;
  const atMs = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(date) ? date : null;
}

const SEXES: Readonly<Record<string, string>> = { m: 'm', male: 'm', 남: 'm', f: 'f', female: 'f', 여: 'f' };

function exactSex(text: string): string | null {
  return SEXES[text.trim().toLowerCase()] ?? null;
}

/** Letters and digits; shorter than six it is no number that tells people apart. */
function exactIdentifier(text: string): string | null {
  const digits = text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();
  return digits.length < 6 ? null : digits;
}
