// Hazards: H61 (docs/hazards.md).
/** Numbers, spans, times and ages as text: nothing that can be misread (H61). */
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { childAgeText, postmenstrualText } from '../../dashboards/ward/text/child-age.ts';
import {
  DASH,
  chartedUnit,
  numberText,
  percentText,
  plainNumberText,
  unitText,
  weightText,
  wholeUnits,
} from '../../dashboards/ward/text/number-text.ts';
import { clockText, momentText } from '../../dashboards/ward/text/time-text.ts';
import { coarseSpanText, spanText } from '../../services/wording/text/span-text.ts';
import { CHARTED_RANGES, LAB_VALUES } from '../../services/contract/records/closed-lists.ts';
import { fromText, labLabel } from '../../dashboards/ward/alerts/content/alert-text.ts';

const WORDS = { second: 's', minute: 'min', hour: 'h', day: 'd', gap: ' ' };
const AGES = { day: 'd', week: 'wk', month: 'mo', year: 'y', dayOfLife: 'day {n}', gap: ' ' };
/** 14:32:07 in Seoul. */
const AT_MS = Date.UTC(2026, 10, 24, 5, 32, 7);
const SEOUL = 'Asia/Seoul';

describe('numbers', () => {
  it('have a point, fixed decimals and no thousands mark', () => {
    expect(numberText(37.25, 1)).toMatch(/^37\.[23]$/);
    expect(numberText(1234, 0)).toBe('1234');
    expect(numberText(-0.04, 1)).toBe('0.0');
    expect(numberText(-3, 0)).toBe('-3');
    expect([null, Number.NaN, Number.POSITIVE_INFINITY].map((value) => numberText(value, 0))).toEqual([
      DASH,
      DASH,
      DASH,
    ]);
  });

  it('read back as what was written, in any case', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -999, max: 9_999, noNaN: true }),
        fc.integer({ min: 0, max: 3 }),
        (value, decimals) => {
          const text = numberText(value, decimals);
          expect(text).toMatch(/^-?\d+(\.\d+)?$/);
          expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 1e-9);
        },
      ),
    );
  });

  it('carry their units', () => {
    expect([unitText('mm[Hg]'), unitText('Cel'), unitText('/min'), unitText(null), unitText('mmol/L')]).toEqual([
      'mmHg',
      '°C',
      '/min',
      '',
      'mmol/L',
    ]);
    expect([weightText(1.13), weightText(51.2), weightText(null)]).toEqual(['1.1 kg', '51 kg', null]);
    expect([plainNumberText(4), plainNumberText(3.85)]).toEqual(['4', '3.85']);
  });

  it('print every unit of the laboratory and of the charts, and none for counts and answers', () => {
    expect(Object.values(LAB_VALUES).map(({ unit }) => unitText(unit))).toEqual([
      'mmHg',
      'mmHg',
      'mmHg',
      'mmHg',
      'mmol/L',
      '10³/µL',
      '',
      'mg/L FEU',
      'mg/dL',
      'mg/dL',
      '10³/µL',
      '10³/µL',
      '10³/µL',
      'mg/dL',
      'mg/dL',
      'mmol/L',
      '',
      'mmol/L',
      'mmol/L',
      'mg/dL',
      's',
      'U/L',
    ]);
    const units = Object.keys(CHARTED_RANGES).map((name) => [name, unitText(chartedUnit(name))]);
    expect(units.filter(([, unit]) => unit === '').map(([name]) => name)).toEqual(['gcsTotal', 'apgar5Minutes']);
    expect(
      [
        'fio2Percent',
        'peepCmH2o',
        'heightCm',
        'urineOutput6hMlPerKgPerH',
        'dopamineUgPerKgPerMin',
        'vasopressinUnitsPerKgPerMin',
        'oxygenFlowLPerMin',
        'heartRatePerMin',
        'gcsEye',
      ].map((name) => unitText(chartedUnit(name))),
    ).toEqual(['%', 'cmH₂O', 'cm', 'mL/kg/h', 'µg/kg/min', 'U/kg/min', 'L/min', '/min', '']);
  });

  it('stay on one line with their units', () => {
    expect(wholeUnits('below 80 % for 10 s, 100 /min at 3 h')).toBe(
      'below 80\u00A0% for 10\u00A0s, 100\u00A0/min at 3\u00A0h',
    );
    expect(wholeUnits('2 hens and 3 minutes')).toBe('2 hens and 3 minutes');
  });

  it('never round a risk away', () => {
    expect([percentText(0), percentText(0.004), percentText(0.385), percentText(null)]).toEqual([
      '0 %',
      '<1 %',
      '39 %',
      DASH,
    ]);
  });

  it('name a laboratory value without its unit', () => {
    expect([labLabel('dDimerMgPerLFeu'), labLabel('pao2MmHg')]).toEqual(['D-dimer', 'Arterial PO₂']);
    expect([labLabel('lactateMmolPerL'), labLabel('whiteCellsPerUl'), labLabel('haematocritPercent')]).toEqual([
      'Lactate',
      'White cells',
      'Haematocrit',
    ]);
  });
});

