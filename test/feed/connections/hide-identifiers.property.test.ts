// Hazards: H58 (docs/hazards.md).
/** No letter of an identifier gets past the mask, wherever in a message it stands; what finds a wrong code stays. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeptRefusal } from '../../../services/contract/refusals/refusal.ts';
import { hideIdentifiers, hideInRefusal, MASK } from '../../../services/feed/connections/hide-identifiers.ts';

/** Letters that stand nowhere in the rest of the messages below: one of them in the output is a leak. */
const LETTERS = 'JŽřžł가나다민준서연'.split('');
const identifier = fc
  .array(fc.constantFrom(...LETTERS), { minLength: 3, maxLength: 12 })
  .map((letters) => letters.join(''));
const LEAK = new RegExp(`[${LETTERS.join('')}]`);

const unknownPlace = (id: string): KeptRefusal => ({
  code: 'hl7.unknown-place',
  values: { place: `PICU^${id}^1`, hospitalId: 'H1' },
});
const SENT = { sourceCode: '1', sourceName: 'x', system: 'L' };

const MESSAGE = (id: readonly string[]): readonly string[] => [
  `MSH|^~\\&|GW|H1|VIGIL|H1|20260115080000+0900||ORU^R01^ORU_R01|C1|P|2.6|||||KOR|UNICODE UTF-8`,
  `EVN|A01|20260115080000||01|${id[4]}^DR`,
  `PID|1|${id[0]}|${id[0]}^^^H1^MR~${id[1]}^^^H1^VN|${id[2]}|${id[2]}^${id[3]}^B||20230105|F|||${id[4]}^^SEOUL||${id[5]}`,
  `NK1|1|${id[3]}^${id[2]}|MTH|${id[4]}`,
  `PV1|1|I|PICU^5^1|U|${id[5]}|NICU^2^1|${id[0]}^DR|${id[1]}|${id[2]}|MED|||||||${id[3]}|I|${id[5]}|||||||||||||||||||||||||20260114080000||||||${id[4]}`,
  `GT1|1|${id[0]}|${id[1]}^${id[2]}`,
  `IN1|1|${id[3]}|${id[4]}|${id[5]}`,
  `MRG|${id[1]}^^^H1^MR||||${id[2]}||${id[3]}`,
  `ORC|RE|${id[0]}|${id[1]}||CM||||20260115080000|${id[2]}|${id[3]}|${id[4]}`,
  `OBR|1|${id[0]}|${id[1]}|182777000^monitoring^SCT|||20260115080000|||${id[2]}||||||${id[3]}`,
  `OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|172|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||F|||20260115080000||${id[4]}`,
  `OBX|2|ST|0002-4182^Ward note ${id[0]}^MDC|1.1.1.2|child ${id[1]} was seen|||||F`,
  `NTE|1|L|${id[0]} called ${id[1]}`,
  `ZPI|1|${id[2]}|${id[3]}`,
  `PRT|${id[0]}|UC|${id[1]}`,
  `${id[0]}|not a segment`,
];

