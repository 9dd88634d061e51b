/** 18.6: reference ranges and flags of laboratories are kept as sent, and none is made up. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standingOf, type SenderRange } from '../../../services/clinical/signal/sender-range.ts';
import { senderRangeSchema } from '../../../services/clinical/signal/sender-range-schema.ts';
import { readLabs } from '../../../services/feed/intake/feed-message.ts';
import { loadUnits } from '../../../services/feed/adapters/ucum-units.ts';
import { flagOf, limitsOfText, senderRange } from '../../../services/feed/units/sender-range.ts';

const AS_IT_IS = { factor: 1, offset: 0 };

describe('a range as text', () => {
  it.each([
    ['3.5-5.0', { low: 3.5, high: 5 }],
    [' 3.5 \u2013 5.0 ', { low: 3.5, high: 5 }],
    ['-3-3', { low: -3, high: 3 }],
    ['3.5-5.0 mmol/L', { low: 3.5, high: 5 }],
    ['<5', { low: null, high: 5, strict: true }],
    ['<= 5', { low: null, high: 5 }],
    ['\u22652', { low: 2, high: null }],
    ['>2', { low: 2, high: null, strict: true }],
  ])('%s is read', (text, limits) => {
    expect(limitsOfText(text, 'mmol/L')).toEqual(limits);
  });

  it.each(['', '3,5-5,0', '5.0-3.5', 'negative', '3.5-5.0 mg/dL', '1-2-3', '3.5', 'M: 1-2 F: 2-3', '1e3-1e4', '<'])(
    '«%s» is left out',
    (text) => {
      expect(limitsOfText(text, 'mmol/L')).toBeNull();
    },
  );

  it('is never made up: each limit that is kept stands in the text', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'0123456789.,-<>= ~^'.split('')), maxLength: 14 });
    fc.assert(
      fc.property(fc.oneof(letters, fc.string({ maxLength: 80 })), (text) => {
        const limits = limitsOfText(text, '');
        if (limits === null) return;
        const numbers = (text.match(/[\d.]+/g) ?? []).map(Number);
        for (const limit of [limits.low, limits.high]) {
          expect(limit === null || numbers.includes(Math.abs(limit))).toBe(true);
        }
        expect(senderRangeSchema.safeParse(senderRange(limits, null, AS_IT_IS)).success).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('where a value stands', () => {
  const range = (part: Partial<SenderRange>): SenderRange => ({ low: null, high: null, flag: null, ...part });

  it('is the flag of the laboratory before its range, and nothing without either', () => {
    expect(standingOf(4, range({ low: 3, high: 5, flag: 'HH' }))).toBe('far-above');
    expect(standingOf(9, range({ low: 3, high: 5, flag: 'N' }))).toBe('inside');
    expect(standingOf(9, range({ low: 3, high: 5 }))).toBe('above');
    expect(standingOf(2, range({ low: 3 }))).toBe('below');
    expect(standingOf(5, range({ high: 5 }))).toBe('inside');
    expect(standingOf(5, range({ high: 5, strict: true }))).toBe('above');
    expect(standingOf(5, range({}))).toBeNull();
    expect(standingOf(5, undefined)).toBeNull();
  });

  it('takes the first flag that judges the value', () => {
    expect(flagOf(['U', 'h', 'A'])).toBe('H');
    expect(flagOf(['S', '', '<'])).toBeNull();
  });
});

describe('a range at the JSON door', () => {
  const receipt = { source: 'lab', receivedAtMs: 1_800_000_000_000 };
  const item = { stayId: 's1', name: 'lactateMmolPerL', value: 18.02, unit: 'mg/dL', observedAtMs: 1_799_999_000_000 };
  const read = async (range: unknown) =>
    readLabs({ unitId: 'u1', labs: [range === undefined ? item : { ...item, range }] }, receipt, await loadUnits());

  it('is kept in the unit of the value', async () => {
    const { admitted } = await read({ low: 4.505, high: 18.02, flag: 'H' });
    expect(admitted).toMatchObject([{ value: 2, unit: 'mmol/L', range: { low: 0.5, high: 2, flag: 'H' } }]);
    expect((await read(undefined)).admitted[0]).not.toHaveProperty('range');
  });

  it('makes the same result with another range another record, and is refused when it is none', async () => {
    const ids = await Promise.all([undefined, { high: 20 }, { high: 21 }, { high: 21 }].map(read));
    const [none, first, second, again] = ids.map(({ admitted }) => admitted[0]?.id);
    expect(new Set([none, first, second]).size).toBe(3);
    expect(second).toBe(again);
    expect((await read({ low: 5, high: 1 })).refused).toMatchObject([{ code: 'schema' }]);
  });
});
