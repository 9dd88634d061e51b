/** Observations, a hospital's terms and a ward with two children, for the tests of the FHIR readers. */
import { SIGNAL_NAMES } from '../../../services/clinical/signal/signals.ts';
import { CHARTED_CODES, CHARTED_NAMES } from '../../../services/contract/records/closed-lists.ts';
import { DeviceChannels } from '../../../services/feed/channels/channel-frames.ts';
import { loadUcumLibrary } from '../../../services/feed/adapters/ucum-units.ts';
import type { FhirReference, ObservationContext } from '../../../services/feed/fhir/observation-context.ts';
import type { StayPlace } from '../../../services/feed/hl7/message/message-context.ts';
import type { LocalCode, TermGate, TermTarget, TermVerdict } from '../../../services/feed/terms/term-gate.port.ts';
import { UnitGate } from '../../../services/feed/units/unit-gate.ts';

export const NOW_MS = Date.parse('2026-11-23T10:00:00Z');
export const OBSERVED_AT = '2026-11-23T18:59:30+09:00';
export const OBSERVED_AT_MS = NOW_MS - 30_000;
export const LOINC = 'http://loinc.org';
export const MDC = 'urn:iso:std:iso:11073:10101';
export const SNOMED = 'http://snomed.info/sct';
export const LOCAL = 'https://hospital.example/codes';
export const UCUM = 'http://unitsofmeasure.org';
const MRN = 'urn:oid:1.2.410.1';

export const units = new UnitGate(loadUcumLibrary());

/** Meaning of each code in this hospital; null: known and of no use. */
const TERMS: Readonly<Record<string, string | null>> = {
  [`${LOINC} 8867-4`]: 'heartRatePerMin',
  [`${MDC} 147842`]: 'heartRatePerMin',
  [`${SNOMED} 364075005`]: 'heartRatePerMin',
  [`${LOCAL} HF`]: 'heartRatePerMin',
  [`${MDC} 149530`]: 'pulseRatePerMin',
  [`${LOINC} 9279-1`]: 'respiratoryRatePerMin',
  [`${LOINC} 59408-5`]: 'spo2Percent',
  [`${LOINC} 8310-5`]: null,
  [`${LOINC} 8329-5`]: 'coreTemperatureCel',
  [`${LOINC} 8480-6`]: 'cuffSystolicMmHg',
  [`${LOINC} 8462-4`]: 'cuffDiastolicMmHg',
  [`${LOINC} 76214-6`]: 'arterialMeanMmHg',
  [`${LOINC} 29463-7`]: 'weightKg',
  [`${LOINC} 8302-2`]: 'heightCm',
  [`${LOINC} 9269-2`]: 'gcsTotal',
  [`${LOINC} 9267-6`]: 'gcsEye',
  [`${LOINC} 67775-7`]: 'consciousness',
  [`${LOINC} 2160-0`]: 'lab:creatinineMgPerDL',
  [`${LOINC} 32693-4`]: 'lab:lactateMmolPerL',
};
const AVPU: Readonly<Record<string, string>> = {
  'LA9340-6': 'alert',
  'LA17108-4': 'voice',
  'LA17107-6': 'pain',
  'LA9343-0': 'unresponsive',
  P: 'pain',
};

function targetOf(name: string): TermTarget {
  if (name.startsWith('lab:')) return { kind: 'lab', name: name.slice(4) };
  const signal = (SIGNAL_NAMES as readonly string[]).indexOf(name);
  if (signal >= 0) return { kind: 'signal', signal };
  if (!(CHARTED_NAMES as readonly string[]).includes(name)) throw new Error(`the test names ${name}`);
  return { kind: 'charted', name };
}

function resolve({ system, code, unit }: LocalCode): TermVerdict {
  const key = `${system} ${code}`;
  const name = Object.hasOwn(TERMS, key) ? TERMS[key] : undefined;
  if (name === undefined) {
    return {
      ok: false,
      code: 'unmapped-code',
      reason: { code: 'code.unmapped', values: { sourceCode: code.slice(0, 40), sourceName: '', system } },
    };
  }
  if (name === null) return { ok: true, target: null };
  const sentUnit = unit.code || unit.name;
  const quantity = name.replace('lab:', '');
  const shared = {
    ok: true,
    target: targetOf(name),
    unit: sentUnit,
    preference: system === LOCAL ? 1 : 0,
    map: null,
    answers: name === 'consciousness' ? AVPU : null,
  } as const;
  if (quantity in CHARTED_CODES) return { ...shared, conversion: { factor: 1, offset: 0 }, isApproximate: false };
  const gated = units.conversion(quantity, sentUnit);
  return gated.ok
    ? { ...shared, conversion: gated.conversion, isApproximate: gated.isApproximate }
    : { ok: false, code: 'wrong-unit', reason: gated.reason };
}

export const hospitalTerms: TermGate = { hospitalId: 'h1', mapVersion: '1', resolve };

const MINSU: StayPlace = { unitId: 'u1', stayId: 'stay:minsu', patientId: 'patient:minsu' };
const SEOYEON: StayPlace = { unitId: 'u2', stayId: 'stay:seoyeon', patientId: 'patient:seoyeon' };
const STAYS: Readonly<Record<string, StayPlace>> = {
  'Patient/p1': MINSU,
  'Patient/p2': SEOYEON,
  [`Patient ${MRN}|4711`]: MINSU,
  [`Patient ${MRN}|4712`]: SEOYEON,
  'Encounter/e1': MINSU,
  'Encounter/e2': SEOYEON,
};

function nameOfReference(reference: FhirReference): string {
  return reference.kind === 'id'
    ? `${reference.resource}/${reference.id}`
    : `${reference.resource} ${reference.system}|${reference.value}`;
}

export const wardContext: ObservationContext = {
  receipt: { source: 'gateway-1', receivedAtMs: NOW_MS },
  unplacedUnitId: 'unplaced',
  stayAt: (reference, atMs) => (atMs < NOW_MS - 3_600_000 ? null : (STAYS[nameOfReference(reference)] ?? null)),
  deviceAt: (reference) =>
    nameOfReference(reference) === 'Device/monitor-1'
      ? { unitId: 'u1', deviceId: 'monitor-1', intervalMs: 1_000, stayId: MINSU.stayId }
      : null,
  channelsOf: () => new DeviceChannels(),
  tellAgain: () => undefined,
  gateOf: (unitId) => (unitId === 'u3' ? null : hospitalTerms),
};

export const coding = (system: string, code: string, display?: string) => ({
  coding: [{ system, code, ...(display === undefined ? {} : { display }) }],
});
export const quantity = (value: unknown, code: string) => ({ value, unit: code, system: UCUM, code });
export const vitalSigns = [coding('http://terminology.hl7.org/CodeSystem/observation-category', 'vital-signs')];

/** A heart rate of 142; `changes` replace its elements, `undefined` takes one away. */
export function observation(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const whole = {
    resourceType: 'Observation',
    status: 'final',
    category: vitalSigns,
    code: coding(LOINC, '8867-4', 'Heart rate'),
    subject: { reference: 'Patient/p1' },
    effectiveDateTime: OBSERVED_AT,
    valueQuantity: quantity(142, '/min'),
    ...changes,
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
}

export const entry = (
  resource: unknown,
  request: Readonly<Record<string, unknown>> = { method: 'POST', url: 'Observation' },
) => ({ resource, request });
export const bundle = (type: string, entries: readonly unknown[]) => ({ resourceType: 'Bundle', type, entry: entries });
