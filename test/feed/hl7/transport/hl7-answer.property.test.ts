/** Answers: who they go to, what they repeat, and that nothing repeated can forge a segment. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerTo, answerToBytes } from '../../../../services/feed/hl7/transport/hl7-answer.ts';
import { parseHl7 } from '../../../../services/feed/hl7/text/hl7-message.ts';
import type { Hl7Message } from '../../../../services/feed/hl7/text/hl7-message.ts';
import { ACCEPTED } from '../../../../services/feed/hl7/message/message-outcome.ts';
import type { MessageAnswer } from '../../../../services/feed/hl7/message/message-outcome.ts';
import type { Refusal } from '../../../../services/contract/refusals/refusal.ts';

const STAMP = { atMs: Date.UTC(2026, 10, 23, 14, 30, 5, 120), controlId: 'VIGIL1' };
/** Any text, also such as no refusal holds. */
function kept(text: string): Refusal {
  return { code: 'hl7.type-not-taken', values: { type: text } };
}

const REFUSED: MessageAnswer = {
  code: 'AR',
  errorCode: '200',
  location: null,
  reason: kept('MDM'),
};
const WRONG: MessageAnswer = {
  code: 'AE',
  errorCode: '102',
  location: 'OBX^3^5',
  reason: { code: 'value.not-a-number', values: { name: 'OBX-5', text: null } },
};

function parsed(text: string): Hl7Message {
  const result = parseHl7(text);
  if (!result.ok) throw new Error(result.reason.code);
  return result.message;
}

function header(fields: Readonly<Record<number, string>> = {}, marks = '|^~\\&'): string {
  const usual: Record<number, string> = {
    3: 'VSP^0012210000000000^EUI-64',
    4: 'PICU',
    5: 'VIGIL',
    6: 'HOSPITAL',
    7: '20261123',
    9: 'ORU^R01^ORU_R01',
    10: 'MSG-7',
    11: 'P',
    12: '2.6',
    ...fields,
  };
  return Array.from({ length: 22 }, (_, index) => (index < 2 ? '' : (usual[index + 1] ?? ''))).reduce(
    (line, field, index) => (index < 2 ? line : `${line}${marks[0] ?? '|'}${field}`),
    `MSH${marks}`,
  );
}

const PATIENT = 'PID|||SECRET-MRN||김하늘\rPV1||I|PICU^^7\r';
const answered = (fields: Readonly<Record<number, string>>, answer: MessageAnswer = ACCEPTED): string | null =>
  answerTo(parsed(`${header(fields)}\r${PATIENT}`), answer, STAMP);

describe('an answer', () => {
  it('goes back to the sender under the sender’s own control id', () => {
    expect(answered({})).toBe(
      'MSH|^~\\&|VIGIL|HOSPITAL|VSP^0012210000000000^EUI-64|PICU|20261123143005.120+0000||ACK^R01^ACK|VIGIL1|P|2.6\rMSA|AA|MSG-7\r',
    );
  });

  it('names the character set of the message again, and its own where it says more than ASCII', () => {
    expect(answered({ 18: '8859/1' })).toContain('|2.6||||||8859/1\rMSA|AA|MSG-7\r');
    expect(answered({ 18: 'KS X 1001' }, { ...WRONG, reason: kept('심박수') })).toContain(
      '|2.6||||||UNICODE UTF-8\rMSA|AE|',
    );
  });

  it('says what is wrong, and where, in the form of the version', () => {
    expect(answered({}, WRONG)).toContain(
      '\rMSA|AE|MSG-7\rERR||OBX^3^5|102^Data type error^HL70357|E||||OBX-5 is not a number\r',
    );
    expect(answered({ 12: '2.3' }, WRONG)).toContain(
      '|2.3\rMSA|AE|MSG-7|OBX-5 is not a number\rERR|OBX^3^5^102&Data type error&HL70357\r',
    );
    expect(answered({ 12: 'nonsense' }, REFUSED)).toContain(
      '|2.6\rMSA|AR|MSG-7\rERR|||200^Unsupported message type^HL70357|E||||messages of type MDM are not supported\r',
    );
  });

  it('is written with the delimiters of the message, and repeats letter for letter', () => {
    const message = parsed(header({ 9: 'ORU@R01', 3: 'A@B', 10: '12$3!4' }, '#@~*!'));
    const text = answerTo(message, { ...WRONG, reason: kept('with # @ ~ * !') }, STAMP);
    const answer = parsed(text ?? '');
    expect(answer.segment('MSH').raw(5)).toBe('A@B');
    expect(answer.segment('MSA').raw(2)).toBe('12$3!4');
    expect(answer.segment('ERR').text(8)).toBe('messages of type with # @ ~ * ! are not supported');
    expect([answer.segment('ERR').text(2, 1), answer.segment('ERR').text(2, 3)]).toEqual(['OBX', '5']);
  });

  it('says its character set when it repeats more than ASCII', () => {
    expect(answered({ 4: '서울' })).toContain('|VIGIL1|P|2.6||||||UNICODE UTF-8\r');
  });

  it('never names the patient', () => {
    for (const answer of [ACCEPTED, WRONG, REFUSED]) {
      expect(answered({}, answer)).not.toMatch(/SECRET|김하늘|PICU\^\^7/);
    }
  });
});

