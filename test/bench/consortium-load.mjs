/**
 * The load of a consortium, made up: units of 25 beds, a child in each, one monitor that sends twelve
 * signals a second. Every value follows from bed and second, so two sides can be given the same, and
 * stands on the monitor's own grid of decimals. Nobody's data.
 */
import { SIGNAL_COUNT, SIGNALS, signalIndex } from '../../dist/services/clinical/signal/signals.js';
import { RECORD_VERSION } from '../../dist/services/contract/records/unit-record.js';

export const BEDS_A_UNIT = 25;
const SOURCE = 'bench';

/** Signal, resting value, how far it wanders to either side. Normal for a child of three years. */
const COURSE = [
  ['heartRatePerMin', 108, 6],
  ['pulseRatePerMin', 108, 6],
  ['respiratoryRatePerMin', 24, 3],
  ['spo2Percent', 97, 1],
  ['arterialSystolicMmHg', 98, 5],
  ['arterialMeanMmHg', 72, 4],
  ['arterialDiastolicMmHg', 58, 4],
  ['coreTemperatureCel', 37, 0.3],
  ['skinTemperatureCel', 35.4, 0.3],
  ['endTidalCo2MmHg', 38, 2],
  ['fio2Percent', 30, 0],
  ['centralVenousPressureMmHg', 6, 1],
].map(([name, rest, swing]) => ({
  index: signalIndex(name),
  rest,
  swing,
  scale: 10 ** SIGNALS[signalIndex(name)].decimals,
}));

export const SIGNALS_A_FRAME = COURSE.length;
export const SPO2 = signalIndex('spo2Percent');
/** Below the limit of every age: raises an emergency once it has lasted 15 s (models/rules/vital-alerts.json). */
export const DIPPED_SPO2 = 55;

const PRESENT_BITS = COURSE.reduce((bits, { index }) => bits | (1 << index), 0);

/** `count` beds in as many units as they need; index runs over all beds. */
export function bedsOf(count) {
  return Array.from({ length: count }, (_, index) => {
    const unitId = `bench-unit-${Math.floor(index / BEDS_A_UNIT)}`;
    const bedId = `bed-${index % BEDS_A_UNIT}`;
    return {
      index,
      unitId,
      bedId,
      stayId: `${unitId}:stay-${index}`,
      source: { id: `${unitId}:monitor-${index}`, intervalMs: 1000 },
    };
  });
}

export function unitIdsOf(beds) {
  return [...new Set(beds.map(({ unitId }) => unitId))];
}

/** What opens the units: beds, policy, stays, links, one charting round. `fromMs` is a whole second. */
export function openingRecords(beds, fromMs) {
  return unitIdsOf(beds).flatMap((unitId) =>
    openUnit(
      unitId,
      beds.filter((bed) => bed.unitId === unitId),
      fromMs,
    ),
  );
}

function openUnit(unitId, beds, fromMs) {
  const envelope = (name) => ({
    version: RECORD_VERSION,
    id: `${unitId}:${name}:${fromMs}`,
    unitId,
    observedAtMs: fromMs,
    receivedAtMs: fromMs,
    source: SOURCE,
  });
  const optIns = [
    {
      ruleId: 'national-pews-england',
      reason: 'Bench: made-up children outside the ward setting of this score',
      waives: ['setting'],
    },
  ];
  return [
    {
      ...envelope('unit'),
      kind: 'unit.configured',
      hospitalId: 'bench',
      name: unitId,
      timeZone: 'Asia/Seoul',
      setting: 'picu',
      beds: beds.map(({ bedId }) => ({ bedId, label: bedId, setting: 'picu' })),
      mode: 'demo',
    },
    { ...envelope('policy'), kind: 'policy.set', by: SOURCE, reason: 'Bench', optIns, disabledRules: [] },
    ...beds.flatMap((bed) => openStay(bed, envelope, fromMs)),
  ];
}

function openStay({ bedId, stayId, source }, envelope, fromMs) {
  const birthDate = `${new Date(fromMs).getUTCFullYear() - 4}-06-01`;
  const person = {
    displayName: bedId,
    birthDate,
    sex: 'unknown',
    gestationalAgeAtBirthDays: null,
    weightKg: 15,
    ventilated: false,
    newbornStay: false,
  };
  const charted = {
    respiratoryDistress: 'none',
    capillaryRefillSeconds: 1.5,
    consciousness: 'alert',
    oxygenDevice: 'air',
    carerConcern: 'same',
  };
  return [
    { ...envelope(`${bedId}:stay`), kind: 'stay.opened', stayId, patientId: `patient:${stayId}`, ...person },
    { ...envelope(`${bedId}:device`), kind: 'device.linked', deviceId: source.id, bedId, validFromMs: fromMs },
    { ...envelope(`${bedId}:bed`), kind: 'bed.occupied', bedId, stayId, validFromMs: fromMs },
    ...Object.entries(charted).map(([name, value]) => ({
      ...envelope(`${bedId}:${name}`),
      kind: 'observation.charted',
      stayId,
      name,
      value,
      by: SOURCE,
    })),
  ];
}

/**
 * The frame of a bed at a moment. `values` is overwritten by the next call: a block builder or a
 * message takes its copy at once.
 */
export function frameAt(bed, atMs, { isDipped = false } = {}) {
  const second = Math.floor(atMs / 1000);
  for (const [place, { index, rest, swing, scale }] of COURSE.entries()) {
    // The two rates are one heart: they wander together.
    const value = rest + swing * wander(bed.index, second, index <= 1 ? 0 : place);
    VALUES[index] = Math.round(value * scale) / scale;
  }
  if (isDipped) VALUES[SPO2] = DIPPED_SPO2;
  return {
    unitId: bed.unitId,
    source: bed.source,
    observedAtMs: atMs,
    receivedAtMs: atMs,
    presentBits: PRESENT_BITS,
    offBits: 0,
    values: VALUES,
  };
}

const VALUES = new Float64Array(SIGNAL_COUNT);

/** -1 to 1, without a pattern that a window could follow. */
function wander(bed, second, signal) {
  let hash = Math.imul(bed + 1, 0x9e3779b1) ^ Math.imul(second + 1, 0x85ebca6b) ^ Math.imul(signal + 1, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 13), 0x297a2d39);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 31 - 1;
}
