/**
 * The answer to a message: MSH with sender and receiver swapped, MSA with the sender's own control id,
 * ERR where something is wrong. It is written with the delimiters of the message it answers, so that
 * what it repeats stands there letter for letter and still cannot begin a segment of its own.
 *
 * Original mode (MSH-15 and MSH-16 empty): AA, AE or AR. Enhanced mode, one answer a message: the
 * application's (AA, AE, AR) when MSH-16 asks for it, else that of receipt (CA, CE, CR) when MSH-15
 * does, else none. Both can be given at once because an answer is only made once the message is
 * durable; a sender that asked for both gets the one that says more, never two that it could mistake
 * for answers to two messages.
 *
 * Invariants: of the message, only MSH-3 to MSH-6, MSH-9 to MSH-12 and MSH-18 are repeated, never a field that
 * names a person; no control character is.
 */
import { inEnglish } from '../../../wording/in-english.ts';
import { formatHl7Time } from '../text/hl7-time.ts';
import { parseHl7 } from '../text/hl7-message.ts';
import type { Delimiters, Hl7Message, Hl7Segment } from '../text/hl7-message.ts';
import type { AnswerCode, MessageAnswer, RefusingAnswer } from '../message/message-outcome.ts';

/** What only the edge can make: the time and a control id of our own, letters and digits. */
export interface AnswerStamp {
  readonly atMs: number;
  readonly controlId: string;
}

/** HL7 table 0357. */
const ERROR_TEXTS: Readonly<Record<string, string>> = {
  '100': 'Segment sequence error',
  '101': 'Required field missing',
  '102': 'Data type error',
  '103': 'Table value not found',
  '104': 'Value too long',
  '200': 'Unsupported message type',
  '201': 'Unsupported event code',
  '202': 'Unsupported processing id',
  '203': 'Unsupported version id',
  '204': 'Unknown key identifier',
  '205': 'Duplicate key identifier',
  '206': 'Application record locked',
  '207': 'Application internal error',
};

const RECEIPT_CODES: Readonly<Record<AnswerCode, string>> = { AA: 'CA', AE: 'CE', AR: 'CR' };
const STANDARD: Delimiters = { field: '|', component: '^', repetition: '~', escape: '\\', subcomponent: '&' };
const VERSION_WHEN_UNKNOWN = '2.6';
/** Longest that MSH-10 may be (2.7: 199), and an HD field. */
const ECHO_LENGTH_MAX = 250;
const TEXT_LENGTH_MAX = 250;
const HEADER_BYTES_MAX = 4_096;

/** The answer as text, segments ended by CR; null when the sender asked for none. Never throws. */
export function answerTo(message: Hl7Message, answer: MessageAnswer, stamp: AnswerStamp): string | null {
  const msh = message.segment('MSH');
  const code = codeFor(msh, answer.code);
  if (code === null) return null;
  const { event } = message.type;
  const version = msh.text(12);
  return written({
    delimiters: message.delimiters,
    code,
    answer,
    stamp,
    parties: [5, 6, 3, 4].map((field) => echoed(msh.raw(field))),
    event: /^[A-Z]\w{2}$/.test(event) ? event : null,
    requestControlId: echoed(msh.raw(10)),
    processing: echoed(msh.raw(11)) || 'P',
    version: /^2(\.\d){1,2}$/.test(version) ? version : VERSION_WHEN_UNKNOWN,
    charset: echoed(msh.raw(18)),
  });
}

/**
 * The answer to bytes, whether they could be read or not: from their MSH segment as far as there is
 * one, else with an empty MSA-2. `bytes` may be only the beginning of what came.
 */
export function answerToBytes(bytes: Uint8Array, answer: MessageAnswer, stamp: AnswerStamp): string | null {
  const parsed = parseHl7(headerOf(bytes));
  if (parsed.ok) return answerTo(parsed.message, answer, stamp);
  return written({
    delimiters: STANDARD,
    code: answer.code,
    answer,
    stamp,
    parties: ['', '', '', ''],
    event: null,
    requestControlId: '',
    processing: 'P',
    version: VERSION_WHEN_UNKNOWN,
    charset: '',
  });
}

/** The first line, with a question mark for every byte that may belong to any character set. */
function headerOf(bytes: Uint8Array): string {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEADER_BYTES_MAX)).subarray(
    hasMark ? 3 : 0,
  );
  const end = line.findIndex((byte) => byte === 0x0d || byte === 0x0a);
  return line.toString('latin1', 0, end < 0 ? line.length : end).replace(/[\x80-\xff]/g, '?');
}

