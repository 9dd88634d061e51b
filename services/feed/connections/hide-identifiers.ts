/**
 * A refused message as people who do not care for the child may see it: enough to find a wrong code, a
 * wrong unit or a broken field, and nobody's name or number.
 *
 * Only fields that are known to hold no identifier are shown; of everything else only whether it was
 * filled. What stood in a masked field is masked wherever else it stands. A text that is neither HL7 nor
 * JSON is not shown at all.
 */
import type { PlacedReason } from '../../contract/records/quarantine.ts';
import { isKeptRefusal, type KeptRefusal } from '../../contract/refusals/refusal.ts';
import { hideInJson, MASK, textsInJson } from './hide-in-json.ts';

export { MASK } from './hide-in-json.ts';

/** Fields that are shown, by segment. A segment that is not named here is masked whole, and so is every Z segment. */
const SHOWN_FIELDS: Readonly<Record<string, readonly number[]>> = {
  MSH: [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 15, 16, 17, 18, 19, 20, 21],
  EVN: [1, 2, 3, 6],
  /** Set number and sex. */
  PID: [1, 8],
  /** Class, place, kind of admission, place before, times; no people, no visit number. */
  PV1: [1, 2, 3, 4, 6, 10, 18, 36, 39, 44, 45],
  PV2: [2],
  ORC: [1, 5, 9],
  OBR: [1, 4, 7, 8, 22, 24, 25],
  /** The value itself is judged apart; who observed is not shown. */
  OBX: [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 13, 14, 17, 18, 19],
  SPM: [1, 4, 17, 18],
  NTE: [1, 2],
  TQ1: [1, 7, 8, 9],
  NK1: [1],
  MRG: [],
};
const OBX_VALUE = 5;
/** A number of a monitor or a laboratory; longer ones could be somebody's. */
const SHORT_NUMBER = /^[<>=]{0,2}\s*[-+]?\d{1,7}(\.\d{1,6})?$/;
/** Length to which quarantined messages are cut (contract/quarantine.ts). */
const RAW_MAX = 8_000;
/** Printable signs of ASCII, as the standard declares them in MSH. */
const DELIMITERS = /^[!-/:-@[-`{-~]{1,5}$/;
/** Value types that are codes by definition. */
const CODED_TYPES = ['CE', 'CWE', 'CNE', 'CF'];
/** Shorter pieces of masked fields («F», «KR», a house number) would mask half the message; Korean names are short. */
const PIECE = /^(?=.*[^ -~]).{2,}$|^(?=.*[^\d.]).{3,}$|^.{5,}$/su;

/** The raw text with every identifying part masked. Never throws, whatever the text. */
export function hideIdentifiers(raw: string): string {
  const text = trimmedStart(raw);
  if (text.startsWith('MSH')) return hideInHl7(text);
  return hideInJson(text) ?? notShown(raw);
}

/**
 * A refusal without what the message holds of identifiers. Values of a closed list are Vigil's own words and stay:
 * a masked one would be no value of its code.
 */
export function hideInRefusal(refusal: KeptRefusal, raw: string): KeptRefusal {
  const pieces = piecesOf(raw);
  return Object.entries(refusal.values).reduce<KeptRefusal>((hidden, [key, value]) => {
    const candidate: unknown = { ...hidden, values: { ...hidden.values, [key]: withoutPiecesIn(value, pieces) } };
    return isKeptRefusal(candidate) ? candidate : hidden;
  }, refusal);
}

/** In texts, lists of them and what holds them. */
function withoutPiecesIn(value: unknown, pieces: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return withoutPieces(value, pieces);
  if (Array.isArray(value)) return value.map((each) => withoutPiecesIn(each, pieces));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutPiecesIn(each, pieces)]));
}

/** The same of each reason of an item. */
export function hideInReasons(reasons: readonly PlacedReason[], raw: string): readonly PlacedReason[] {
  return reasons.map(({ at, reason }) => ({ at, reason: hideInRefusal(reason, raw) }));
}

/** Without the start block and empty lines before the message. */
function trimmedStart(raw: string): string {
  return raw.trimStart();
}

function notShown(raw: string): string {
  return `${MASK} (${raw.length} characters of a text that is neither HL7 nor JSON)`;
}

interface Marks {
  readonly field: string;
  readonly component: string;
  /** All of the message's delimiters, as a pattern. */
  readonly any: RegExp;
}

function hideInHl7(text: string): string {
  const marks = marksOf(text);
  if (marks === null) return notShown(text);
  const pieces = piecesOfHl7(text, marks);
  const lines = linesOf(text).map((line) => withoutPieces(maskedLine(line, marks), pieces));
  // Where a message was cut, half of an identifier would not be known for one.
  const last = text.length < RAW_MAX ? undefined : lines.pop();
  return [...lines, ...(last === undefined ? [] : [last.slice(0, last.lastIndexOf(marks.field) + 1) + MASK])].join(
    '\n',
  );
}

function linesOf(text: string): string[] {
  return text.split(/[\r\n]+/).filter((line) => line !== '');
}

function marksOf(text: string): Marks | null {
  const field = text[3] ?? '';
  const others = (text.slice(4).split(field, 1)[0] ?? '').split(/[\r\n]/, 1)[0] ?? '';
  if (!DELIMITERS.test(field) || !DELIMITERS.test(others)) return null;
  const escaped = (field + others).replace(/[\\\]^-]/g, '\\$&');
  return { field, component: others[0] ?? '^', any: new RegExp(`[${escaped}]+`) };
}

/** Fields of a line, counted as HL7 counts them: entry 1 of MSH is the delimiter itself. */
function fieldsOf(line: string, marks: Marks): readonly string[] {
  const fields = line.split(marks.field);
  return fields[0] === 'MSH' ? ['MSH', marks.field, ...fields.slice(1)] : fields;
}

function maskedLine(line: string, marks: Marks): string {
  const fields = fieldsOf(line, marks);
  const name = fields[0] ?? '';
  const isSegment = /^[A-Z][A-Z0-9]{2}$/.test(name);
  if (!isSegment) return MASK;
  const masked = fields.map((field, index) => (index === 0 || isShown(fields, index, marks) ? field : maskOf(field)));
  return name === 'MSH' ? ['MSH', ...masked.slice(2)].join(marks.field) : masked.join(marks.field);
}

/** Whether a field was filled is shown; how long it was is not. */
function maskOf(field: string): string {
  return field === '' || field === '""' ? field : MASK;
}

function isShown(fields: readonly string[], index: number, marks: Marks): boolean {
  const [name = '', , type = ''] = fields;
  if (name === 'OBX' && index === OBX_VALUE) return isHarmlessValue(type, fields[index] ?? '', marks);
  return SHOWN_FIELDS[name]?.includes(index) ?? false;
}

/** Numbers, and codes of coded types; free text may say anything. */
function isHarmlessValue(type: string, value: string, marks: Marks): boolean {
  if (CODED_TYPES.includes(type)) return true;
  return value
    .split(marks.component)
    .every((part) => part === '' || /^[<>=/:+-]$/.test(part) || SHORT_NUMBER.test(part.trim()));
}

/** What is masked in a message, piece by piece. */
function piecesOf(raw: string): ReadonlySet<string> {
  const text = trimmedStart(raw);
  const marks = text.startsWith('MSH') ? marksOf(text) : null;
  return marks === null ? piecesOfJson(text) : piecesOfHl7(text, marks);
}

function piecesOfJson(text: string): ReadonlySet<string> {
  const masked = hideInJson(text) ?? '';
  const pieces = new Set<string>();
  for (const found of textsInJson(text)) if (!masked.includes(JSON.stringify(found))) addPiece(pieces, found);
  return pieces;
}

function addPiece(pieces: Set<string>, piece: string): void {
  if (PIECE.test(piece.trim())) pieces.add(piece.trim());
}

function piecesOfHl7(text: string, marks: Marks): ReadonlySet<string> {
  const pieces = new Set<string>();
  for (const line of linesOf(text)) {
    const fields = fieldsOf(line, marks);
    const isSegment = /^[A-Z][A-Z0-9]{2}$/.test(fields[0] ?? '');
    for (const [index, field] of fields.entries()) {
      if (isSegment && (index === 0 || isShown(fields, index, marks))) continue;
      for (const piece of field.split(marks.any)) addPiece(pieces, piece);
    }
  }
  return pieces;
}

/** Longer pieces first, so that no rest of one is left by a shorter. */
function withoutPieces(text: string, pieces: ReadonlySet<string>): string {
  return [...pieces]
    .toSorted((left, right) => right.length - left.length)
    .reduce((left, piece) => left.replaceAll(piece, MASK), text);
}
