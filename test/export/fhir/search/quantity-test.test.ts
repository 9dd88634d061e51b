import { describe, expect, it } from 'vitest';
import { quantityPasses, readQuantityTest } from '../../../../services/export/fhir/search/quantity-test.ts';

const UCUM = 'http://unitsofmeasure.org' as const;
const passes = (text: string, value: number): boolean => {
  const test = readQuantityTest(text);
  if (test === null) throw new Error(`${text} is no quantity`);
  return quantityPasses({ value, unit: 'mmol/L', system: UCUM, code: 'mmol/L' }, test);
};

describe('a quantity in a search', () => {
  it.each([
    ['5.4', [5.35, 5.4, 5.449], [5.349, 5.45, 5]],
    ['5', [4.5, 5.4], [4.49, 5.5]],
    ['1e2', [50, 149], [49.9, 150]],
    ['-3', [-3.5, -2.6], [-2.5, -3.6]],
    ['ne5.4', [5.45, 0], [5.4, 5.35]],
    ['gt5.4', [5.41], [5.4, 5.39]],
    ['sa5.4', [5.41], [5.4]],
    ['ge5.4', [5.4, 6], [5.39]],
    ['lt5.4', [5.39], [5.4]],
    ['eb5.4', [5.39], [5.4]],
    ['le5.4', [5.4, 1], [5.41]],
    ['ap100', [90, 110], [89, 111]],
  ])('%s', (text, inside, outside) => {
    expect([inside.map((value) => passes(text, value)), outside.map((value) => passes(text, value))]).toEqual([
      inside.map(() => true),
      outside.map(() => false),
    ]);
  });

  it('is of its unit alone: nothing is converted', () => {
    for (const text of [`2|${UCUM}|mmol/L`, '2||mmol/L', '2']) expect(passes(text, 2), text).toBe(true);
    for (const text of [`2|${UCUM}|mg/dL`, '2||mg/dL', '2|urn:other|mmol/L']) expect(passes(text, 2), text).toBe(false);
  });

  it.each(['', 'x', '5|', '5|a', `5|${UCUM}|`, 'gt', 'xx5', '5 mmol', '1e999', '--5', '5|a|b|c'])(
    '«%s» is none',
    (text) => {
      expect(readQuantityTest(text)).toBeNull();
    },
  );
});
