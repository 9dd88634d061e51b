// Hazards: H09, H10 (docs/hazards.md).
/** The terminology gate on the real UCUM tables: known conversions, and what it will not guess. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadUcumLibrary, loadUnits } from '../../../services/feed/adapters/ucum-units.ts';
import { channelMeaning } from '../../../services/feed/recordings/column-names.ts';
import { CHARTED_RANGES } from '../../../services/contract/records/closed-lists.ts';
import { readCharted, readLabs } from '../../../services/feed/intake/feed-message.ts';
import { QUANTITY_NAMES, quantityOf } from '../../../services/feed/units/quantities.ts';
import { ownUnit } from '../../../services/feed/units/own-units.ts';
import { UnitGate } from '../../../services/feed/units/unit-gate.ts';
import { wideTableItems } from '../../../services/feed/recordings/wide-table.ts';
import { collect, linesOf } from '../http/feed-items.ts';
import { said } from '../../support/said.ts';

const units = await loadUnits();

function converted(name: string, value: number, unit: string): number | string {
  const gated = units.convert(name, value, unit);
  return gated.ok ? gated.value : gated.code;
}

describe('known conversions', () => {
  // Factors: notes of models/terminology, and the definitions of UCUM for pressure and temperature.
  it.each([
    ['pao2MmHg', 13.3, 'kPa', 99.7585],
    ['paco2MmHg', 5.3, 'kPa', 39.7534],
    ['arterialMeanMmHg', 8, 'kPa', 60.005],
    ['centralVenousPressureMmHg', 10, 'cm[H2O]', 7.356],
    ['peepCmH2o', 10, 'mbar', 10.1972],
    ['coreTemperatureCel', 98.6, '[degF]', 37],
    ['coreTemperatureCel', 100.4, 'F', 38],
    ['coreTemperatureCel', 310.15, 'K', 37],
    ['skinTemperatureCel', 36.5, '°C', 36.5],
    ['fio2Percent', 0.21, '1', 21],
    ['fio2Percent', 0.4, 'fraction', 40],
    ['spo2Percent', 0.97, '{fraction}', 97],
    ['creatinineMgPerDL', 88.4, 'umol/L', 1],
    ['creatinineMgPerDL', 0.0884, 'mmol/L', 1],
    ['baselineCreatinineMgPerDL', 44.2, '\u00B5mol/L', 0.5],
    ['bilirubinTotalMgPerDL', 17.1, '\u03BCmol/L', 1],
    ['bilirubinTotalMgPerDL', 20.52, 'umol/L', 1.2],
    ['glucoseMgPerDL', 5, 'mmol/L', 90.08],
    ['lactateMmolPerL', 18.02, 'mg/dL', 2],
    ['lactateMmolPerL', 2000, 'umol/L', 2],
    ['fibrinogenMgPerDL', 2.5, 'g/L', 250],
    ['plateletsThousandPerUL', 150, '10*9/L', 150],
    ['plateletsThousandPerUL', 150, 'x10^9/L', 150],
    ['plateletsThousandPerUL', 150, 'K/uL', 150],
    ['plateletsThousandPerUL', 150_000, '/mm3', 150],
    ['neutrophilsThousandPerUL', 500, '/uL', 0.5],
    ['lymphocytesThousandPerUL', 1000, '{cells}/uL', 1],
    ['altUnitsPerL', 1, 'ukat/L', 60],
    ['altUnitsPerL', 102, 'IU/L', 102],
    ['inr', 1.3, 'INR', 1.3],
    ['dDimerMgPerLFeu', 2, 'ug/mL{FEU}', 2],
    ['dDimerMgPerLFeu', 2000, 'ng/mL{FEU}', 2],
    ['dDimerMgPerLFeu', 2, 'ug{FEU}/mL', 2],
    ['dDimerMgPerLFeu', 2000, 'ng/mL FEU', 2],
    ['dDimerMgPerLFeu', 1, 'mg/L{DDU}', 2],
    ['dDimerMgPerLFeu', 1000, 'ng/mL{DDU}', 2],
    ['weightKg', 3200, 'g', 3.2],
    ['heightCm', 0.5, 'm', 50],
    ['capillaryRefillSeconds', 2500, 'ms', 2.5],
    ['oxygenFlowLPerMin', 250, 'mL/min', 0.25],
    ['heartRatePerMin', 2, 'Hz', 120],
    ['urineOutput24hMlPerKgPerH', 24, 'mL/kg/d', 1],
    ['norepinephrineUgPerKgPerMin', 50, 'ng/kg/min', 0.05],
    ['dopamineUgPerKgPerMin', 0.005, 'mg/kg/min', 5],
    ['milrinoneUgPerKgPerMin', 0.5, 'mcg/kg/min', 0.5],
    ['epinephrineUgPerKgPerMin', 6, 'ug/kg/h', 0.1],
    ['vasopressinUnitsPerKgPerMin', 0.5, 'mU/kg/min', 0.0005],
    ['vasopressinUnitsPerKgPerMin', 0.06, '[U]/kg/h', 0.001],
  ])('%s %d %s', (name, value, unit, expected) => {
    expect(converted(name, value, unit)).toBe(expected);
  });

  /** Spellings and annotations that mean the unit itself, by quantity. */
  it.each([
    ['heartRatePerMin', ['bpm', 'BPM', 'pm', '1/min', 'min-1', 'beats/min', '{beat}/min', '{beats}/min']],
    ['respiratoryRatePerMin', ['rpm', 'brpm', 'breaths/min', '{breath}/min', '{breaths}/min']],
    ['spo2Percent', ['pct', 'percent', ' % ']],
    ['arterialMeanMmHg', ['mmHg', 'MMHG', 'mm Hg', 'mm[hg]', 'Torr']],
    ['meanAirwayPressureCmH2o', ['cmH2O', 'cm H2O', 'cm[h2o]']],
    ['coreTemperatureCel', ['C', 'cel', 'degC', 'Deg C', '°C', 'celsius']],
    ['capillaryRefillSeconds', ['sec', 'seconds']],
    ['anuriaHours', ['hours']],
    ['oxygenFlowLPerMin', ['lpm', 'l/min']],
    ['vasopressinUnitsPerKgPerMin', ['units/kg/min', '[U]/kg/min']],
    [
      'plateletsThousandPerUL',
      ['k/uL', 'x10^3/uL', 'x10*9/L', '10^3/mm3', '10*3{platelets}/uL', '10*3{plt}/uL', '10*3{cell}/uL', '10*3{#}/uL'],
    ],
    ['leukocytesThousandPerUL', ['10*3{WBC}/uL']],
    ['altUnitsPerL', ['IU/L', '[IU]/L', '[iU]/L', 'u/l']],
    ['inr', ['INR', '1', '{ratio}']],
    ['dDimerMgPerLFeu', ['mg/L FEU', 'mg/L{feu}', 'mg{FEU}/L', 'ug/mL FEU']],
    ['gcsTotal', ['{score}', '1']],
    ['mechanicalVentilation', ['{flag}', '1']],
    ['phArterial', ['[pH]', 'pH']],
  ])('%s in other spellings', (name, spellings) => {
    const found = spellings.map((unit) => units.conversion(name, unit));
    expect(found).toEqual(
      spellings.map(() => ({ ok: true, conversion: { factor: 1, offset: 0 }, isApproximate: false })),
    );
  });

  it.each(['F', 'degF', '[degf]', 'deg F', '°F', 'Fahrenheit'])('Fahrenheit as %s', (unit) => {
    expect(converted('coreTemperatureCel', 100.4, unit)).toBe(38);
  });

  it.each([
    ['centralVenousPressureMmHg', 10, 'cmH2O', 7.356],
    ['centralVenousPressureMmHg', 1, 'KPA', 7.501],
    ['meanAirwayPressureCmH2o', 10, 'mmHg', 13.595],
    ['peepCmH2o', 1, 'kpa', 10.1972],
    ['dDimerMgPerLFeu', 1, 'mg/L DDU', 2],
    ['dDimerMgPerLFeu', 1, 'ug/mL DDU', 2],
    ['dDimerMgPerLFeu', 1000, 'ng/mL DDU', 2],
    ['lymphocytesThousandPerUL', 1, 'x10^9/L', 1],
  ])('%s %d as %s', (name, value, unit, expected) => {
    expect(converted(name, value, unit)).toBe(expected);
  });

  it('of D-dimer units say that they are approximate, and only they', () => {
    expect(units.convert('dDimerMgPerLFeu', 1, 'mg/L{DDU}')).toMatchObject({
      ok: true,
      isApproximate: true,
      isConverted: true,
    });
    expect(units.convert('dDimerMgPerLFeu', 1000, 'ng/mL{FEU}')).toMatchObject({
      ok: true,
      isApproximate: false,
      isConverted: true,
    });
    expect(units.convert('dDimerMgPerLFeu', 1, 'mg/L{FEU}')).toMatchObject({
      ok: true,
      isApproximate: false,
      isConverted: false,
    });
  });
});

