/** The figures of an evaluation are those that scikit-learn 1.5.2 gave of the same moments, to 1e-9 (scikit_figures.py). */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { comparableSchema, distance, figuresOf, scoredOf } from './figures-of.ts';

const schema = z.object({
  threshold: z.number(),
  cases: z.array(
    z.object({
      values: z.array(z.number()),
      outcomes: z.array(z.number()),
      weights: z.array(z.number()).nullable(),
      figures: comparableSchema,
    }),
  ),
});

it('every figure is that of scikit-learn, with ties and with weights', async () => {
  const text = await readFile('test/research/evaluate/statistics/scikit-figures.json', 'utf8');
  const { threshold, cases } = schema.parse(JSON.parse(text));
  expect(cases).toHaveLength(4);
  for (const { values, outcomes, weights, figures } of cases) {
    const ours = figuresOf(scoredOf(values, outcomes), threshold, weights === null ? null : Uint32Array.from(weights));
    expect(distance(ours, figures)).toBeLessThan(1e-9);
  }
});
