// Hazards: H26 (docs/hazards.md).
/**
 * Laws of the evaluator over random trees of scales, against an oracle that tries everything: what is
 * known gives exactly its points, and the bounds hold every way in which the unknown could turn out.
 * Where no input stands twice in a tree, the bounds are no wider than that.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scale } from '../../../../services/clinical/score/scale/score-scale.ts';
import {
  ANSWERS,
  CODE_INPUTS,
  inputsBelow,
  NUMBER_INPUTS,
  NUMBERS,
  oraclePoints,
  pointsOfAllCompletions,
  type Known,
  type Value,
} from './scale-oracle.ts';
import { codeInput, numberInput, partNamed, ruleJson, score, type Observed } from '../small-rule.ts';
import { scoreRuleSchema } from '../../../../services/clinical/score/score-rule.ts';

const AGE_BANDS = [
  { id: 'young', label: 'young', to: { years: 6 } },
  { id: 'old', label: 'old', from: { years: 6 }, to: { years: 18 } },
];
const BIRTH_DATES: Readonly<Record<string, string>> = { young: '2024-01-01', old: '2014-01-01' };
const INPUTS = [
  ...NUMBER_INPUTS.map((name) => numberInput(name, { decimals: 0, range: [0, 6] })),
  ...CODE_INPUTS.map((name) => codeInput(name)),
];
const RULE = scoreRuleSchema.parse(ruleJson({ inputs: INPUTS, ageBands: AGE_BANDS }));
const RUNS = { numRuns: 300 };
const anyPoints = fc.nat(4);

/** Rows with limits between 1 and 6, each on either side: some rows may hold no whole number, or none that is possible. */
const anyRows = rowsBetween(
  fc.uniqueArray(fc.record({ at: fc.integer({ min: 1, max: 6 }), isLower: fc.boolean() }), {
    selector: ({ at }) => at,
    maxLength: 3,
  }),
);
/** Rows of which every one is reached by a whole number from 0 to 6. */
const reachedRows = rowsBetween(
  fc
    .tuple(fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }), fc.boolean())
    .map(([limits, isLower]) => limits.map((at) => ({ at, isLower }))),
);

/** `isLower`: the limit belongs to the row below it. */
function rowsBetween(limits: fc.Arbitrary<readonly { readonly at: number; readonly isLower: boolean }[]>) {
  return fc.tuple(limits, fc.array(anyPoints, { minLength: 4, maxLength: 4 })).map(([each, points]) => {
    const ends = each.toSorted((a, b) => a.at - b.at);
    return [...ends, undefined].map((end, row) => {
      const start = ends[row - 1];
      const lower = start === undefined ? {} : start.isLower ? { above: start.at } : { from: start.at };
      const upper = end === undefined ? {} : end.isLower ? { upTo: end.at } : { below: end.at };
      return { ...lower, ...upper, points: points[row] ?? 0 };
    });
  });
}

const anyBands = fc
  .tuple(fc.constantFrom(...NUMBER_INPUTS), anyRows)
  .map(([input, bands]): Scale => ({ kind: 'bands', input, bands }));
const bandsByAge = fc
  .tuple(fc.constantFrom(...NUMBER_INPUTS), anyRows, anyRows)
  .map(([input, young, old]): Scale => ({ kind: 'bands', input, byAge: { young, old } }));
const anyValue = fc
  .tuple(fc.constantFrom(...NUMBER_INPUTS), fc.constantFrom(1, 2))
  .map(([input, factor]): Scale => ({ kind: 'value', input, factor }));
const codesOf = (input: string) =>
  fc.tuple(anyPoints, anyPoints, anyPoints).map(([p, q, r]): Scale => ({ kind: 'codes', input, points: { p, q, r } }));
const anyCodes = fc.constantFrom(...CODE_INPUTS).chain(codesOf);
const constant = anyPoints.map((points): Scale => ({ kind: 'points', points }));