describe('what is refused', () => {
  it.each([
    ['dDimerMgPerLFeu', 1, 'mg/L', /does not say which of \{FEU\}, \{DDU\}/],
    ['dDimerMgPerLFeu', 1, 'ng/mL{XYZ}', /annotation that says nothing to Vigil here: \{xyz\}/],
    ['dDimerMgPerLFeu', 1, 'mg/L{FEU}{DDU}', /does not say which/],
    ['fibrinogenMgPerDL', 250, 'mg/dL{FEU}', /annotation/],
    ['fibrinogenMgPerDL', 8, 'umol/L', /«umol\/L» does not convert to mg\/dL/],
    ['pao2MmHg', 100, 'mg/dL', /does not convert/],
    ['endTidalCo2MmHg', 5, '%', /does not convert/],
    ['coreTemperatureCel', 37, 'degree', /is no UCUM unit/],
    ['weightKg', 3, 'kilogram', /no unit that Vigil reads/],
    ['weightKg', 3, 'mL/(kg.h)', /no unit that Vigil reads/],
    ['weightKg', 3, 'kgs', /is no UCUM unit/],
    ['weightKg', 3, '2kg', /no unit that Vigil reads/],
    ['weightKg', 3, '0.g', /no unit that Vigil reads/],
    ['weightKg', 3, 'kg kg', /no unit that Vigil reads/],
    ['weightKg', 3, '', /is empty/],
    ['fio2Percent', 0.21, ' ', /is empty/],
    ['fio2Percent', 40, '{}', /annotation/],
    ['fio2Percent', 0.4, 'L/min', /no unit in which % can be given/],
    ['inr', 60, '%', /no unit in which \{INR\} can be given/],
    ['vasopressinUnitsPerKgPerMin', 0.02, 'U/min', /no unit in which/],
    ['dopamineUgPerKgPerMin', 5, '/min', /no unit in which/],
    ['dopamineUgPerKgPerMin', 5, 'ml/h', /no unit in which/],
    ['heartRatePerMin', 120, 'mg/kg/min', /no unit in which/],
    ['plateletsThousandPerUL', 150, 'g/L', /no unit in which/],
    ['plateletsThousandPerUL', 150, '%/uL', /no unit in which/],
    ['lactateMmolPerL', 2, 'toString', /no unit that Vigil reads/],
    ['lactateMmolPerL', 2, '__proto__', /no unit that Vigil reads/],
    ['lactateMmolPerL', 2, 'm'.repeat(41), /too long/],
  ])('%s %d in %s', (name, value, unit, reason) => {
    const gated = units.convert(name, value, unit);
    expect(gated.ok ? '' : [gated.code, said(gated.reason)].join(' ')).toMatch(reason);
    expect(gated).toMatchObject({ ok: false, code: 'unconvertible-unit' });
  });

  it.each([
    ['fio2Percent', 0.21, '%'],
    ['fio2Percent', 21, '1'],
    ['spo2Percent', 97, '1'],
    ['pao2MmHg', 100, 'kPa'],
    ['creatinineMgPerDL', 88.4, 'mg/dL'],
    ['weightKg', 3200, 'kg'],
    ['weightKg', 3.2, 'g'],
    ['coreTemperatureCel', 98.6, 'Cel'],
    ['lactateMmolPerL', Number.NaN, 'mmol/L'],
    ['lactateMmolPerL', Number.POSITIVE_INFINITY, 'mg/dL'],
  ])('%s %d %s as implausible, never put right', (name, value, unit) => {
    expect(units.convert(name, value, unit)).toMatchObject({ ok: false, code: 'implausible-value' });
  });

  it('a name that is no quantity', () => {
    for (const name of ['mood', 'constructor', 'consciousness', '']) {
      expect(units.convert(name, 1, '1')).toMatchObject({ ok: false, code: 'schema' });
    }
  });
});

