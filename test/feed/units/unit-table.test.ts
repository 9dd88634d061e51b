// Hazards: H07 (docs/hazards.md).
/** The edges of the unit table: what each shape takes and refuses, what is remembered, what is said. */
import { ordinaryInOtherUnit } from '../../../services/clinical/signal/other-unit.ts';
import { describe, expect, it } from 'vitest';
import { loadUcumLibrary, loadUnits } from '../../../services/feed/adapters/ucum-units.ts';
import { ownUnit } from '../../../services/feed/units/own-units.ts';
import { keptLabUnit, QUANTITY_NAMES, quantityOf, rangeFault } from '../../../services/feed/units/quantities.ts';
import { readUnit } from '../../../services/feed/units/read-unit.ts';
import { UnitGate } from '../../../services/feed/units/unit-gate.ts';
import { said } from '../../support/said.ts';

const units = await loadUnits();
const reasonOf = (name: string, unit: string): string => {
  const found = units.conversion(name, unit);
  return found.ok ? '' : said(found.reason);
};

describe('the shape of a unit', () => {
  it.each([
    ['heartRatePerMin', ['kg/min', 'Hz/kg', '/min/kg', 'min-1/kg']],
    ['fio2Percent', ['m%', '%/m', '1/m', 'm/1']],
    ['dopamineUgPerKgPerMin', ['L.ug/kg/min', 'kug/kg/min', 'ug/kg/min/m', 'kg/kg/min']],
    ['vasopressinUnitsPerKgPerMin', ['kU/kg/min', 'L.U/kg/min', 'U/kg/min/m']],
    ['plateletsThousandPerUL', ['m.10*3/uL', '10*3/uL/m', '10*3/km3']],
    ['altUnitsPerL', ['cU/L', 'm.U/L', 'U/L/m', 'U/kL']],
    ['phArterial', ['m[pH]', '[pH]/L', '1']],
    ['inr', ['10*1', 'm', '1/m']],
    ['gcsTotal', ['%', 'm']],
    ['mechanicalVentilation', ['%', 'm']],
  ])('refuses for %s all else: %o', (name, refused) => {
    for (const unit of refused) {
      expect([unit, reasonOf(name, unit)]).toEqual([unit, expect.stringContaining('no unit in which')]);
    }
  });

  it.each([
    ['heartRatePerMin', '/s', 60],
    ['heartRatePerMin', 'min-1', 1],
    ['dopamineUgPerKgPerMin', 'g/kg/min', 1e6],
    ['dopamineUgPerKgPerMin', 'pg/kg/min', 1e-6],
    ['vasopressinUnitsPerKgPerMin', 'nU/kg/s', 6e-8],
    ['plateletsThousandPerUL', '10*12/L', 1_000],
    ['plateletsThousandPerUL', '/m3', 1e-12],
    ['plateletsThousandPerUL', '/cm3', 1e-6],
    ['plateletsThousandPerUL', '1/uL', 1e-3],
    ['altUnitsPerL', 'U/mL', 1_000],
    ['altUnitsPerL', 'kat/L', 6e7],
    ['inr', '{inr}', 1],
    ['gcsTotal', '{Score}', 1],
    ['mechanicalVentilation', '{Flag}', 1],
  ])('takes for %s also %s', (name, unit, factor) => {
    const found = units.conversion(name, unit);
    expect(found.ok ? found.conversion.factor : said(found.reason)).toBeCloseTo(factor, 12);
  });

  it('of a unit that is not in the table lets nothing in', () => {
    expect(ownUnit('furlong')).toEqual({ shape: /(?!)/, examples: [] });
    expect(readUnit('furlong', 'furlong').ok).toBe(false);
    expect(readUnit('m', 'constructor').ok).toBe(false);
  });
});

describe('reading a unit', () => {
  it('folds mcg at the beginning of a part, and nowhere else', () => {
    expect(readUnit('kg/mcg', 'kg')).toMatchObject({ ok: true, code: 'kg/ug' });
    expect(readUnit('kg.mcg', 'kg')).toMatchObject({ ok: true, code: 'kg.ug' });
    expect(readUnit('kmcg', 'kg')).toMatchObject({ ok: true, code: 'kmcg' });
    expect(readUnit('mcgs', 'kg')).toMatchObject({ ok: true, code: 'mcgs' });
  });

  it('looks at 40 characters, and at no more', () => {
    expect(readUnit('m'.repeat(40), 'kg')).toEqual({
      ok: false,
      fault: 'not-read',
      detail: null,
    });
    expect(readUnit('m'.repeat(41), 'kg')).toEqual({
      ok: false,
      fault: 'too-long',
      detail: null,
    });
  });
});

