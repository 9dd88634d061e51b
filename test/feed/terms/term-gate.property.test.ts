/** Laws of the gate: nothing throws, one question has one answer, and 25 hospitals with codes of their own mean the same. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeLimit } from '../../support/patience.ts';
import { fitsChannel } from '../../../services/feed/terms/channel-pattern.ts';
import { parseCodeMap, type CodeMap } from '../../../services/feed/terms/code-map.ts';
import { mapFaults } from '../../../services/feed/terms/map/check-map.ts';
import { codesOfTarget } from '../../../services/feed/terms/suggest-terms.ts';
import type { LocalCode } from '../../../services/feed/terms/term-gate.port.ts';
import {
  answersOf,
  LAB_NAMES,
  ownUnitOf,
  targetNames,
  type NamedTarget,
} from '../../../services/feed/terms/term-target.ts';
import { entry, gateOf, mapOf, meaning, SOURCES } from './term-parts.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const known = SOURCES.standard.codes.map(({ code }) => code);
const words = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom(
    '',
    'HR',
    'SpO2',
    '맥박',
    'MDC',
    'LN',
    'MDIL',
    '264864',
    '%',
    'mmHg',
    'constructor',
    '__proto__',
    '150456',
    ...known.slice(0, 20),
  ),
);
const locals: fc.Arbitrary<LocalCode> = fc.record({
  system: words,
  code: words,
  name: words,
  channel: words,
  unit: fc.record({ code: words, name: words, system: words }),
});

describe('any code', () => {
  it('has one answer, however often it is asked, and never throws', () => {
    const gate = gateOf();
    fc.assert(
      fc.property(locals, (local) => {
        const verdict = gate.resolve(local);
        expect(gate.resolve({ ...local })).toEqual(verdict);
        expect(gateOf().resolve(local)).toEqual(verdict);
      }),
      { numRuns: 100 },
    );
  });

  it('that is in no map is unmapped', () => {
    const gate = gateOf();
    fc.assert(
      fc.property(locals, (local) => {
        fc.pre(!known.some((code) => code.toLowerCase() === local.code.toLowerCase()));
        expect(meaning(gate.resolve(local))).toBe('unmapped-code');
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });

  it('stays itself beyond what the gate remembers', () => {
    const gate = gateOf();
    const ask = (index: number): string =>
      meaning(
        gate.resolve({
          system: 'MDC',
          code: '147842',
          name: '',
          channel: `${index}`,
          unit: { code: '264864', name: '', system: 'MDC' },
        }),
      );
    const meanings = new Set(Array.from({ length: 6_000 }, (_, index) => ask(index)));
    expect([...meanings, ask(5_999)]).toEqual(['heartRatePerMin', 'heartRatePerMin']);
  });
});

describe('25 hospitals', () => {
  const targets: readonly NamedTarget[] = [
    ...targetNames('signal').map((name) => ({ kind: 'signal' as const, name })),
    ...LAB_NAMES.map((name) => ({ kind: 'lab' as const, name })),
    ...targetNames('charted').map((name) => ({ kind: 'charted' as const, name })),
  ];

  /** Codes of its own in an order of its own: what one hospital calls L7 is another thing at the next. */
  function hospital(number: number, order: readonly number[]): CodeMap {
    const entries = order.map((at, index) => {
      const target = targets[at % targets.length] ?? null;
      const unit = target === null ? null : ownUnitOf(target);
      return entry({
        system: '99LOCAL',
        code: `L${index}`,
        units: unit === null ? [] : [{ sent: `u${(number + index) % 7}`, ucum: unit }],
        target,
        ...codesOfTarget(target, SOURCES.terminology),
      });
    });
    return mapOf(entries, `hospital-${number}`);
  }

  it(
    'with shuffled codes and units mean the same',
    () => {
      const order = targets.map((_, index) => index);
      fc.assert(
        fc.property(
          fc.array(fc.shuffledSubarray(order, { minLength: order.length }), { minLength: 25, maxLength: 25 }),
          (orders) => {
            for (const [number, own] of orders.entries()) {
              const map = hospital(number, own);
              expect(parseCodeMap(map).ok).toBe(true);
              expect(mapFaults(map, SOURCES)).toEqual([]);
              const gate = gateOf(map);
              for (const [index, at] of own.entries()) {
                const target = targets[at];
                const isCoded = target !== undefined && answersOf(target) !== null;
                const local = {
                  system: '99LOCAL',
                  code: `L${index}`,
                  name: '',
                  channel: '',
                  unit: { code: isCoded ? '' : `u${(number + index) % 7}`, name: '', system: '' },
                };
                const verdict = gate.resolve(local);
                expect(meaning(verdict)).toBe(target?.name);
                expect(verdict).toMatchObject({ ok: true, conversion: { factor: 1, offset: 0 } });
                if (!isCoded) {
                  expect(meaning(gate.resolve({ ...local, unit: { code: 'other', name: '', system: '' } }))).toBe(
                    'wrong-unit',
                  );
                }
              }
            }
          },
        ),
        { numRuns: 1 },
      );
    },
    timeLimit(60_000),
  );
});

