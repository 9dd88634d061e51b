/** Issue 10 A8: what is known of a formula decides points where the unknown rest cannot change them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileInterval } from '../../../../services/clinical/score/scale/formula-bounds.ts';
import { KNOWN, UNKNOWN } from '../../../../services/clinical/score/scale/scale-node.ts';
import type { Expression } from '../../../../services/clinical/score/scale/score-formula.ts';
import type { Observed } from '../../../models/rules/npews-child.ts';
import { partOf, scored, shippedRule } from '../shipped-rule.ts';

const phoenix = shippedRule('phoenix-4');
const neurologic = (observed: Observed) => partOf(scored(phoenix, { observed }), 'neurologic');

describe('a Glasgow sum without the voice', () => {
  it.each([
    ['eye 1 and motor 1 leave 3 to 7: 1 point', { gcsEye: 1, gcsMotor: 1 }, 1],
    ['eye 4 and motor 6 leave 11 to 15', { gcsEye: 4, gcsMotor: 6 }, 0],
    ['eye 2 and motor 3 leave 6 to 10: 1 point', { gcsEye: 2, gcsMotor: 3 }, 1],
  ])('%s', (_title, observed, least) => {
    expect(neurologic(observed)).toMatchObject({ pointsMin: least, pointsMax: 2 });
    expect(neurologic({ ...observed, pupils: 'both-reactive' })).toMatchObject({ points: least });
  });

  it('eye 3 and motor 6 leave 10 to 14: both stay possible', () => {
    expect(neurologic({ gcsEye: 3, gcsMotor: 6, pupils: 'both-reactive' })).toMatchObject({
      points: null,
      pointsMin: 0,
      pointsMax: 1,
    });
  });

  it('a total that was charted counts more than the bounds of the sum', () => {
    expect(neurologic({ gcsEye: 1, gcsMotor: 1, gcsTotal: 11, pupils: 'both-reactive' })).toMatchObject({ points: 0 });
  });
});

describe('a ratio with one half', () => {
  it('decides a stage that no oxygen concentration could undo', () => {
    const nsofa = shippedRule('nsofa');
    const respiratory = (observed: Observed) =>
      partOf(
        scored(nsofa, { observed: { invasiveVentilation: 'yes', ...observed }, born: '2026-02-20' }),
        'respiratory',
      );
    const alone = respiratory({ spo2: 45 });
    expect(alone.pointsMin).toBeGreaterThan(0);
    expect(alone.pointsMin).toBeLessThanOrEqual(respiratory({ spo2: 45, fio2: 21 }).pointsMin);
  });

  it('is missing, as published, where the publication counts what is missing as 0', () => {
    const part = partOf(scored(phoenix, { observed: { invasiveVentilation: 'yes', spo2: 60 } }), 'respiratory');
    expect(part).toMatchObject({ pointsMin: 0, pointsMax: 3 });
  });
});

describe('the interval of an expression', () => {
  const leaf = fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: -3, max: 3 }));
  const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({
        op: fc.constantFrom('add' as const, 'subtract' as const, 'multiply' as const, 'divide' as const),
        of: fc.array(tie('expression'), { minLength: 2, maxLength: 3 }),
      }),
    ),
  }));
  const at = (each: Expression, known: Readonly<Record<string, number>>): number => {
    if (typeof each === 'number') return each;
    if (typeof each === 'string') return known[each] ?? Number.NaN;
    const [first = Number.NaN, ...rest] = each.of.map((part) => at(part, known));
    return rest.reduce((sum, next) => {
      if (each.op === 'add') return sum + next;
      if (each.op === 'subtract') return sum - next;
      return each.op === 'multiply' ? sum * next : sum / next;
    }, first);
  };

  it('holds the value whatever the unknown operands are', () => {
    const names = ['a', 'b', 'c'];
    const value = fc.integer({ min: -5, max: 5 });
    fc.assert(
      fc.property(
        expression,
        fc.tuple(value, value, value),
        fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
        (is, [a, b, c], isKnown) => {
          const all = [a, b, c];
          const values = {
            state: Uint8Array.from(isKnown, (known) => (known ? KNOWN : UNKNOWN)),
            value: Float64Array.from(all, (each, index) => (isKnown[index] === true ? each : 99)),
            observedAtMs: new Float64Array(3),
            least: new Float64Array(3),
            most: new Float64Array(3),
          };
          const context = { indexOf: (name: string) => names.indexOf(name), limitsOf: () => [-5, 5] as const };
          const { min, max } = compileInterval(is, context, values)();
          const exact = at(is, { a, b, c });
          fc.pre(Number.isFinite(exact));
          expect(min).toBeLessThanOrEqual(exact + 1e-9);
          expect(max).toBeGreaterThanOrEqual(exact - 1e-9);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
