/**
 * One meaning out of the several codings of a value. FHIR's vital-signs profiles ask for a wide LOINC
 * code beside the true one (8867-4 also on a pulse), so a wide code counts only where no other code
 * is known. Two codes that mean two things here are refused, not ranked.
 */
import { SIGNAL_NAMES } from '../../../clinical/signal/signals.ts';
import type { LocalCode, TermGate, TermTarget, TermVerdict } from '../../terms/term-gate.port.ts';
import { ownUnit } from '../../units/own-units.ts';
import { quantityOf } from '../../units/quantities.ts';
import { UCUM_SYSTEM } from './observation-shape.ts';

/** Codes that the R4 vital-signs profiles fix: panel, rates, saturation, temperature, sizes, pressures. */
const WIDE_CODES: ReadonlySet<string> = new Set([
  '85353-1',
  '9279-1',
  '8867-4',
  '2708-6',
  '8310-5',
  '8302-2',
  '9843-4',
  '29463-7',
  '39156-5',
  '85354-9',
  '8480-6',
  '8462-4',
]);
const LOINC_SYSTEM = 'http://loinc.org';

type Admitting = Extract<TermVerdict, { ok: true; target: TermTarget }>;
export type Refusing = Extract<TermVerdict, { ok: false }>;

export type Meaning =
  | { readonly is: 'known'; readonly verdict: Admitting; readonly local: LocalCode }
  /** Known and of no use here. */
  | { readonly is: 'unused' }
  | { readonly is: 'refused'; readonly verdict: Refusing; readonly local: LocalCode };

/** `locals`: the codings of one value, each with its unit. At least one. */
export function meaningOf(locals: readonly [LocalCode, ...LocalCode[]], gate: TermGate): Meaning {
  const read = locals.map((local) => ({ local, verdict: spellingFault(local, gate.resolve(local)) }));
  const [contradiction] = read.flatMap(({ local, verdict }) =>
    !verdict.ok && verdict.code !== 'unmapped-code' ? [{ is: 'refused', verdict, local } as const] : [],
  );
  if (contradiction !== undefined) return contradiction;
  const known = read.flatMap(({ local, verdict }) =>
    verdict.ok && verdict.target !== null ? [{ is: 'known', verdict, local } as const] : [],
  );
  const narrow = known.filter(({ local }) => !isWide(local));
  const [first, ...others] = narrow.length > 0 ? narrow : known;
  if (first === undefined) return read.some(({ verdict }) => verdict.ok) ? { is: 'unused' } : refusedFirst(read);
  const other = others.find(({ verdict }) => nameOf(verdict.target) !== nameOf(first.verdict.target));
  if (other === undefined) return first;
  return {
    is: 'refused',
    local: first.local,
    verdict: {
      ok: false,
      code: 'conflicting-terms',
      reason: {
        code: 'code.codings-differ',
        values: { one: nameOf(first.verdict.target), other: nameOf(other.verdict.target) },
      },
    },
  };
}

/** Name of what a code means, as quantities and closed lists know it. */
export function nameOf(target: TermTarget): string {
  return target.kind === 'signal' ? (SIGNAL_NAMES[target.signal] ?? '') : target.name;
}

function refusedFirst(read: readonly { readonly local: LocalCode; readonly verdict: TermVerdict }[]): Meaning {
  const [refused] = read.flatMap(({ local, verdict }) =>
    verdict.ok ? [] : [{ is: 'refused', local, verdict } as const],
  );
  return refused ?? { is: 'unused' };
}

function isWide({ system, code }: LocalCode): boolean {
  return system === LOINC_SYSTEM && WIDE_CODES.has(code);
}

/**
 * A unit said to be UCUM must be UCUM: the spellings that Vigil forgives elsewhere are another unit
 * there or none (`bpm` is none, `C` is coulomb).
 */
function spellingFault({ unit }: LocalCode, verdict: TermVerdict): TermVerdict {
  if (!verdict.ok || verdict.target === null || unit.system !== UCUM_SYSTEM) return verdict;
  const own = quantityOf(nameOf(verdict.target))?.unit ?? '';
  const { spellings = {} } = ownUnit(own);
  const key = unit.code.toLowerCase();
  const meant = Object.hasOwn(spellings, key) ? spellings[key] : unit.code;
  return meant === unit.code
    ? verdict
    : {
        ok: false,
        code: 'wrong-unit',
        reason: {
          code: 'code.no-ucum',
          values: { unit: unit.code.slice(0, 40), name: nameOf(verdict.target), expected: own },
        },
      };
}