describe('sources', () => {
  it('have the name of the signal, the chart, the laboratory or the formula', () => {
    expect(['arterialMeanMmHg', 'gcsVerbal', 'inr', 'ventilated', 'SpO₂ / FiO₂', null].map(fromText)).toEqual([
      'Arterial mean',
      'GCS verbal',
      'INR',
      'Ventilated',
      'SpO₂ / FiO₂',
      '',
    ]);
  });
});

describe('spans', () => {
  it.each([
    [-5, '0 s'],
    [999, '0 s'],
    [48_000, '48 s'],
    [130_000, '2 min 10 s'],
    [11 * 60_000, '11 min'],
    [3_900_000, '1 h 05 min'],
    [100 * 3_600_000, '4 d 4 h'],
  ])('%i ms is %s', (ms, text) => {
    expect(spanText(ms, WORDS)).toBe(text);
  });

  it('never look younger than they are by more than their last digit', () => {
    expect(coarseSpanText(119_999, WORDS)).toBe('1 min');
    expect(coarseSpanText(59_999, WORDS)).toBe('59 s');
  });
});

describe('times', () => {
  it('are in the zone of the unit', () => {
    expect(clockText(AT_MS, SEOUL)).toBe('14:32:07');
    expect(clockText(AT_MS, 'America/New_York')).toBe('00:32:07');
  });

  it('of another day say so', () => {
    expect(momentText(AT_MS, AT_MS, SEOUL)).toBe('14:32');
    expect(momentText(AT_MS - 15 * 3_600_000, AT_MS, SEOUL)).toBe('11-23 23:32');
  });
});

describe('ages', () => {
  const age = (birthDate: string | null, gestationalAgeAtBirthDays: number | null = null): string | null =>
    childAgeText({ birthDate, gestationalAgeAtBirthDays }, { atMs: AT_MS, timeZone: SEOUL }, AGES);

  it.each([
    ['2026-11-12', null, '12 d'],
    ['2026-07-12', null, '4 mo'],
    ['2025-06-10', null, '17 mo'],
    ['2023-09-03', null, '3 y 2 mo'],
    ['2026-11-12', 192, '27+3 wk · day 12'],
  ])('born %s', (birthDate, gestation, text) => {
    expect(age(birthDate, gestation)).toBe(text);
  });

  it('is told in postmenstrual weeks as well while a preterm infant is named by weeks', () => {
    const weeks = (birthDate: string | null, gestationalAgeAtBirthDays: number | null): string | null =>
      postmenstrualText({ birthDate, gestationalAgeAtBirthDays }, { atMs: AT_MS, timeZone: SEOUL });
    expect([
      weeks('2026-11-12', 192),
      weeks('2026-11-12', 275),
      weeks('2026-11-12', null),
      weeks('2025-11-12', 192),
      weeks(null, 192),
    ]).toEqual(['29+1', null, null, null, null]);
  });

  it('turns at midnight of the unit, not of Greenwich', () => {
    expect(
      childAgeText(
        { birthDate: '2020-11-25', gestationalAgeAtBirthDays: null },
        { atMs: Date.UTC(2026, 10, 24, 14, 59), timeZone: SEOUL },
        AGES,
      ),
    ).toBe('5 y 11 mo');
    expect(
      childAgeText(
        { birthDate: '2020-11-25', gestationalAgeAtBirthDays: null },
        { atMs: Date.UTC(2026, 10, 24, 15, 0), timeZone: SEOUL },
        AGES,
      ),
    ).toBe('6 y');
  });

  it('is not guessed', () => {
    expect([age(null), age('2027-01-01'), age('soon')]).toEqual([null, null, null]);
  });
});