describe('quantities', () => {
  it('are all that is streamed, charted as a number or resulted', () => {
    expect(QUANTITY_NAMES).toEqual(
      expect.arrayContaining(['heartRatePerMin', 'weightKg', 'lactateMmolPerL', 'sodiumMmolPerL']),
    );
  });

  it('take both ends of their range, and nothing beyond', () => {
    for (const quantity of QUANTITY_NAMES.flatMap((name) => quantityOf(name) ?? [])) {
      if (quantity.range === null) continue;
      const [low, high] = quantity.range;
      expect([quantity.name, rangeFault(quantity, low), rangeFault(quantity, high)]).toEqual([
        quantity.name,
        null,
        null,
      ]);
      for (const outside of [low - 0.001, high + 0.001]) {
        const other = ordinaryInOtherUnit(quantity.name, outside, null);
        const hint = other === null ? '' : `; it would be ordinary in ${other}`;
        expect(said(rangeFault(quantity, outside))).toBe(
          `${quantity.name} ${outside} is outside ${low} to ${high} ${quantity.unit}: a unit or typing error${hint}`,
        );
      }
    }
  });

  it('take no number that is none, also where they have no range', () => {
    expect(units.convert('sodiumMmolPerL', Number.NaN, 'mmol/L')).toMatchObject({
      ok: false,
      code: 'implausible-value',
      reason: { code: 'value.not-a-number', values: { name: 'sodiumMmolPerL', text: null } },
    });
    expect(units.convert('sodiumMmolPerL', 1e9, 'mmol/L')).toMatchObject({ ok: true, value: 1e9 });
  });

  it('keep a laboratory value in the unit of the closed list, or of those that pass', () => {
    expect([keptLabUnit('lactateMmolPerL'), keptLabUnit('phArterial'), keptLabUnit('haematocritPercent')]).toEqual([
      'mmol/L',
      '[pH]',
      '%',
    ]);
    for (const name of ['lactateMmolPerL', 'sodiumMmolPerL'] as const) {
      expect(quantityOf(name)?.unit).toBe(keptLabUnit(name));
    }
  });

  it('that nobody knows are named, in short', () => {
    expect(units.conversion('mood', '1')).toEqual({
      ok: false,
      code: 'schema',
      reason: { code: 'feed.has-no-unit', values: { name: 'mood' } },
    });
    expect(units.convert('m'.repeat(61), 1, '1')).toEqual({
      ok: false,
      code: 'schema',
      reason: { code: 'feed.has-no-unit', values: { name: 'm'.repeat(60) } },
    });
  });
});

describe('the gate', () => {
  it('says what came when a converted value is implausible', () => {
    expect(units.convert('weightKg', 1_000_000, 'g')).toMatchObject({
      ok: false,
      reason: { code: 'value.out-of-range', values: { value: 1_000, sent: { value: 1_000_000, unit: 'g' } } },
    });
    expect(units.convert('weightKg', 1_000, 'kg')).toMatchObject({
      ok: false,
      reason: { code: 'value.out-of-range', values: { value: 1_000, sent: null } },
    });
  });

  it('needs no library for its own unit, nor for that of a substance', () => {
    const gate = new UnitGate({ linear: () => ({ ok: false, fault: 'not-ucum' }) });
    expect(gate.conversion('creatinineMgPerDL', 'umol/L')).toEqual({
      ok: true,
      conversion: { factor: 1 / 88.4, offset: 0 },
      isApproximate: false,
    });
    expect(gate.conversion('creatinineMgPerDL', 'mg/dL')).toEqual({
      ok: true,
      conversion: { factor: 1, offset: 0 },
      isApproximate: false,
    });
    expect(gate.conversion('creatinineMgPerDL', 'mmol/L')).toMatchObject({
      ok: false,
      reason: { code: 'unit.refused', values: { name: 'creatinineMgPerDL', unit: 'mmol/L', fault: 'not-ucum' } },
    });
  });

  it('remembers a unit of 40 characters and none of 41', () => {
    const [long, tooLong] = ['m'.repeat(40), 'm'.repeat(41)];
    expect(units.conversion('weightKg', long)).toBe(units.conversion('weightKg', long));
    expect(units.conversion('weightKg', tooLong)).not.toBe(units.conversion('weightKg', tooLong));
  });

  it('remembers 2000 units, and reads all further ones anew', () => {
    const gate = new UnitGate(loadUcumLibrary());
    const isRemembered = (unit: string) => gate.conversion('weightKg', unit) === gate.conversion('weightKg', unit);
    const last = Array.from({ length: 2_001 }, (_, index) => isRemembered(`kg ${index}`)).slice(-2);
    expect([...last, isRemembered('kg 0')]).toEqual([true, false, true]);
  });
});
