/** What of charting and the laboratory a rule of a unit's own may name, with the unit, the range and the answers of each. */
import type { KnownNames } from '../../clinical/own-rule/check-own-rule.ts';
import { chartedUnitOf } from '../charting/charted-units.ts';
import { CHARTED_CODES, CHARTED_RANGES, LAB_VALUES } from '../records/closed-lists.ts';

export const ENTERED_NUMBERS: KnownNames['entered'] = [
  ...Object.entries(LAB_VALUES).map(([name, { unit, low, high }]) => ({ name, unit, low, high })),
  ...Object.entries(CHARTED_RANGES).map(([name, [low, high]]) => ({
    name,
    unit: chartedUnitOf(name as keyof typeof CHARTED_RANGES),
    low,
    high,
  })),
];

export const ENTERED_ANSWERS: KnownNames['answers'] = Object.entries(CHARTED_CODES).map(([name, codes]) => ({
  name,
  codes,
}));