describe('the gate', () => {
  it('takes every unit that the guide lists, for every quantity', () => {
    const guide = readFileSync(new URL('../../../docs/guides/units.md', import.meta.url), 'utf8');
    for (const name of QUANTITY_NAMES) {
      const unit = quantityOf(name)?.unit ?? '';
      expect([name, ownUnit(unit).examples.length > 0]).toEqual([name, true]);
      for (const example of [unit, ...ownUnit(unit).examples]) {
        const found = units.conversion(name, example);
        expect(found.ok ? '' : said(found.reason)).toBe('');
        expect(guide).toContain(`\`${example}\``);
      }
    }
  });

  it('asks the library once for a pair of quantity and unit', () => {
    const library = loadUcumLibrary();
    let asked = 0;
    const gate = new UnitGate({ linear: (from, to) => (asked++, library.linear(from, to)) });
    for (let value = 10; value < 60; value++) expect(gate.convert('pao2MmHg', value, 'kPa').ok).toBe(true);
    for (let value = 10; value < 60; value++) expect(gate.convert('pao2MmHg', value, 'mg/dL').ok).toBe(false);
    expect(asked).toBe(2);
  });

  it("keeps a value that comes in Vigil's own unit as it came, however it is spelled", () => {
    const dusty = 0.1 + 0.2;
    for (const unit of ['mmol/L', 'mmol/l', 'mol/m3']) {
      expect(units.convert('lactateMmolPerL', dusty, unit)).toMatchObject({ value: dusty, isConverted: false });
    }
    expect(units.convert('lactateMmolPerL', dusty * 1000, 'umol/L')).toMatchObject({ value: 0.3, isConverted: true });
  });

  it('keeps six digits of what is not streamed, three decimals of what is', () => {
    expect(converted('calciumMgPerDL', 0.012_345_678, 'g/L')).toBe(1.234_57);
    expect(converted('peepCmH2o', 1.234_567_8, 'mbar')).toBe(1.258_91);
    expect(converted('meanAirwayPressureCmH2o', 1.234_567_8, 'mbar')).toBe(1.259);
  });

  it('has one range for what is streamed and charted', () => {
    for (const [name, range] of Object.entries(CHARTED_RANGES)) {
      expect([name, quantityOf(name)?.range]).toEqual([name, range]);
    }
  });

  it('says what came and what would have been plausible', () => {
    const english = (answer: ReturnType<typeof units.convert>): object =>
      answer.ok ? answer : { ...answer, reason: said(answer.reason) };
    expect(english(units.convert('weightKg', 3.2, 'g'))).toMatchObject({
      reason: 'weightKg 0.0032 is outside 0.2 to 300 kg: a unit or typing error (it came as 3.2 g)',
    });
    expect(english(units.convert('weightKg', 3200, 'kg'))).toMatchObject({
      reason: 'weightKg 3200 is outside 0.2 to 300 kg: a unit or typing error',
    });
  });
});

