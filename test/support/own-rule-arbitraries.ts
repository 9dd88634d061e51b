/** Conditions of rules of a unit's own, over two signals, that the check lets through. None asks for silence. */
import fc from 'fast-check';
import { ownRuleFaults } from '../../services/clinical/own-rule/check-own-rule.ts';
import type { Condition } from '../../services/clinical/own-rule/condition.ts';

const value: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 75, max: 98 }), fc.constantFrom('below' as const, 'above' as const))
    .map(([limit, side]): Condition => ({ is: 'value', signal: 'spo2Percent', side, limit, unit: '%' })),
  fc
    .tuple(fc.integer({ min: 80, max: 200 }), fc.constantFrom('below' as const, 'above' as const))
    .map(([limit, side]): Condition => ({ is: 'value', signal: 'heartRatePerMin', side, limit, unit: '/min' })),
);

const computed: fc.Arbitrary<Condition> = fc.oneof(
  fc.integer({ min: 1, max: 6 }).map((atLeast): Condition => ({ is: 'score', ruleId: 'phoenix-8', atLeast })),
  fc.constant<Condition>({ is: 'finding', ruleId: 'phoenix-8', findingId: 'sepsis' }),
  fc.integer({ min: 1, max: 9 }).map((tenths): Condition => ({ is: 'risk', modelId: 'model-1', atLeast: tenths / 10 })),
  fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 24 }))
    .map(([atLeast, hours]): Condition => ({ is: 'events', definitionId: 'bradycardia', atLeast, hours })),
);

const entered: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .tuple(fc.integer({ min: 2, max: 12 }), fc.constantFrom('below' as const, 'above' as const))
    .map(([limit, side]): Condition => ({
      is: 'entered',
      name: 'lactateMmolPerL',
      side,
      limit,
      unit: 'mmol/L',
      withinMs: 14_400_000,
    })),
  fc
    .subarray(['alert', 'voice', 'pain'], { minLength: 1 })
    .map((answers): Condition => ({ is: 'answer', name: 'consciousness', answers, withinMs: 3_600_000 })),
);

const seconds = fc.integer({ min: 1, max: 20 }).map((each) => each * 1_000);
const { tree } = fc.letrec<{ tree: Condition }>((tie) => {
  const inner = tie('tree');
  const several = fc.array(inner, { minLength: 2, maxLength: 3 });
  return {
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      value,
      computed,
      entered,
      several.map((of): Condition => ({ is: 'all', of })),
      several.map((of): Condition => ({ is: 'any', of })),
      inner.map((of): Condition => ({ is: 'not', of })),
      fc.tuple(inner, seconds).map(([of, forMs]): Condition => ({ is: 'held', of, forMs })),
      fc
        .tuple(inner, fc.integer({ min: 2, max: 3 }), seconds)
        .map(([of, times, forMs]): Condition => ({ is: 'repeated', of, times, withinMs: forMs + 10_000 })),
    ),
  };
});

export const conditions: fc.Arbitrary<Condition> = tree.filter(
  (when) => ownRuleFaults({ ages: null, when }).length === 0,
);

const minutes = fc.integer({ min: 1, max: 360 }).map((each) => each * 60_000);
/** Of every kind, silence and trends among them. */
export const everyKind: fc.Arbitrary<Condition> = fc.oneof(
  conditions,
  fc.tuple(fc.double({ min: 0.1, max: 100, noNaN: true }), minutes).map(([by, withinMs]): Condition => ({
    is: 'trend',
    signal: 'heartRatePerMin',
    change: 'rises',
    by: Math.round(by * 100) / 100,
    unit: '/min',
    withinMs,
  })),
  minutes.map((forMs): Condition => ({ is: 'silent', signal: 'spo2Percent', forMs })),
);
