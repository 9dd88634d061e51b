/**
 * Quantities in a search (FHIR R4, Search, parameter type quantity): `[prefix][number]|[system]|[code]`. A number is as
 * exact as it is written: `5.4` stands for all from 5.35 up to 5.45, where the test is whether it is
 * equal. Nothing is converted: another unit is another quantity.
 */
import type { Quantity } from '../resources/fhir-resource.ts';

const PREFIXES = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'] as const;

export interface QuantityTest {
  readonly prefix: (typeof PREFIXES)[number];
  readonly value: number;
  /** Half of the last digit written. */
  readonly halfStep: number;
  /** Null: any unit. */
  readonly system: string | null;
  /** UCUM code, or, where no system is named, the unit as it is written; null: any. */
  readonly unit: string | null;
}

const QUANTITY = /^([a-z]{2})?([+-]?\d{1,15}(?:\.(\d{1,12}))?(?:[eE]([+-]?\d{1,2}))?)(?:\|([^|]*)\|([^|]*))?$/;

/** Null: no quantity. */
export function readQuantityTest(text: string): QuantityTest | null {
  const [, word = 'eq', number, decimals = '', exponent = '0', system = '', unit = ''] = QUANTITY.exec(text) ?? [];
  const prefix = PREFIXES.find((known) => known === word);
  if (prefix === undefined || number === undefined) return null;
  if (system !== '' && unit === '') return null;
  const halfStep = 0.5 * 10 ** (Number(exponent) - decimals.length);
  return { prefix, value: Number(number), halfStep, system: orNull(system), unit: orNull(unit) };
}

function orNull(text: string): string | null {
  return text === '' ? null : text;
}

/** Whether a quantity passes the test. */
export function quantityPasses(quantity: Quantity, test: QuantityTest): boolean {
  return isUnit(quantity, test) && isNumber(quantity.value, test);
}

function isUnit(quantity: Quantity, { system, unit }: QuantityTest): boolean {
  if (system !== null) return quantity.system === system && quantity.code === unit;
  return unit === null || quantity.code === unit || quantity.unit === unit;
}

function isNumber(value: number, { prefix, value: asked, halfStep }: QuantityTest): boolean {
  // In steps, and rounded: 5.35 is the edge of 5.4, which the difference of two binary numbers misses.
  const steps = Math.round(((value - asked) / halfStep) * 1e6) / 1e6;
  const isEqual = steps >= -1 && steps < 1;
  switch (prefix) {
    case 'eq':
      return isEqual;
    case 'ne':
      return !isEqual;
    case 'gt':
    case 'sa':
      return value > asked;
    case 'lt':
    case 'eb':
      return value < asked;
    case 'ge':
      return value >= asked;
    case 'le':
      return value <= asked;
    case 'ap':
      return Math.abs(value - asked) <= Math.max(Math.abs(asked) * 0.1, halfStep);
  }
}