/** MSA-1, or null when no answer was asked for. */
function codeFor(msh: Hl7Segment, code: AnswerCode): string | null {
  const [receipt, application] = [msh.text(15), msh.text(16)];
  if (receipt === '' && application === '') return code;
  if (isAskedFor(application, code)) return code;
  return isAskedFor(receipt, code) ? RECEIPT_CODES[code] : null;
}

/** HL7 table 0155. A word that is not in it is taken for always: an answer too many harms less than silence. */
function isAskedFor(condition: string, code: AnswerCode): boolean {
  if (condition === '' || condition === 'NE') return false;
  if (condition === 'ER') return code !== 'AA';
  return condition !== 'SU' || code === 'AA';
}

interface AnswerParts {
  readonly delimiters: Delimiters;
  readonly code: string;
  readonly answer: MessageAnswer;
  readonly stamp: AnswerStamp;
  /** MSH-3 to MSH-6 of the answer. */
  readonly parties: readonly string[];
  readonly event: string | null;
  readonly requestControlId: string;
  readonly processing: string;
  readonly version: string;
  /** MSH-18 as it came: letters of ASCII are the same in every set that it may name. */
  readonly charset: string;
}

function written(parts: AnswerParts): string {
  const { delimiters, code, answer, stamp, parties, event, requestControlId, processing, version, charset } = parts;
  const { field, component, repetition, escape, subcomponent } = delimiters;
  const type = event === null ? 'ACK' : ['ACK', event, 'ACK'].join(component);
  const isOldForm = version < '2.5';
  const text = answer.reason === null ? '' : escaped(inEnglish(answer.reason).slice(0, TEXT_LENGTH_MAX), delimiters);
  const header = [
    `MSH${field}${component}${repetition}${escape}${subcomponent}`,
    ...parties,
    formatHl7Time(stamp.atMs),
    '',
    type,
    stamp.controlId,
    processing,
    version,
  ];
  const acknowledgement = ['MSA', code, requestControlId, ...(isOldForm && text !== '' ? [text] : [])];
  const isPlain = [...header, ...acknowledgement, text].every((part) => /^[\x20-\x7e]*$/.test(part));
  const set = isPlain ? charset : 'UNICODE UTF-8';
  const segments = [
    [...header, ...(set === '' ? [] : ['', '', '', '', '', set])],
    acknowledgement,
    ...(answer.code === 'AA' ? [] : [isOldForm ? oldError(answer, delimiters) : newError(answer, text, delimiters)]),
  ];
  return segments.map((fields) => `${fields.join(field)}\r`).join('');
}

/** ERR of 2.5 and later: location, code, severity, text for people. */
function newError({ errorCode, location }: RefusingAnswer, text: string, { component }: Delimiters): string[] {
  const place = (location ?? '').replaceAll('^', component);
  return [
    'ERR',
    '',
    place,
    [errorCode, ERROR_TEXTS[errorCode] ?? '', 'HL70357'].join(component),
    'E',
    '',
    '',
    '',
    text,
  ];
}

/** ERR of the versions before: segment, its number, field, and the code in the fourth component. */
function oldError({ errorCode, location }: RefusingAnswer, { component, subcomponent }: Delimiters): string[] {
  const [segment = '', sequence = '', place = ''] = (location ?? '').split('^');
  return [
    'ERR',
    [segment, sequence, place, [errorCode, ERROR_TEXTS[errorCode] ?? '', 'HL70357'].join(subcomponent)].join(component),
  ];
}

/** A field of the message as it came, without what is no letter. Field separators and line ends cannot be in it. */
function echoed(raw: string): string {
  return raw.replace(/[\p{Cc}\u2028\u2029]/gu, '').slice(0, ECHO_LENGTH_MAX);
}

/** HL7 2.7.1, for text of our own. */
function escaped(text: string, { field, component, repetition, escape, subcomponent }: Delimiters): string {
  const codes = new Map([
    [field, 'F'],
    [component, 'S'],
    [repetition, 'R'],
    [escape, 'E'],
    [subcomponent, 'T'],
  ]);
  return Array.from(text.replace(/\p{Cc}+/gu, ' '), (letter) =>
    codes.has(letter) ? `${escape}${codes.get(letter) ?? ''}${escape}` : letter,
  ).join('');
}