describe('identifiers', () => {
  it('leave no letter behind in HL7, whatever the line ends, delimiters and cuts', () => {
    const ids = fc.array(identifier, { minLength: 6, maxLength: 6 });
    fc.assert(
      fc.property(
        ids,
        fc.constantFrom('\r', '\n', '\r\n'),
        fc.constantFrom('|', '#', '$', '*'),
        fc.integer({ min: 6_500, max: 8_000 }),
        (list, end, field, filler) => {
          const [first = '', ...lines] = MESSAGE(list);
          const text =
            ['\u000b', '\n', ''][filler % 3] +
            [first, `NTE|1||${'.'.repeat(filler)}`, ...lines].map((line) => line.replaceAll('|', field)).join(end);
          const masked = hideIdentifiers(text.trimStart().slice(0, 8_000));
          expect(masked).not.toMatch(LEAK);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('do not show through a field that is shown, when they stand in a masked one too', () => {
    fc.assert(
      fc.property(identifier, (id) => {
        const text = `MSH|^~\\&|${id}|H1|||20260115||ORU^R01|${id}-7|P|2.6\rPID|1||${id}^^^H1\rPV1|1|I|PICU^${id}^1\rOBX|1|CWE|1^HR ${id}^L||a^${id}|bpm|||||F`;
        expect(hideIdentifiers(text)).not.toMatch(LEAK);
        expect(JSON.stringify(hideInRefusal(unknownPlace(id), text))).not.toMatch(LEAK);
      }),
    );
  });

  it('leave no letter behind in JSON', () => {
    fc.assert(
      fc.property(identifier, identifier, (id, name) => {
        const resource = {
          resourceType: 'Observation',
          id,
          status: 'final',
          identifier: [{ system: 'urn:h1', value: id }],
          subject: { reference: `Patient/${id}`, display: name },
          code: { coding: [{ system: 'http://loinc.org', code: '8867-4', display: name }], text: name },
          effectiveDateTime: '2026-01-15T08:00:00+09:00',
          performer: [{ display: name }],
          valueQuantity: { value: 172, unit: '/min' },
          valueString: name,
          note: [{ text: name }],
          contained: [{ resourceType: 'Patient', name: [{ family: name }] }],
          name,
        };
        for (const text of [
          JSON.stringify(resource),
          JSON.stringify([resource]),
          JSON.stringify({ resourceType: 'Bundle', entry: [{ fullUrl: `urn:${id}`, resource }] }),
          JSON.stringify({ values: { heartRatePerMin: name }, name, off: [name] }),
        ]) {
          expect(hideIdentifiers(text)).not.toMatch(LEAK);
          expect(JSON.stringify(hideInRefusal(unknownPlace(name), text))).not.toMatch(LEAK);
          const kept: KeptRefusal = { code: 'code.other-name', values: { ...SENT, names: [name, `a ${name}`] } };
          expect(JSON.stringify(hideInRefusal(kept, text))).not.toMatch(LEAK);
        }
        expect(hideIdentifiers(JSON.stringify(resource))).toContain('"8867-4"');
        expect(hideIdentifiers(JSON.stringify(resource))).toContain('172');
      }),
    );
  });

  it('leave no letter behind in anything else, and nothing throws', () => {
    fc.assert(
      fc.property(identifier, fc.string({ unit: 'binary', maxLength: 200 }), (id, noise) => {
        for (const text of [
          `${noise}${id}`,
          `MSH${noise}${id}`,
          `MSH|${noise}\r${id}`,
          `{"a": "${id}`,
          `PID|1||${id}`,
        ]) {
          const masked = hideIdentifiers(text);
          if (!LEAK.test(noise)) expect(masked.includes(id)).toBe(false);
        }
      }),
    );
  });
});

describe('what an engineer needs', () => {
  it('stays: type, place, codes, numbers, units, times, and which fields were filled', () => {
    const masked = hideIdentifiers(MESSAGE(['MRN-1', 'V-1', 'KIM', 'MINSEO', 'Dr Lee', 'A-99']).join('\r'));
    expect(masked).toContain('ORU^R01^ORU_R01|C1|P|2.6');
    expect(masked).toContain(`PID|1|${MASK}|${MASK}|${MASK}|${MASK}||${MASK}|F|||${MASK}||${MASK}`);
    expect(masked).toContain('PV1|1|I|PICU^5^1|U');
    expect(masked).toContain(
      'OBX|1|NM|147842^MDC_ECG_HEART_RATE^MDC|1.1.1.1|172|264864^MDC_DIM_BEAT_PER_MIN^MDC|||||F|||20260115080000',
    );
    expect(masked).toContain(`NTE|1|L|${MASK}`);
    expect(masked).not.toMatch(/KIM|MINSEO|Lee|20230105|MRN/);
  });

  it('stays of numbers and codes, and not of free text or long numbers, in OBX-5', () => {
    const value = (type: string, text: string): string =>
      hideIdentifiers(`MSH|^~\\&|A\rOBX|1|${type}|1^x^L||${text}|u`).split('\n')[1]?.split('|')[5] ?? '';
    expect([
      value('NM', '-99.9'),
      value('NM', '8388607'),
      value('SN', '<^5'),
      value('ST', '>= 3'),
      value('CWE', '1^HIGH^L'),
    ]).toEqual(['-99.9', '8388607', '<^5', '>= 3', '1^HIGH^L']);
    expect([
      value('ST', 'KIM'),
      value('TX', 'see chart'),
      value('NM', '900101-1234567'),
      value('NM', '12345678'),
    ]).toEqual([MASK, MASK, MASK, MASK]);
  });
});
