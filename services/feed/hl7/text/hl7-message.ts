/**
 * An HL7 v2 message as text: segments, fields, repetitions, components, with the delimiters that the
 * message itself declares. Reading is lazy: a message of 300 segments costs what is asked of it.
 *
 * Invariant: nothing here throws, whatever the text; what is absent is the empty string.
 */
import type { Refusal } from '../../../contract/refusals/refusal.ts';

export interface Delimiters {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string;
  readonly subcomponent: string;
}

/** «Delete what you know»: two quotes, which are no text. */
export const HL7_NULL = '""';

/** More segments than this is no message of a monitor, a laboratory or an admission desk. */
export const SEGMENTS_MAX = 2_000;

export type ParsedHl7 =
  | { readonly ok: true; readonly message: Hl7Message }
  | {
      readonly ok: false;
      readonly reason: Refusal<
        'hl7.no-header' | 'hl7.no-delimiters' | 'hl7.same-delimiters' | 'hl7.too-many-segments' | 'hl7.no-segment'
      >;
    };

/** HL7 2.A.24: the longest text (FT) has 64 KB; unescaping a megabyte of marks would hold up every other bed. */
const ESCAPED_LENGTH_MAX = 65_536;

const ENCODING = /^MSH([\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e])([^\w\s\r\n])([^\w\s\r\n])([^\w\s\r\n]?)([^\w\s\r\n]?)/;

/** Segments end with CR, LF or both (monitors disagree). Text before MSH is no message. */
export function parseHl7(text: string): ParsedHl7 {
  const declared = ENCODING.exec(text);
  if (declared === null) {
    return {
      ok: false,
      reason: { code: text.startsWith('MSH') ? 'hl7.no-delimiters' : 'hl7.no-header', values: {} },
    };
  }
  const [, field = '|', component = '^', repetition = '~', escape = '\\', subcomponent = '&'] = declared;
  const delimiters = {
    field,
    component,
    repetition,
    escape: escape === field ? '\\' : escape || '\\',
    subcomponent: subcomponent === field || subcomponent === '' ? '&' : subcomponent,
  };
  if (new Set(Object.values(delimiters)).size < 5) {
    return { ok: false, reason: { code: 'hl7.same-delimiters', values: {} } };
  }
  const lines = text.split(/[\r\n]+/).filter((line) => line !== '');
  if (lines.length > SEGMENTS_MAX) {
    return { ok: false, reason: { code: 'hl7.too-many-segments', values: { limit: SEGMENTS_MAX } } };
  }
  const wrong = lines.findIndex(
    (line) => !/^[A-Z][A-Z0-9]{2}$/.test(line.slice(0, 3)) || (line.length > 3 && line[3] !== field),
  );
  if (wrong >= 0) return { ok: false, reason: { code: 'hl7.no-segment', values: { line: wrong + 1 } } };
  return {
    ok: true,
    message: new Hl7Message(
      lines.map((line) => new Hl7Segment(line, delimiters)),
      delimiters,
    ),
  };
}

export class Hl7Message {
  readonly segments: readonly Hl7Segment[];
  readonly delimiters: Delimiters;

  constructor(segments: readonly Hl7Segment[], delimiters: Delimiters) {
    this.segments = segments;
    this.delimiters = delimiters;
  }

  /** First segment of this name, or one in which everything is absent. */
  segment(name: string): Hl7Segment {
    return this.segments.find((segment) => segment.name === name) ?? new Hl7Segment(name, this.delimiters);
  }

  all(name: string): readonly Hl7Segment[] {
    return this.segments.filter((segment) => segment.name === name);
  }

  /** MSH-9: message code and trigger event, for instance `ORU` and `R01`. */
  get type(): { readonly code: string; readonly event: string } {
    const msh = this.segment('MSH');
    return { code: msh.text(9, 1), event: msh.text(9, 2) };
  }

  /** MSH-10. */
  get controlId(): string {
    return this.segment('MSH').text(10);
  }
}

export class Hl7Segment {
  readonly name: string;
  /** The line as it came. */
  readonly line: string;
  readonly #delimiters: Delimiters;
  #fields: readonly string[] | null = null;

  constructor(line: string, delimiters: Delimiters) {
    this.line = line;
    this.name = line.slice(0, 3);
    this.#delimiters = delimiters;
  }

  /** The field as it came, all repetitions. Fields count from 1; MSH-1 is the field separator itself. */
  raw(field: number): string {
    this.#fields ??= this.line.split(this.#delimiters.field);
    if (this.name !== 'MSH') return this.#fields[field] ?? '';
    return field === 1 ? this.#delimiters.field : (this.#fields[field - 1] ?? '');
  }

  /** The repetitions of a field as they came; none when the field is absent. */
  repetitions(field: number): readonly string[] {
    const raw = this.raw(field);
    if (raw === '') return [];
    return this.name === 'MSH' && field === 2 ? [raw] : raw.split(this.#delimiters.repetition);
  }

  /** Component of the first repetition, unescaped and trimmed; components count from 1. */
  text(field: number, component = 1): string {
    const raw = this.raw(field);
    const first = this.name === 'MSH' && field === 2 ? raw : pieceOf(raw, this.#delimiters.repetition, 1);
    return this.componentOf(first, component);
  }

  /** Second subcomponent of a component of one repetition, unescaped and trimmed: the universal id of a named authority. */
  universalIdOf(repetition: string, component: number): string {
    const { component: componentMark, subcomponent } = this.#delimiters;
    return this.unescaped(pieceOf(pieceOf(repetition, componentMark, component), subcomponent, 2)).trim();
  }

  /** Component of one repetition, first subcomponent, unescaped and trimmed. */
  componentOf(repetition: string, component: number): string {
    const { component: componentMark, subcomponent } = this.#delimiters;
    const part = pieceOf(repetition, componentMark, component);
    return this.unescaped(pieceOf(part, subcomponent, 1)).trim();
  }

  /**
   * HL7 2.7.1: delimiters, hexadecimal bytes (as Latin-1) and line breaks; an unknown escape stays as it
   * is, and so does a text longer than HL7 has any.
   */
  unescaped(text: string): string {
    const { escape, field, component, repetition, subcomponent } = this.#delimiters;
    if (text.length > ESCAPED_LENGTH_MAX || !text.includes(escape)) return text;
    const marks: Readonly<Record<string, string>> = {
      F: field,
      S: component,
      R: repetition,
      T: subcomponent,
      E: escape,
      '.br': '\n',
    };
    const mark = escape.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');
    return text.replace(new RegExp(`${mark}([^${mark}]{1,40})${mark}`, 'g'), (whole, code: string) => {
      if (Object.hasOwn(marks, code)) return marks[code] ?? whole;
      return /^X([0-9A-Fa-f]{2})+$/.test(code) ? Buffer.from(code.slice(1), 'hex').toString('latin1') : whole;
    });
  }
}

/** The piece at this place between marks, counted from 1; what stands behind it is not looked at. */
function pieceOf(text: string, mark: string, place: number): string {
  let from = 0;
  for (let passed = 1; passed < place; passed++) {
    const at = text.indexOf(mark, from);
    if (at < 0) return '';
    from = at + mark.length;
  }
  const to = text.indexOf(mark, from);
  return to < 0 ? text.slice(from) : text.slice(from, to);
}