describe('the library', () => {
  const library = loadUcumLibrary();

  it('gives straight lines with an offset where there is one', () => {
    expect(library.linear('Cel', 'K')).toEqual({ ok: true, conversion: { factor: 1, offset: 273.15 } });
    expect(library.linear('kPa', 'Pa')).toEqual({ ok: true, conversion: { factor: 1000, offset: 0 } });
  });

  it.each([
    ['B[kW]', 'W', 'not-convertible'],
    ['umol/L', 'mg/dL', 'not-convertible'],
    ['kg', 'mm[Hg]', 'not-convertible'],
    ['10*400', '1', 'not-convertible'],
    ['2mg', 'mg', 'not-ucum'],
    ['meter', 'm', 'not-ucum'],
    ['toString', 'm', 'not-ucum'],
    ['', 'm', 'not-ucum'],
  ])('does not follow it from %s to %s', (from, to, fault) => {
    const line = library.linear(from, to);
    expect(line.ok ? '' : line.fault).toBe(fault);
  });
});

describe('messages of gateways', () => {
  const receipt = { source: 'gateway', receivedAtMs: 1_800_000_000_000 };
  const stay = { stayId: 's1', observedAtMs: receipt.receivedAtMs };

  it("give laboratory values in Vigil's unit, with what was sent", () => {
    const labs = [
      { ...stay, name: 'lactateMmolPerL', value: 18.02, unit: 'mg/dL' },
      { ...stay, name: 'lactateMmolPerL', value: 18.02, unit: 'furlong' },
      { ...stay, name: 'creatinineMgPerDL', value: 88.4, unit: 'mg/dL' },
      { ...stay, name: 'lactateMmolPerL', value: 2, unit: 'mmol/L' },
      { ...stay, name: 'dDimerMgPerLFeu', value: 1, unit: 'mg/L{DDU}' },
      { ...stay, name: 'someOtherLab', value: 3, unit: 'furlong' },
    ];
    const { admitted, refused } = readLabs({ unitId: 'u1', labs }, receipt, units);
    expect(
      admitted.map((record) =>
        record.kind === 'lab.resulted' ? [record.name, record.value, record.unit, record.sent] : null,
      ),
    ).toEqual([
      ['lactateMmolPerL', 2, 'mmol/L', { value: 18.02, unit: 'mg/dL', isApproximate: false }],
      ['lactateMmolPerL', 2, 'mmol/L', undefined],
      ['dDimerMgPerLFeu', 2, 'mg/L{FEU}', { value: 1, unit: 'mg/L{DDU}', isApproximate: true }],
      ['someOtherLab', 3, 'furlong', undefined],
    ]);
    expect(refused.map(({ index, code }) => [index, code])).toEqual([
      [1, 'unconvertible-unit'],
      [2, 'implausible-value'],
    ]);
  });

  it("chart numbers in any unit, or without one in Vigil's", () => {
    const charted = [
      { ...stay, by: 'n1', name: 'weightKg', value: 3200, unit: 'g' },
      { ...stay, by: 'n1', name: 'weightKg', value: 3.2 },
      { ...stay, by: 'n1', name: 'fio2Percent', value: 0.21 },
      { ...stay, by: 'n1', name: 'consciousness', value: 'alert' },
      { ...stay, by: 'n1', name: 'consciousness', value: 'alert', unit: '1' },
      { ...stay, by: 'n1', name: 'coreTemperatureCel', value: 100.4, unit: '[degF]' },
      { ...stay, by: 'n1', name: 'gcsEye', value: 4 },
    ];
    const { admitted, refused } = readCharted({ unitId: 'u1', charted }, receipt, units);
    expect(
      admitted.map((record) =>
        record.kind === 'observation.charted' ? [record.name, record.value, record.sent?.unit] : null,
      ),
    ).toEqual([
      ['weightKg', 3.2, 'g'],
      ['weightKg', 3.2, undefined],
      ['consciousness', 'alert', undefined],
      ['coreTemperatureCel', 38, '[degF]'],
    ]);
    expect(new Set(admitted.map(({ id }) => id)).size).toBe(admitted.length);
    expect(refused.map(({ index, code }) => [index, code])).toEqual([
      [2, 'implausible-value'],
      [4, 'schema'],
      [6, 'schema'],
    ]);
  });
});

describe('recordings', () => {
  it('lose an implausible laboratory value alone, and say so', async () => {
    const { rows, faults } = await collect(
      wideTableItems(linesOf('HR|Lactate|Platelets|ICULOS\n80|400|150|1\n81|2|NaN|2'), { record: null }),
    );
    expect(rows.map((row) => row.labs.map(({ name, value }) => [name, value]))).toEqual([
      [['plateletsThousandPerUL', 150]],
      [['lactateMmolPerL', 2]],
    ]);
    expect(faults.map(({ code, line }) => [code, line])).toEqual([['implausible-value', 2]]);
  });

  it("take a channel only in a unit of its signal, also under Vigil's own name", () => {
    expect(channelMeaning('ABP Sys', 'kPa', units)).toMatchObject({ to: 'signal', conversion: { offset: 0 } });
    expect(channelMeaning('coreTemperatureCel', 'degF', units)?.conversion.offset).toBeCloseTo(-17.7778, 4);
    expect([
      channelMeaning('ABP Sys', 'mV', units),
      channelMeaning('RESP', 'mg/kg/min', units),
      channelMeaning('mood', '%', units),
    ]).toEqual([null, null, null]);
  });
});
