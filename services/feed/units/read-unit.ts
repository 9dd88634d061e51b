/**
 * From a unit as somebody wrote it to a UCUM code that the library may see. Spellings are looked up,
 * annotations must be known to the quantity, and what has an odd shape stops here.
 */
import type { UNIT_FAULTS } from '../../contract/refusals/value-refusals.ts';
import { ownUnit } from './own-units.ts';

export interface UnitReading {
  readonly ok: true;
  /** UCUM, without annotations. */
  readonly code: string;
  /** Beyond what the code says, from an annotation; 1 when there is none. */
  readonly factor: number;
  readonly isApproximate: boolean;
}

export type UnitFault = (typeof UNIT_FAULTS)[number];

export type ReadUnit =
  | UnitReading
  | {
      readonly ok: false;
      readonly fault: UnitFault;
      /** The annotation that says nothing, or those of which one must be said; else null. */
      readonly detail: string | null;
    };

/** The longest unit that is looked at. */
export const UNIT_LENGTH_MAX = 40;

const ANNOTATION = /\{([^{}]*)\}/g;
/** A power of ten, 1, or a name with its brackets and exponent: the library looks names up in plain objects, which know longer ones. */
const PART = String.raw`(?:10[*^]\d{1,2}|1|(?=[A-Za-z%[])[A-Za-z%]{0,6}(?:\[[\w']{1,12}\])?(?:-?\d)?)`;
/** What Vigil reads of UCUM: parts joined by points and slashes. Other numbers (`100.mg`) and parentheses are legal there and never meant. */
const CODE = new RegExp(`^/?${PART}(?:[./]${PART})*$`);

/** Reads `text` as a unit of a quantity that Vigil keeps in `unit`. Never throws. */
export function readUnit(text: string, unit: string): ReadUnit {
  if (text.length > UNIT_LENGTH_MAX) return refused('too-long');
  if (text.trim() === '') return refused('empty');
  const { spellings = {}, annotations = [], assays, shape } = ownUnit(unit);
  const plain = foldedUnit(text);
  const spelled = Object.hasOwn(spellings, plain.toLowerCase()) ? (spellings[plain.toLowerCase()] ?? plain) : plain;
  const found = [...spelled.matchAll(ANNOTATION)].map(([, annotation = '']) => annotation.toLowerCase());
  const code = codeOf(spelled);
  if (!CODE.test(code)) return refused('not-read');
  if (shape !== undefined && !shape.test(code)) return refused('other-kind');
  const unknown = found.find(
    (annotation) => !annotations.includes(annotation) && !(assays !== undefined && Object.hasOwn(assays, annotation)),
  );
  if (unknown !== undefined) return refused('annotation', `{${unknown}}`);
  if (assays === undefined) return { ok: true, code, factor: 1, isApproximate: false };
  const [assay, ...others] = new Set(found);
  const kind = assay === undefined || others.length > 0 ? undefined : assays[assay];
  if (kind === undefined) {
    return refused(
      'assay',
      Object.keys(assays)
        .map((name) => `{${name.toUpperCase()}}`)
        .join(', '),
    );
  }
  return { ok: true, code, ...kind };
}

/** UCUM code of a unit without its annotations; nothing but annotations is the unit 1. */
export function codeOf(unit: string): string {
  return unit.replace(ANNOTATION, '') || '1';
}

/** What means the same in every quantity: two micro signs, mcg, and the bracketed unit of the terminology. */
function foldedUnit(text: string): string {
  return text
    .trim()
    .replace(/[\u00B5\u03BC]/g, 'u')
    .replace(/(^|[./(])mcg(?![A-Za-z])/g, '$1ug')
    .replace(/\[U\]/g, 'U');
}

function refused(fault: UnitFault, detail: string | null = null): Extract<ReadUnit, { ok: false }> {
  return { ok: false, fault, detail };
}
