/**
 * The bytes of a message to text, in the character set that MSH-18 names or, when it names none, that
 * of the source. A wrong byte makes the whole message wrong: a name or a unit read in the wrong set
 * looks right and is not.
 *
 * Invariant: nothing is replaced or guessed; what does not decode is refused with the reason.
 */
import type { Refusal } from '../../../contract/refusals/refusal.ts';

export type SourceCharset = 'utf-8' | 'iso-8859-1' | 'euc-kr';
export type Charset = SourceCharset | 'us-ascii';

export type MessageText =
  | { readonly ok: true; readonly text: string; readonly charset: Charset }
  | { readonly ok: false; readonly code: 'wrong-charset'; readonly reason: CharsetRefusal };

type CharsetRefusal = Refusal<'hl7.forbidden-byte' | 'hl7.unknown-charset' | 'hl7.not-in-charset'>;

/** Names of HL7 table 0211 and what vendors write for them, without signs and in capitals. */
const CHARSETS: Readonly<Record<string, Charset>> = {
  ASCII: 'us-ascii',
  USASCII: 'us-ascii',
  ISOIR6: 'us-ascii',
  '88591': 'iso-8859-1',
  ISO88591: 'iso-8859-1',
  ISOIR100: 'iso-8859-1',
  LATIN1: 'iso-8859-1',
  UNICODE: 'utf-8',
  UNICODEUTF8: 'utf-8',
  UTF8: 'utf-8',
  ISOIR192: 'utf-8',
  KSX1001: 'euc-kr',
  KSC5601: 'euc-kr',
  EUCKR: 'euc-kr',
  ISOIR149: 'euc-kr',
  CP949: 'euc-kr',
  MS949: 'euc-kr',
};

/** Bytes that no set allows: NUL comes of two-byte text, the others belong to frames. */
const FORBIDDEN = [0x00, 0x0b, 0x1c] as const;
const CHARSET_FIELD = 18;
/** An MSH segment is shorter than this. */
const HEADER_BYTES_MAX = 4_096;

/** Decodes a message; tolerates a UTF-8 byte order mark before it. Never throws. */
export function decodeHl7Bytes(bytes: Uint8Array, sourceCharset: SourceCharset): MessageText {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = hasMark ? bytes.subarray(3) : bytes;
  const forbidden = FORBIDDEN.find((byte) => body.includes(byte));
  if (forbidden !== undefined) return refused({ code: 'hl7.forbidden-byte', values: { byte: forbidden } });
  const named = namedCharset(body);
  const charset =
    named === '' ? (hasMark ? 'utf-8' : sourceCharset) : CHARSETS[named.replace(/[^A-Za-z0-9]/g, '').toUpperCase()];
  if (charset === undefined) return refused({ code: 'hl7.unknown-charset', values: {} });
  const text = decoded(body, charset);
  return text === null
    ? refused({ code: 'hl7.not-in-charset', values: { charset, namedBy: named === '' ? 'source' : 'message' } })
    : { ok: true, text, charset };
}

function refused(reason: CharsetRefusal): MessageText {
  return { ok: false, code: 'wrong-charset', reason };
}

/** First repetition of MSH-18 as it stands in the bytes; its own letters are the same in every set. */
function namedCharset(body: Uint8Array): string {
  const header = latin1(body.subarray(0, HEADER_BYTES_MAX)).split(/[\r\n]/, 1)[0] ?? '';
  const separator = header[3];
  if (!header.startsWith('MSH') || separator === undefined) return '';
  const repetitionMark = header[5] ?? '~';
  const field = header.split(separator)[CHARSET_FIELD - 1] ?? '';
  return (field.split(repetitionMark)[0] ?? '').trim();
}

function decoded(body: Uint8Array, charset: Charset): string | null {
  if (charset === 'us-ascii') return body.every((byte) => byte < 0x80) ? latin1(body) : null;
  // 0x80 to 0x9F are no letters of 8859/1: they come of UTF-8 or of a vendor's own set.
  if (charset === 'iso-8859-1') return body.every((byte) => byte < 0x80 || byte > 0x9f) ? latin1(body) : null;
  try {
    return new TextDecoder(charset, { fatal: true }).decode(body);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
