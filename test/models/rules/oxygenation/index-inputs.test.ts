/** What the rules of this group ask for is what can be charted, measured and kept: names, answers, units and ranges. */
import { describe, expect, it } from 'vitest';
import type { RuleInput } from '../../../../services/clinical/score/score-rule.ts';
import { SIGNALS } from '../../../../services/clinical/signal/signals.ts';
import { CHARTED_CODES, CHARTED_RANGES, LAB_VALUES } from '../../../../services/contract/records/closed-lists.ts';
import { quantityOf } from '../../../../services/feed/units/quantities.ts';
import { shippedRule } from '../../../clinical/score/shipped-rule.ts';

const IDS = [
  'bedside-pews',
  'oxygenation-index',
  'oxygen-saturation-index',
  'rox-index',
  'palicc-2015-pards',
  'palicc-2-pards',
  'palicc-2-possible',
  'palicc-2-at-risk',
  'vasoactive-inotropic-score',
  'sipa',
  'shock-index-rousseaux',
  'pals-hypotension',
  'kdigo-aki',
  'neonatal-aki',
  'prifle',
  'paediatric-gcs',
];
/** Narrower than what is kept: a divisor of 0 gives no index. */
const NO_DIVISION_BY_0: Readonly<Record<string, readonly [number, number]>> = {
  spo2Percent: [1, 100],
  respiratoryRatePerMin: [1, 200],
  heartRatePerMin: [1, 300],
  pulseRatePerMin: [1, 300],
};

function keptRange(from: string): readonly [number, number] | null {
  const lab = Object.entries(LAB_VALUES).find(([name]) => name === from)?.[1];
  const signal = SIGNALS.find(({ name }) => name === from);
  if (lab !== undefined) return [lab.low, lab.high];
  if (signal !== undefined) return [signal.plausibleLow, signal.plausibleHigh];
  return Object.entries(CHARTED_RANGES).find(([name]) => name === from)?.[1] ?? null;
}

function answersOf(from: string): readonly string[] {
  return CHARTED_CODES[from as keyof typeof CHARTED_CODES] ?? [];
}

describe.each(IDS)('%s', (id) => {
  const rule = shippedRule(id);
  const sourced = rule.inputs.flatMap((input: RuleInput) => input.sources.map((source) => ({ input, source })));

  it('names only what can be charted, measured or known of the stay', () => {
    const known: readonly string[] = [
      ...SIGNALS.map(({ name }) => name),
      ...Object.keys(LAB_VALUES),
      ...Object.keys(CHARTED_RANGES),
      ...Object.keys(CHARTED_CODES),
      'ventilated',
      'weightKg',
    ];
    expect(sourced.map(({ source }) => source.from).filter((from) => !known.includes(from))).toEqual([]);
  });

  it('asks for numbers in the unit in which they are kept, within the range that is kept', () => {
    for (const { input, source } of sourced) {
      const quantity = quantityOf(source.from);
      if (input.kind === 'code' || quantity === null || source.values !== undefined) continue;
      expect(input.unit, source.from).toBe(quantity.unit);
      if (input.range !== undefined) {
        expect([keptRange(source.from), NO_DIVISION_BY_0[source.from] ?? null], source.from).toContainEqual(
          input.range,
        );
      }
    }
  });

  it('gives a meaning only to answers that there are, and to every support that can be charted', () => {
    for (const { input, source } of sourced) {
      const answers = answersOf(source.from);
      const named = Object.keys(source.values ?? {});
      expect(
        named.filter((answer) => !answers.includes(answer)),
        source.from,
      ).toEqual([]);
      if (input.name === 'invasiveVentilation' && source.from === 'oxygenDevice') {
        expect(named.toSorted()).toEqual([...answers].toSorted());
      }
      if (input.unit === '%' && source.from === 'oxygenDevice') expect(source.values).toEqual({ air: 21 });
    }
  });
});