/** Trees of a depth; without `either`, constants may stand anywhere. */
function scales(depth: number, withEither: boolean): fc.Arbitrary<Scale> {
  const leaf = fc.oneof(anyBands, bandsByAge, anyValue, anyCodes, ...(withEither ? [] : [constant]));
  if (depth === 0) return leaf;
  const child = scales(depth - 1, withEither);
  const several = fc.array(child, { minLength: 2, maxLength: 3 });
  const combined: fc.Arbitrary<Scale>[] = [
    several.map((of): Scale => ({ kind: 'max', of })),
    fc
      .tuple(several, fc.option(fc.nat(8), { nil: undefined }))
      .map(([of, cap]): Scale => ({ kind: 'sum', of, ...(cap === undefined ? {} : { cap }) })),
    fc
      .tuple(fc.constantFrom(...CODE_INPUTS), child, child, child)
      .map(([input, p, q, r]): Scale => ({ kind: 'switch', input, cases: { p, q, r } })),
    fc.tuple(child, fc.nat(4), child).map(([when, from, of]): Scale => ({ kind: 'gate', when, from, of })),
    fc.tuple(child, anyRows).map(([of, bands]): Scale => ({ kind: 'steps', of, bands })),
  ];
  const either = fc
    .tuple(several, fc.constantFrom('highest' as const, 'newest' as const, 'first' as const))
    .map(([of, choose]): Scale => ({ kind: 'either', of, choose }));
  return fc.oneof(leaf, ...combined, ...(withEither ? [either, either] : []));
}

const anyKnown = fc
  .record({
    a: fc.constantFrom(...NUMBERS),
    b: fc.constantFrom(...NUMBERS),
    c: fc.constantFrom(...NUMBERS),
    x: fc.constantFrom(...ANSWERS),
    y: fc.constantFrom(...ANSWERS),
  })
  .chain((values) =>
    fc.record({
      values: fc.constant(new Map<string, Value>(Object.entries(values))),
      ages: fc
        .shuffledSubarray([1, 2, 3, 4, 5], { minLength: 5 })
        .map((ages) => new Map(['a', 'b', 'c', 'x', 'y'].map((name, index) => [name, (ages[index] ?? 0) * 1_000]))),
      ageBand: fc.constantFrom('young', 'old'),
    }),
  );
const anyKept = fc.uniqueArray(fc.constantFrom(...NUMBER_INPUTS, ...CODE_INPUTS), { maxLength: 5 });

function without(known: Known, lacking: readonly string[]): Known {
  return { ...known, values: new Map([...known.values].filter(([name]) => !lacking.includes(name))) };
}

/** The evaluator's bounds: the whole way, from readings to the part of a result. */
function boundsOf(scale: Scale, { values, ages, ageBand }: Known): readonly [number, number] {
  const rule = { ...RULE, parts: [{ name: 'one', label: 'Part one', scale }] };
  const observed: Observed = Object.fromEntries(
    [...values].map(([name, value]) => [name, { value, ageMs: ages.get(name) ?? 0 }]),
  );
  const { pointsMin, pointsMax } = partNamed(score(rule, observed, { birthDate: BIRTH_DATES[ageBand] ?? null }));
  return [pointsMin, pointsMax];
}

/** Ways to say the same thing are known together or not at all: of them one would suffice. */
function lackingTogether(scale: Scale, lacking: readonly string[]): readonly string[] {
  const alternatives: string[][] = [];
  const visit = (each: Scale): void => {
    if (each.kind === 'either') alternatives.push(inputsBelow(each));
    for (const child of each.kind === 'gate'
      ? [each.when, each.of]
      : 'of' in each
        ? [each.of].flat()
        : each.kind === 'switch'
          ? Object.values(each.cases)
          : []) {
      visit(child);
    }
  };
  visit(scale);
  let all = new Set(lacking);
  for (let before = -1; before !== all.size;) {
    before = all.size;
    all = new Set([...all, ...alternatives.filter((names) => names.some((name) => all.has(name))).flat()]);
  }
  return [...all];
}

