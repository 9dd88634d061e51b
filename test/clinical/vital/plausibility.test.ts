// Hazards: H24 (docs/hazards.md).
/** Which limits may flag, which never; and that what the engine flags by is what the table says, or why not. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePlausibility, storageLimits, type Plausibility } from '../../../services/clinical/vital/plausibility.ts';
import { isPlausible } from '../../../services/clinical/vital/signal-quality.ts';
import { SIGNALS, signalIndex } from '../../../services/clinical/signal/signals.ts';
import { CHARTED_RANGES, LAB_VALUES } from '../../../services/contract/records/closed-lists.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { sharedFile } from '../../support/shared-data.ts';

function json(): Record<string, unknown> {
  return JSON.parse(
    readFileSync(new URL('../../../models/plausibility/limits.json', import.meta.url), 'utf8'),
  ) as Record<string, unknown>;
}

const PLAUSIBILITY: Plausibility = (() => {
  const parsed = parsePlausibility(json());
  if (!parsed.ok) throw new Error(parsed.faults.join('; '));
  return parsed.plausibility;
})();
const PROPOSED = 'proposed hard limit (flag, never delete)';

/** Every range that flags or refuses, by Vigil's name. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  ...Object.fromEntries(Object.entries(LAB_VALUES).map(([name, { low, high }]) => [name, [low, high] as const])),
  ...CHARTED_RANGES,
  ...Object.fromEntries(
    SIGNALS.map(({ name, plausibleLow, plausibleHigh }) => [name, [plausibleLow, plausibleHigh] as const]),
  ),
};

/** Equal to the one storage row of this quantity. */
const AS_STORED: Readonly<Record<string, string>> = {
  heartRatePerMin: 'pulse_rate',
  pulseRatePerMin: 'pulse_rate',
  respiratoryRatePerMin: 'respiratory_rate',
  spo2Percent: 'spo2',
  arterialSystolicMmHg: 'sbp',
  arterialMeanMmHg: 'map',
  arterialDiastolicMmHg: 'dbp',
  cuffSystolicMmHg: 'sbp',
  cuffMeanMmHg: 'map',
  cuffDiastolicMmHg: 'dbp',
  dDimerMgPerLFeu: 'd_dimer',
  glucoseMgPerDL: 'glucose',
  bilirubinTotalMgPerDL: 'bilirubin_total',
};
/**
 * Different from the storage row, or without one: the range is that of terminology.csv, which the
 * proposal for all ages repeats. It only flags what cannot be a measurement; as a limit of illness it is off.
 */
const AS_PROPOSED: Readonly<Record<string, string>> = {
  coreTemperatureCel: 'temperature_core',
  skinTemperatureCel: 'temperature_skin',
  endTidalCo2MmHg: 'etco2',
  centralVenousPressureMmHg: 'cvp',
  meanAirwayPressureCmH2o: 'mean_airway_pressure',
  peepCmH2o: 'peep',
  oxygenFlowLPerMin: 'o2_flow',
  lactateMmolPerL: 'lactate',
  pao2MmHg: 'pao2',
  venousPo2MmHg: 'pao2',
  capillaryPo2MmHg: 'pao2',
  paco2MmHg: 'paco2',
  plateletsThousandPerUL: 'platelets',
  inr: 'inr',
  gcsTotal: 'gcs_total',
  urineOutput6hMlPerKgPerH: 'urine_output',
  urineOutput8hMlPerKgPerH: 'urine_output',
  urineOutput12hMlPerKgPerH: 'urine_output',
  urineOutput16hMlPerKgPerH: 'urine_output',
  urineOutput24hMlPerKgPerH: 'urine_output',
};
/** Neither: the range and why. */
const NAMED: Readonly<Record<string, string>> = {
  intracranialPressureMmHg:
    'no row in either table: from below zero, head up, to the arterial mean of a brain without blood',
  fio2Percent: 'storage begins at 21: nitrogen is added on purpose for some hearts, down to 16 %',
  creatinineMgPerDL: 'storage begins at 0: a creatinine below 0.05 mg/dL is a typing error or another unit',
  leukocytesThousandPerUL: 'storage allows 1,500: terminology.csv has 800',
  weightKg: 'storage begins at 0: nobody weighs less than 0.2 kg',
  fibrinogenMgPerDL: 'terminology.csv, no row here',
  neutrophilsThousandPerUL: 'terminology.csv, no row here',
  lymphocytesThousandPerUL: 'terminology.csv, no row here',
  altUnitsPerL: 'terminology.csv, no row here',
  capillaryRefillSeconds: 'terminology.csv, no row here',
  anuriaHours: 'ten days',
  baselineCreatinineMgPerDL: 'as creatinine',
  heightCm: 'a typing error or another unit beyond it',
  dobutamineUgPerKgPerMin: 'dose',
  dopamineUgPerKgPerMin: 'dose',
  epinephrineUgPerKgPerMin: 'dose',
  milrinoneUgPerKgPerMin: 'dose',
  norepinephrineUgPerKgPerMin: 'dose',
  phenylephrineUgPerKgPerMin: 'dose',
  vasopressinUnitsPerKgPerMin: 'dose',
};