describe('places of a device', () => {
  it('a pattern fits what it was made from', () => {
    const part = fc.stringMatching(/^[0-9.]{0,4}$/);
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 4 }),
        fc.array(part, { minLength: 4, maxLength: 4 }),
        (parts, fill) => {
          const channel = parts.map((each, index) => (index === 0 ? each : `${fill[index] ?? ''}${each}`)).join('');
          expect(fitsChannel(parts.join('*'), channel)).toBe(true);
          expect(fitsChannel(`${parts.join('*')}x`, channel)).toBe(false);
        },
      ),
    );
  });

  it.each([
    ['1.3.1', '1.3.10', false],
    ['1.3.*', '1.3.10', true],
    ['*.7', '1.3.7', true],
    ['1*1', '1', false],
    ['*', '', true],
    ['1.*.3.*', '1.2.3.4', true],
    ['a*b*b', 'ab', false],
  ])('%s and %s: %s', (pattern, channel, fits) => {
    expect(fitsChannel(pattern, channel)).toBe(fits);
  });
});

describe('an approval', () => {
  /** Every way in which a standard code is taken: its units by id, number and text. */
  const taken = SOURCES.standard.codes
    .filter(({ use, units }) => use === 'taken' && units !== 'any')
    .flatMap((row) =>
      SOURCES.standard.units
        .filter(({ id }) => row.units.includes(id))
        .flatMap(({ mdc, texts }) => [...mdc, ...texts].map((unit) => ({ row, unit }))),
    )
    .filter(({ row }) => row.target !== null && answersOf(row.target) === null);
  const localOf = ({ row, unit }: (typeof taken)[number], name = ''): LocalCode => ({
    system: row.system,
    code: row.code,
    name: name || (row.names[0] ?? ''),
    channel: '',
    unit: { code: unit, name: '', system: '' },
  });

  it('adds to what the standard codes take and never narrows it', () => {
    const before = gateOf();
    const worked = taken.filter((one) => before.resolve(localOf(one)).ok);
    expect(worked.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(fc.constantFrom(...worked), fc.boolean(), (one, isNamed) => {
        const { row, unit } = one;
        const approved = entry({
          system: row.system,
          code: row.code,
          ...(isNamed ? { name: 'some other name' } : {}),
          units: [
            {
              sent: unit,
              ucum: SOURCES.standard.units.find((each) => [...each.mdc, ...each.texts].includes(unit))?.ucum ?? '',
            },
          ],
          target: row.target,
        });
        const after = gateOf(mapOf([approved]));
        for (const other of worked.filter((each) => each.row === row)) {
          // What decided is another, what it means the same.
          expect([other.unit, { ...after.resolve(localOf(other)), map: null }]).toEqual([
            other.unit,
            { ...before.resolve(localOf(other)), preference: expect.any(Number) as number },
          ]);
        }
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  it('of a text for a unit counts for the numbers and names of the same unit, and not where the reviewer reads the text otherwise', () => {
    const skin = { kind: 'signal', name: 'skinTemperatureCel' } as const;
    const at = (ucum: string) =>
      gateOf(mapOf([entry({ system: 'MDC', code: '150344', units: [{ sent: 'MDC_DIM_DEGC', ucum }], target: skin })]));
    const ask = (ucum: string, unit: string): string =>
      meaning(
        at(ucum).resolve({
          system: 'MDC',
          code: '150344',
          name: 'MDC_TEMP',
          channel: '',
          unit: { code: unit, name: '', system: '' },
        }),
      );
    for (const unit of ['MDC_DIM_DEGC', '268192', 'Cel']) {
      expect([unit, ask('Cel', unit)]).toEqual([unit, 'skinTemperatureCel']);
    }
    expect(ask('Cel', '266560')).toBe('wrong-unit');
    expect(ask('[degF]', 'MDC_DIM_DEGC')).toBe('skinTemperatureCel');
    expect(ask('[degF]', '268192')).toBe('wrong-unit');
  });
});