describe('any tree of scales', () => {
  it('gives exactly the points of what is known', () => {
    fc.assert(
      fc.property(scales(2, false), anyKnown, (scale, known) => {
        const points = oraclePoints(scale, known);
        expect(boundsOf(scale, known)).toEqual([points, points]);
      }),
      RUNS,
    );
  });

  it('gives them also where one of several ways suffices', () => {
    fc.assert(
      fc.property(scales(2, true), anyKnown, (scale, known) => {
        const points = oraclePoints(scale, known);
        expect(boundsOf(scale, known)).toEqual([points, points]);
      }),
      RUNS,
    );
  });

  it('holds within its bounds every way in which the unknown could turn out', () => {
    fc.assert(
      fc.property(scales(2, false), anyKnown, anyKept, (scale, known, lacking) => {
        const partly = without(known, lacking);
        const possible = pointsOfAllCompletions(scale, partly);
        const [min, max] = boundsOf(scale, partly);
        expect(min).toBeLessThanOrEqual(Math.min(...possible));
        expect(max).toBeGreaterThanOrEqual(Math.max(...possible));
      }),
      RUNS,
    );
  });

  it('holds them also where ways to say the same thing lack together', () => {
    fc.assert(
      fc.property(scales(2, true), anyKnown, anyKept, (scale, known, lacking) => {
        const partly = without(known, lackingTogether(scale, lacking));
        const possible = pointsOfAllCompletions(scale, partly);
        const [min, max] = boundsOf(scale, partly);
        expect(min).toBeLessThanOrEqual(Math.min(...possible));
        expect(max).toBeGreaterThanOrEqual(Math.max(...possible));
      }),
      RUNS,
    );
  });

  it('grows no wider when more is known', () => {
    fc.assert(
      fc.property(
        scales(2, false),
        anyKnown,
        anyKept,
        fc.constantFrom(...NUMBER_INPUTS, ...CODE_INPUTS),
        (scale, known, lacking, learnt) => {
          const [min, max] = boundsOf(scale, without(known, lacking));
          const [minThen, maxThen] = boundsOf(
            scale,
            without(
              known,
              lacking.filter((name) => name !== learnt),
            ),
          );
          expect([minThen >= min, maxThen <= max]).toEqual([true, true]);
        },
      ),
      RUNS,
    );
  });
});

describe('a tree in which every input stands once', () => {
  const ofNumber = (input: string) =>
    fc.oneof(
      reachedRows.map((bands): Scale => ({ kind: 'bands', input, bands })),
      fc.constant<Scale>({ kind: 'value', input, factor: 1 }),
    );
  const value = fc.constantFrom('a', 'b', 'c').map((input): Scale => ({ kind: 'value', input, factor: 1 }));
  const leaves = fc.tuple(ofNumber('a'), ofNumber('b'), ofNumber('c'), codesOf('x'));
  const cap = fc.integer({ min: 1, max: 12 });
  const trees = fc.oneof(
    leaves.map((of): Scale => ({ kind: 'max', of })),
    fc.tuple(leaves, cap).map(([of, at]): Scale => ({ kind: 'sum', of, cap: at })),
    fc.tuple(leaves, fc.nat(4)).map(([[p, q, r, s], from]): Scale => ({
      kind: 'gate',
      when: { kind: 'max', of: [p, s] },
      from,
      of: { kind: 'sum', of: [q, r] },
    })),
    leaves.map(([p, q, r, s]): Scale => ({ kind: 'max', of: [{ kind: 'switch', input: 'y', cases: { p, q, r } }, s] })),
    fc.tuple(value, reachedRows).map(([of, bands]): Scale => ({ kind: 'steps', of, bands })),
  );

  it('has bounds that are reached', () => {
    fc.assert(
      fc.property(trees, anyKnown, anyKept, (scale, known, lacking) => {
        const partly = without(known, lacking);
        const possible = pointsOfAllCompletions(scale, partly);
        expect(boundsOf(scale, partly)).toEqual([Math.min(...possible), Math.max(...possible)]);
      }),
      RUNS,
    );
  });
});