describe('the limits that the engine uses', () => {
  it('are all accounted for', () => {
    const unaccounted = Object.keys(RANGES).filter(
      (name) => [AS_STORED, AS_PROPOSED, NAMED].filter((table) => name in table).length !== 1,
    );
    // Values that only other parts read may be added without a row here; signals may not.
    expect(unaccounted.filter((name) => SIGNALS.some((signal) => signal.name === name))).toEqual([]);
    expect(
      [...Object.keys(AS_STORED), ...Object.keys(AS_PROPOSED), ...Object.keys(NAMED)].filter(
        (name) => !(name in RANGES),
      ),
    ).toEqual([]);
  });

  it.each(Object.entries(AS_STORED))('%s: the storage row of %s', (name, quantity) => {
    expect(storageLimits(PLAUSIBILITY, quantity).map(({ low, high }) => [low, high])).toEqual([RANGES[name]]);
  });

  it.each(Object.entries(AS_PROPOSED))('%s: as wide as the proposal of %s, or wider', (name, quantity) => {
    const [row] = PLAUSIBILITY.limits.filter((limit) => limit.quantity === quantity && limit.kind === PROPOSED);
    expect(row?.group).toBe('all');
    const [low, high] = RANGES[name] ?? [Number.NaN, Number.NaN];
    expect(low).toBeLessThanOrEqual(row?.low ?? Number.NaN);
    expect(high).toBeGreaterThanOrEqual(row?.high ?? Number.NaN);
  });

  it('keep what adult research would delete of a sick newborn', () => {
    const research = PLAUSIBILITY.limits.filter(({ kind }) => kind === 'research plausibility');
    expect(
      research.every(
        ({ enabled, disabledReason }) => !enabled && disabledReason?.startsWith('Never to be used') === true,
      ),
    ).toBe(true);
    // SpO2 of 42 %, cooled to 31 °C.
    expect([isPlausible(signalIndex('spo2Percent'), 42), isPlausible(signalIndex('coreTemperatureCel'), 31)]).toEqual([
      true,
      true,
    ]);
    expect([
      isPlausible(signalIndex('heartRatePerMin'), 0),
      isPlausible(signalIndex('respiratoryRatePerMin'), 0),
    ]).toEqual([true, true]);
  });
});

describe('the table', () => {
  it('lets only storage plausibility flag, and says of the rest why not', () => {
    const { limits, artefactHints } = PLAUSIBILITY;
    expect(
      limits
        .filter(({ enabled }) => enabled)
        .every(({ kind, certainty }) => kind === 'storage plausibility' && certainty === 'V'),
    ).toBe(true);
    expect([...limits, ...artefactHints].filter(({ certainty, enabled }) => certainty === 'U' && enabled)).toEqual([]);
    expect(
      limits
        .filter(({ kind }) => kind === PROPOSED)
        .every(({ disabledReason }) => disabledReason?.includes('clinicians') === true),
    ).toBe(true);
    expect(artefactHints.length).toBeGreaterThan(0);
  });

  const csv = sharedFile('clinical/plausibility_and_alarm_limits.csv');
  it.skipIf(csv === null)(
    `keeps every row of the source${csv === null ? ' (skipped: the shared tables are not here)' : ''}`,
    () => {
      const source = csvRows(readFileSync(csv ?? '', 'utf8')).map((row) => ({
        quantity: row['signal'],
        unit: row['unit'],
        group: row['group'],
        low: Number(row['low']),
        high: Number(row['high']),
        kind: row['kind'],
        source: row['source'],
        certainty: row['certainty'],
        note: row['note'],
      }));
      expect(PLAUSIBILITY.limits.map(({ enabled: _enabled, disabledReason: _reason, ...row }) => row)).toEqual(source);
    },
  );

  type Row = Record<string, unknown>;
  it.each([
    [
      'a proposal that is switched on',
      (row: Row) => row['kind'] === PROPOSED,
      { enabled: true, disabledReason: null },
      'only storage plausibility may flag',
    ],
    [
      'adult research that is switched on',
      (row: Row) => row['kind'] === 'research plausibility',
      { enabled: true, disabledReason: null, kind: 'storage plausibility' },
      'its source must never be used',
    ],
    ['an uncertain storage row', (row: Row) => row['enabled'] === true, { certainty: 'U' }, 'enabled with certainty U'],
    [
      'a row switched off without a reason',
      (row: Row) => row['enabled'] === true,
      { enabled: false },
      'disabled without a reason',
    ],
    ['a row upside down', (row: Row) => row['enabled'] === true, { low: 500 }, 'low must lie below high'],
    ['an unknown kind', () => true, { kind: 'guess' }, 'kind'],
  ])('is refused with %s', (_name, which, change, fault) => {
    const whole = json();
    Object.assign((whole['limits'] as Row[]).find(which) ?? {}, change);
    const parsed = parsePlausibility(whole);
    expect(parsed.ok ? '' : parsed.faults.join('; ')).toContain(fault);
  });
});
