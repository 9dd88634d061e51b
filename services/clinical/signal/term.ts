/**
 * Codes of other systems for the quantities Vigil knows, as data (models/terminology): what a gateway
 * or an export needs to name a number to others. Identifiers alone, each with a letter for how sure
 * it is; Vigil's own names come from signals.ts and the closed lists, which know nothing of codes.
 *
 * Invariants: one Vigil name has one term; what has no name, or no term, says why; every LOINC and
 * SNOMED CT identifier has a valid check digit.
 */
import { z } from 'zod';

const text = z.string().min(1).max(500);
const vigilName = z.string().regex(/^[a-z][A-Za-z0-9]*$/);
/** Letters of the reference table: read in a source, secondary source, unverified, no code. */
const certainty = z.enum(['V', 'S', 'U', '-']);
const code = (pattern: RegExp) => z.strictObject({ code: z.string().regex(pattern).nullable(), certainty });

const termSchema = z.strictObject({
  /** Row name of the reference table. */
  term: text,
  /** Streamed signal, charted name or laboratory value that it codes; null: none yet, with the reason. */
  vigil: vigilName.nullable(),
  reason: text.optional(),
  /** Unit of the reference table; [U] there is UCUM's U. */
  ucum: text.nullable(),
  loinc: code(/^\d{1,6}-\d$/),
  /** ISO/IEEE 11073-10101 reference name and numeric code, partition included. */
  mdc: z.strictObject({
    name: z
      .string()
      .regex(/^MDC_[A-Z0-9_]+$/)
      .nullable(),
    code: z
      .string()
      .regex(/^\d{6}$/)
      .nullable(),
    certainty,
  }),
  snomed: code(/^[1-9]\d{5,17}$/),
  omop: code(/^\d{1,10}$/),
  /** Plausible range in `ucum`, inclusive; null where the table has none. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  note: z.string().max(500),
});
export type Term = z.infer<typeof termSchema>;

const terminologySchema = z.strictObject({
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  source: text,
  certainty: z.record(certainty, text),
  /** Licence notices that must stand beside the codes. */
  notices: z.array(text).min(1),
  terms: z.array(termSchema).min(1),
  withoutTerm: z.array(z.strictObject({ vigil: vigilName, reason: text })),
});
export type Terminology = z.infer<typeof terminologySchema>;

export type ParsedTerminology =
  | { readonly ok: true; readonly terminology: Terminology }
  | { readonly ok: false; readonly faults: readonly string[] };

/** Never throws: what is wrong with the file comes back as named faults. */
export function parseTerminology(json: unknown): ParsedTerminology {
  const parsed = terminologySchema.safeParse(json);
  if (!parsed.success) {
    return { ok: false, faults: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  }
  const { terms, withoutTerm } = parsed.data;
  const names = [...terms.flatMap(({ vigil }) => vigil ?? []), ...withoutTerm.map(({ vigil }) => vigil)];
  const faults = [
    ...repeatedOf(
      'term',
      terms.map(({ term }) => term),
    ),
    ...repeatedOf('Vigil name', names),
    ...terms.flatMap((term) => termFaults(term).map((fault) => `${term.term}: ${fault}`)),
  ];
  return faults.length > 0 ? { ok: false, faults } : { ok: true, terminology: parsed.data };
}

function termFaults(term: Term): string[] {
  const faults: string[] = [];
  if ((term.vigil === null) !== (term.reason !== undefined)) {
    faults.push('a reason stands exactly where no Vigil name does');
  }
  if (term.low !== null && term.high !== null && term.low >= term.high) faults.push('the plausible range is empty');
  if ((term.low === null) !== (term.high === null)) faults.push('half a plausible range');
  if (term.loinc.code !== null && !hasLoincCheckDigit(term.loinc.code)) {
    faults.push(`LOINC ${term.loinc.code} has a wrong check digit`);
  }
  if (term.snomed.code !== null && !hasSnomedCheckDigit(term.snomed.code)) {
    faults.push(`SNOMED CT ${term.snomed.code} has a wrong check digit`);
  }
  for (const system of [term.loinc, term.snomed, term.omop]) {
    if (system.code !== null && system.certainty === '-') faults.push(`code ${system.code} without a certainty`);
  }
  return faults;
}

function repeatedOf(what: string, names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map(
    (name) => `${what} «${name}» stands twice`,
  );
}

/** Mod 10 as in the LOINC users' guide: from the right, every other digit doubled, digits added up. */
export function hasLoincCheckDigit(loinc: string): boolean {
  const [number = '', check = ''] = loinc.split('-');
  const sum = number
    .split('')
    .toReversed()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
      return total + Math.floor(value / 10) + (value % 10);
    }, 0);
  return check === String((10 - (sum % 10)) % 10);
}

/** Dihedral group D5: x * y for Verhoeff's check (SNOMED CT technical implementation guide, appendix B). */
function timesD5(x: number, y: number): number {
  const turn = x < 5 ? (x + (y % 5)) % 5 : (x - (y % 5) + 5) % 5;
  return x < 5 === y < 5 ? turn : turn + 5;
}

const VERHOEFF_TURN = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** Verhoeff's check over all digits of a SNOMED CT identifier, the last one included. */
export function hasSnomedCheckDigit(snomed: string): boolean {
  let check = 0;
  for (const [index, digit] of snomed.split('').toReversed().entries()) {
    let turned = Number(digit);
    for (let turns = 0; turns < index % 8; turns++) turned = VERHOEFF_TURN[turned] ?? 0;
    check = timesD5(check, turned);
  }
  return check === 0;
}
