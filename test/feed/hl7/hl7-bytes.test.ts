/** Character sets: what MSH-18 says holds, and a byte that does not belong refuses the message. */
import { describe, expect, it } from 'vitest';
import { decodeHl7Bytes } from '../../../services/feed/hl7/text/hl7-bytes.ts';

/** 김하늘 in the bytes of KS X 1001 (EUC-KR), written out since nothing here encodes it. */
const KOREAN_NAME = [0xb1, 0xe8, 0xc7, 0xcf, 0xb4, 0xc3];

function message(charset: string, name: readonly number[] | string): Uint8Array {
  const fields = [
    'MSH',
    '^~\\&',
    'MON',
    'ICU',
    '',
    '',
    '20261123',
    '',
    'ORU^R01',
    '1',
    'P',
    '2.6',
    '',
    '',
    '',
    '',
    '',
    charset,
  ];
  return Buffer.concat([
    Buffer.from(`${fields.join('|')}\rPID|||||`),
    typeof name === 'string' ? Buffer.from(name) : Uint8Array.from(name),
    Buffer.from('\r'),
  ]);
}

describe('bytes of a message', () => {
  it.each(['UNICODE UTF-8', 'UTF-8', 'utf8', 'UNICODE', 'UNICODE UTF-8~ISO IR87'])('as %s', (charset) => {
    expect(decodeHl7Bytes(message(charset, '김하늘'), 'iso-8859-1')).toMatchObject({
      ok: true,
      charset: 'utf-8',
      text: expect.stringContaining('PID|||||김하늘'),
    });
  });

  it.each(['KS X 1001', 'KSC5601', 'EUC-KR', 'ISO IR149'])('as %s', (charset) => {
    expect(decodeHl7Bytes(message(charset, KOREAN_NAME), 'utf-8')).toMatchObject({
      ok: true,
      charset: 'euc-kr',
      text: expect.stringContaining('PID|||||김하늘'),
    });
  });

  it.each(['8859/1', 'ISO 8859-1', 'ISO-8859-1'])('as %s', (charset) => {
    expect(decodeHl7Bytes(message(charset, [0x4d, 0xfc, 0x6c]), 'utf-8')).toMatchObject({
      ok: true,
      charset: 'iso-8859-1',
      text: expect.stringContaining('Mül'),
    });
  });

  it.each([
    ['utf-8', '김하늘'],
    ['euc-kr', KOREAN_NAME],
  ] as const)('in the set of the source (%s) when MSH-18 is empty', (charset, name) => {
    expect(decodeHl7Bytes(message('', name), charset)).toMatchObject({
      ok: true,
      charset,
      text: expect.stringContaining('김하늘'),
    });
  });

  it.each<[string, string, readonly number[] | string]>([
    ['EUC-KR said to be UTF-8', 'UNICODE UTF-8', KOREAN_NAME],
    ['UTF-8 said to be ASCII', 'ASCII', '김'],
    ['UTF-8 said to be 8859/1', '8859/1', '김하늘'],
    ['half a Korean letter', 'KS X 1001', [0xb1]],
    ['a surrogate in UTF-8', 'UNICODE UTF-8', [0xed, 0xa0, 0x80]],
    ['a set that is not supported', 'UNICODE UTF-16', 'x'],
    ['NUL', 'ASCII', 'a\0b'],
    ['the first end byte', 'ASCII', 'a\x1cb'],
  ])('are refused: %s', (_, charset, name) => {
    expect(decodeHl7Bytes(message(charset, name), 'utf-8')).toEqual({
      ok: false,
      code: 'wrong-charset',
      reason: { code: expect.stringMatching(/^hl7\./), values: expect.any(Object) },
    });
  });

  it('may begin with a byte order mark, which is no text', () => {
    const marked = Buffer.concat([Uint8Array.of(0xef, 0xbb, 0xbf), message('', '김')]);
    expect(decodeHl7Bytes(marked, 'euc-kr')).toMatchObject({
      ok: true,
      charset: 'utf-8',
      text: expect.stringMatching(/^MSH\|/),
    });
  });

  it('of two-byte text are refused, not read letter by letter', () => {
    expect(decodeHl7Bytes(Buffer.from('MSH|^~\\&|MON', 'utf16le'), 'iso-8859-1')).toMatchObject({ ok: false });
  });

  it('say nothing of the message in the reason', () => {
    const answer = decodeHl7Bytes(message('SECRET-ID-42', '김'), 'utf-8');
    expect(JSON.stringify(answer)).not.toContain('42');
  });
});
