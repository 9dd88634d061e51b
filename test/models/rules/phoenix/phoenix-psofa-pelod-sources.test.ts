/**
 * Where the organ scores take their inputs from: only what can be charted or reported, in its unit and
 * within its range; never venous gas; FiO2 never later than the gas; looking back as far as published.
 */
import { describe, expect, it, test } from 'vitest';
import { chooseReading } from '../../../../services/clinical/score/choose-reading.ts';
import type { RuleInput, ScoreRule } from '../../../../services/clinical/score/score-rule.ts';
import { SIGNALS } from '../../../../services/clinical/signal/signals.ts';
import {
  CHARTED_CODES,
  CHARTED_NAMES,
  CHARTED_RANGES,
  LAB_VALUES,
} from '../../../../services/contract/records/closed-lists.ts';
import { SETTINGS } from '../../../../services/contract/records/unit-record.ts';
import { reading } from '../npews-child.ts';
import { shippedRule } from '../../../clinical/score/shipped-rule.ts';

const HOUR_MS = 3_600_000;
const RULES = ['phoenix-4', 'phoenix-8', 'psofa', 'pelod-2', 'nsofa', 'goldstein-2005-sirs'].map(shippedRule);
const PHOENIX = shippedRule('phoenix-8');

function inputOf(rule: ScoreRule, name: string): RuleInput {
  const found = rule.inputs.find((input) => input.name === name);
  if (found === undefined) throw new Error(`no input ${name}`);
  return found;
}

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (_id, rule) => {
  const sources = rule.inputs.flatMap((input) => input.sources.map((source) => ({ input, source })));

  it('reads charted answers that can be charted', () => {
    for (const { input, source } of sources.filter((each) => each.source.kind === 'charted')) {
      expect(CHARTED_NAMES).toContain(source.from);
      const codes: readonly string[] | undefined = CHARTED_CODES[source.from as keyof typeof CHARTED_CODES];
      expect(
        Object.keys(source.values ?? {}).filter((code) => !(codes ?? []).includes(code)),
        input.name,
      ).toEqual([]);
      if (codes === undefined) expect(input.kind, input.name).toBe('number');
      if (codes === undefined && input.range !== undefined) {
        expect(input.range, input.name).toEqual(CHARTED_RANGES[source.from as keyof typeof CHARTED_RANGES]);
      }
    }
  });
  it('reads laboratory values and signals in their units and ranges', () => {
    for (const { input, source } of sources.filter((each) => each.source.kind === 'lab')) {
      const value = LAB_VALUES[source.from as keyof typeof LAB_VALUES];
      expect({ unit: input.unit, range: input.range }, input.name).toEqual({
        unit: value.unit,
        range: [value.low, value.high],
      });
    }
    for (const { input, source } of sources.filter((each) => each.source.kind === 'streamed')) {
      const signal = SIGNALS.find((each) => each.name === source.from);
      expect({ unit: input.unit, range: input.range }, input.name).toEqual({
        unit: signal?.unit,
        range: [signal?.plausibleLow, signal?.plausibleHigh],
      });
    }
  });
  it('never takes venous or capillary gas, and FiO₂ of a gas never later than it', () => {
    expect(sources.filter(({ source }) => /venous|capillaryP/.test(source.from))).toEqual([]);
    for (const { source } of sources.filter(({ input }) => input.name === 'fio2AtGas')) {
      expect(source.asOf).toBe('pao2');
    }
  });
  it('raises no alert, and is meant for settings that exist', () => {
    expect(rule.levels.filter((level) => level.alert !== null)).toEqual([]);
    expect(rule.intended.settings.filter((setting) => !(SETTINGS as readonly string[]).includes(setting))).toEqual([]);
  });
});

describe('look-back of Phoenix', () => {
  const hours = (name: string) => inputOf(PHOENIX, name).sources.map((source) => source.validForMs / HOUR_MS);
  test.each([
    [
      6,
      [
        'spo2',
        'pao2',
        'fio2AtGas',
        'respiratorySupport',
        'invasiveVentilation',
        'lactate',
        'cuffMeanPressure',
        'systolicPressure',
        'diastolicPressure',
        'pupils',
      ],
    ],
    [
      12,
      [
        'dobutamine',
        'dopamine',
        'epinephrine',
        'milrinone',
        'norepinephrine',
        'vasopressin',
        'gcsTotal',
        'gcsEye',
        'gcsVerbal',
        'gcsMotor',
        'glucose',
      ],
    ],
    [24, ['platelets', 'inr', 'dDimer', 'fibrinogen', 'neutrophils', 'lymphocytes', 'creatinine', 'bilirubin', 'alt']],
    // A line that was taken out must not hide a newer cuff pressure: shorter than the 6 hours of the authors.
    [1, ['meanArterialPressure', 'arterialSystolicPressure', 'arterialDiastolicPressure']],
  ])('is %i hours', (expected, names) => {
    for (const name of names) expect(new Set(hours(name)), name).toEqual(new Set([expected]));
  });
  it('of FiO₂ takes the newest of stream, chart and charted air', () => {
    const fio2 = inputOf(PHOENIX, 'fio2');
    const at = (...hours: readonly (number | null)[]) =>
      chooseReading(
        fio2,
        hours.map((hour, index) =>
          hour === null
            ? null
            : {
                ...reading('fio2', [60, 30, 21][index] ?? 0, 'present', hour * HOUR_MS),
                observedAtMs: -hour * HOUR_MS,
              },
        ),
      );
    expect([at(0.1, 0.5, 1).value, at(2, 0.5, 1).value, at(2, 1, 0.5).value]).toEqual([60, 30, 21]);
    expect(at(6, null, null).quality).toBe('stale');
  });
});
