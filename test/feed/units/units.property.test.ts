// Hazards: H08 (docs/hazards.md).
/** Laws of the terminology gate: there and back, order kept, few digits, and no text that breaks it. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { loadUnits } from '../../../services/feed/adapters/ucum-units.ts';
import { ownUnit } from '../../../services/feed/units/own-units.ts';
import { QUANTITY_NAMES, quantityOf } from '../../../services/feed/units/quantities.ts';
import { said } from '../../support/said.ts';

const units = await loadUnits();
const anyQuantity = fc.constantFrom(...QUANTITY_NAMES.flatMap((name) => quantityOf(name) ?? []));

/** A quantity, a unit it accepts, and a value of its own unit inside its range. */
const anyValue = anyQuantity.chain((quantity) => {
  const [min, max] = quantity.range ?? [0.001, 1000];
  return fc.record({
    quantity: fc.constant(quantity),
    unit: fc.constantFrom(quantity.unit, ...ownUnit(quantity.unit).examples),
    own: fc.double({ min, max, noNaN: true }),
  });
});

describe('every unit of every quantity', () => {
  it('gives back what a value was before it was written in that unit', () => {
    fc.assert(
      fc.property(anyValue, ({ quantity, unit, own }) => {
        const found = units.conversion(quantity.name, unit);
        if (!found.ok) throw new Error(found.reason.code);
        const { factor, offset } = found.conversion;
        const gated = units.convert(quantity.name, (own - offset) / factor, unit);
        // At a limit of the range the last digit may fall outside it.
        if (!gated.ok) {
          return (
            gated.code === 'implausible-value' &&
            quantity.range !== null &&
            quantity.range.some((limit) => Math.abs(own - limit) <= 1e-9 * Math.max(1, Math.abs(limit)))
          );
        }
        return Math.abs(gated.value - own) <= (quantity.isStreamed ? 0.0005 : 0) + 1e-5 * Math.abs(own) + 1e-12;
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps the order of values', () => {
    fc.assert(
      fc.property(
        anyQuantity,
        fc.nat(),
        fc.double({ min: -1000, max: 1000, noNaN: true }),
        fc.double({ min: -1000, max: 1000, noNaN: true }),
        (quantity, at, a, b) => {
          const examples = ownUnit(quantity.unit).examples;
          const [low, high] = [Math.min(a, b), Math.max(a, b)].map((value) =>
            units.convert(quantity.name, value, examples[at % examples.length] ?? ''),
          );
          return low?.ok !== true || high?.ok !== true || low.value <= high.value;
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('leaves no binary dust: six digits, or three decimals of a streamed value', () => {
    fc.assert(
      fc.property(anyValue, ({ quantity, unit, own }) => {
        const gated = units.convert(quantity.name, own, unit);
        if (!gated.ok || !gated.isConverted) return true;
        return (
          gated.value === (quantity.isStreamed ? Number(gated.value.toFixed(3)) : Number(gated.value.toPrecision(6)))
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe('any text for a unit', () => {
  const piece = fc.constantFrom(
    'm',
    'k',
    'u',
    'g',
    'L',
    'mol',
    '[Hg]',
    '[degF]',
    'Cel',
    '/',
    '.',
    '(',
    ')',
    '{',
    '}',
    '{FEU}',
    '{cells}',
    '10*',
    '10^',
    '1',
    '0',
    '-',
    '+',
    '9',
    '%',
    ' ',
    '\u00B5',
    '[',
    ']',
    'U',
    'min',
    'kPa',
    "'",
    '"',
    '\\',
    'toString',
    '__proto__',
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  );

  it('is converted or refused with a reason; nothing throws, nothing is printed', () => {
    const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    fc.assert(
      fc.property(anyQuantity, anyText, fc.double(), (quantity, unit, value) => {
        const gated = units.convert(quantity.name, value, unit);
        if (gated.ok) expect([gated.unit, Number.isFinite(gated.value)]).toEqual([quantity.unit, true]);
        else expect(said(gated.reason).length).toBeGreaterThan(10);
      }),
      { numRuns: 5000 },
    );
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});
