/**
 * `Observation.referenceRange` and `interpretation`. Of several ranges the one that is called normal stands, if there is one
 * such alone; a range in another unit than the value is left out, and so are ranges in words.
 */
import type { ResultFlag } from '../../../clinical/signal/sender-range.ts';
import { flagOf, ordered, type Limits } from '../../units/sender-range.ts';
import type { ValueHolder } from './observation-shape.ts';

export interface SaidRange {
  readonly limits: Limits | null;
  readonly flag: ResultFlag | null;
}

type Quantity = NonNullable<ValueHolder['valueQuantity']>;

export function saidRangeOf(holder: ValueHolder): SaidRange {
  const { interpretation = [], referenceRange = [], valueQuantity } = holder;
  const flag = flagOf(interpretation.flatMap(({ coding = [] }) => coding.map(({ code = '' }) => code)));
  const normal = referenceRange.filter(
    ({ type }) => type?.coding === undefined || type.coding.some(({ code }) => code === 'normal'),
  );
  const [one, second] = normal;
  if (one === undefined || second !== undefined || valueQuantity === undefined) return { limits: null, flag };
  const { low, high } = one;
  const sides = [low, high].filter((side) => side !== undefined);
  if (!sides.every((side) => side.value !== undefined && isOfUnit(side, valueQuantity))) return { limits: null, flag };
  return { limits: ordered(low?.value ?? null, high?.value ?? null), flag };
}

/** A limit without a unit of its own is in that of the value. */
function isOfUnit(limit: Quantity, value: Quantity): boolean {
  if (limit.comparator !== undefined) return false;
  if (limit.code === undefined && limit.unit === undefined) return true;
  return limit.code === undefined || value.code === undefined ? limit.unit === value.unit : limit.code === value.code;
}
