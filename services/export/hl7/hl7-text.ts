/**
 * Writes HL7 v2 text: the counterpart of the feed's reader. Every value of ours passes `hl7Text`, so
 * that no text of a rule, a bed or a person can break out of its field, its segment or its frame.
 *
 * Invariant: what is written here, the feed's reader gives back equal.
 */

const MARKS: Readonly<Record<string, string>> = {
  '\\': '\\E\\',
  '|': '\\F\\',
  '^': '\\S\\',
  '~': '\\R\\',
  '&': '\\T\\',
};
/** Two quotes alone mean «delete what you know»: as text they are sent as bytes. */
const QUOTES_ALONE = '""';

/** A value as field content. Line breaks stay as breaks; other control characters, which frame messages, become spaces. */
export function hl7Text(text: string): string {
  if (text === QUOTES_ALONE) return '\\X2222\\';
  return printable(text)
    .replace(/[\\|^~&]/g, (mark) => MARKS[mark] ?? mark)
    .replaceAll('\n', '\\.br\\');
}

/** What of a text survives a message: control characters do not, nor white space around it. */
export function printable(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .replace(/\p{Cs}/gu, '\ufffd')
    .trim();
}

/** Components of a field, each a plain value; empty ones at the end are left out. */
export function hl7Components(...values: readonly string[]): string {
  return values.map(hl7Text).join('^').replace(/\^+$/, '');
}

/** One segment from its fields by number; each is field content that was escaped already. */
export function hl7Segment(name: string, fields: Readonly<Record<number, string>>): string {
  const last = Math.max(
    0,
    ...Object.entries(fields).flatMap(([number, content]) => (content === '' ? [] : [Number(number)])),
  );
  const contents = Array.from({ length: last }, (_, index) => fields[index + 1] ?? '');
  // MSH-1 is the separator itself, which joining writes.
  return [name, ...(name === 'MSH' ? contents.slice(1) : contents)].join('|');
}

/** Segments end with a carriage return, the last one too. */
export function hl7Message(segments: readonly string[]): string {
  return segments.map((segment) => `${segment}\r`).join('');
}

/** Moment in ms since 1970 as HL7 DTM in UTC, zone told: a receiver need not know where the unit is. */
export function hl7Time(atMs: number): string {
  return `${new Date(atMs).toISOString().replace(/[-:TZ]/g, '')}+0000`;
}

/** A number as HL7 NM, which has no exponent; at most six digits after the point. */
export function hl7Number(value: number): string {
  return Number.isInteger(value) ? value.toFixed(0) : value.toFixed(6).replace(/\.?0+$/, '');
}