describe('enhanced mode', () => {
  const code = (receipt: string, application: string, answer: MessageAnswer): string =>
    /\rMSA\|(\w\w)\|/.exec(answered({ 15: receipt, 16: application }, answer) ?? '')?.[1] ?? 'none';
  it.each<[string, string, readonly [string, string, string]]>([
    ['', '', ['AA', 'AE', 'AR']],
    ['NE', 'AL', ['AA', 'AE', 'AR']],
    ['AL', 'NE', ['CA', 'CE', 'CR']],
    ['AL', '', ['CA', 'CE', 'CR']],
    ['', 'AL', ['AA', 'AE', 'AR']],
    ['AL', 'AL', ['AA', 'AE', 'AR']],
    ['AL', 'ER', ['CA', 'AE', 'AR']],
    ['ER', 'NE', ['none', 'CE', 'CR']],
    ['SU', 'NE', ['CA', 'none', 'none']],
    ['NE', 'SU', ['AA', 'none', 'none']],
    ['NE', 'NE', ['none', 'none', 'none']],
    ['NE', 'WHAT', ['AA', 'AE', 'AR']],
  ])('MSH-15 «%s», MSH-16 «%s»', (receipt, application, codes) => {
    expect([ACCEPTED, WRONG, REFUSED].map((answer) => code(receipt, application, answer))).toEqual(codes);
  });
});

describe('what cannot be read', () => {
  it('is answered from its first segment', () => {
    const bytes = Buffer.concat([Buffer.from(`${header({ 4: '서울' })}\r`), Uint8Array.of(0xff, 0xfe, 0x00)]);
    expect(answerToBytes(bytes, REFUSED, STAMP)).toContain('\rMSA|AR|MSG-7\r');
  });

  it.each(['', 'garbage', 'MSH', 'MSH|', 'PID|1||SECRET', '\r\n\r\n'])(
    '«%s» is answered with an empty MSA-2',
    (text) => {
      const answer = parsed(answerToBytes(Buffer.from(text), REFUSED, STAMP) ?? '');
      expect([answer.segment('MSA').text(1), answer.segment('MSA').text(2), answer.controlId]).toEqual([
        'AR',
        '',
        'VIGIL1',
      ]);
      expect(answer.segment('ERR').text(3)).toBe('200');
    },
  );
});

describe('whatever the message says', () => {
  const nasty = fc.string({
    unit: fc.constantFrom(
      'a',
      '|',
      '^',
      '~',
      '\\',
      '&',
      '\\X0D\\',
      '\\.br\\',
      '\x0b',
      '\x1c',
      '\0',
      '\u2028',
      '\x85',
      '김',
      'MSA',
      '#',
    ),
    maxLength: 30,
  });
  const one = fc.record({ 3: nasty, 4: nasty, 5: nasty, 9: nasty, 10: nasty, 11: nasty, 12: nasty });

  it('an answer has its own segments and no other, in one frame', () => {
    fc.assert(
      fc.property(one, fc.constantFrom(ACCEPTED, WRONG, REFUSED), (fields, answer) => {
        const [from, text] = [
          `${header(fields)}\r${PATIENT}`,
          answerToBytes(Buffer.from(header(fields)), answer, STAMP),
        ];
        for (const written of [answerTo(parsed(from), answer, STAMP), text]) {
          if (written === null) continue; // a field more in front may ask for no answer
          expect(parsed(written).segments.map(({ name }) => name)).toEqual(
            answer.code === 'AA' ? ['MSH', 'MSA'] : ['MSH', 'MSA', 'ERR'],
          );
          expect(written.replaceAll('\r', '')).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        }
      }),
    );
  });

  it('bytes without sense are answered, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isHeaded) => {
        const sent = isHeaded ? Buffer.concat([Buffer.from('MSH|^~\\&|'), bytes]) : bytes;
        const answer = answerToBytes(sent, REFUSED, STAMP);
        expect(answer === null || parseHl7(answer).ok).toBe(true);
      }),
    );
  });
});
