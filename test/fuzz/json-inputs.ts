/** Every JSON door of the feed as a pure function from text to what is answered and kept. */
import type { z } from 'zod';
import {
  chartedMessageSchema,
  labMessageSchema,
  quarantinedItem,
  readCharted,
  readLabs,
  readRecords,
  recordMessageSchema,
} from '../../services/feed/intake/feed-message.ts';
import { frameMessageSchema, readFrames } from '../../services/feed/http/frame-message.ts';
import type { Admission, Receipt } from '../../services/feed/intake/feed-message.ts';
import { readBundleRequest, readObservationRequest } from '../../services/feed/fhir/answer-fhir.ts';
import { parseStrictJson } from '../../services/feed/http/strict-json.ts';
import type { UnitRecord } from '../../services/contract/records/unit-record.ts';
import type { Frame } from '../../services/contract/records/vitals-block.ts';
import {
  bundle,
  coding,
  entry,
  LOINC,
  MDC,
  NOW_MS,
  observation,
  quantity,
  units,
  wardContext,
} from '../feed/fhir/observation-samples.ts';
import type { Kept } from './kept-checks.ts';

export interface JsonAnswer extends Kept {
  readonly status: number;
}

interface JsonDoor {
  readonly name: string;
  /** A good document, of which something is kept. */
  readonly document: unknown;
  readonly take: (json: unknown) => JsonAnswer;
}

const RECEIPT: Receipt = { source: 'gateway-1', receivedAtMs: NOW_MS };
const NOBODY = new Set<string>();
const at = NOW_MS - 1_000;

function feedDoor<M extends { readonly unitId: string }>(
  name: string,
  document: unknown,
  door: {
    readonly schema: z.ZodType<M>;
    readonly items: (message: M) => readonly unknown[];
    readonly read: (message: M) => Admission<Frame> | Admission<UnitRecord>;
  },
): JsonDoor {
  const take = (json: unknown): JsonAnswer => {
    const parsed = door.schema.safeParse(json);
    if (!parsed.success) return { status: 400 };
    const { admitted, refused } = door.read(parsed.data);
    const quarantined = refused.map((refusal) =>
      quarantinedItem(
        refusal,
        { unitId: parsed.data.unitId, endpoint: `/api/feed/${name}`, item: door.items(parsed.data)[refusal.index] },
        RECEIPT,
      ),
    );
    const frames = admitted.flatMap((item) => ('kind' in item ? [] : [item]));
    const records = admitted.flatMap((item) => ('kind' in item ? [item] : []));
    return { status: admitted.length > 0 ? 202 : 422, frames, records, quarantined };
  };
  return { name, document, take };
}

const stay = {
  kind: 'stay.opened',
  id: 'a1',
  observedAtMs: at,
  stayId: 's1',
  patientId: 'p1',
  displayName: 'Kim S.',
  birthDate: '2023-01-02',
  sex: 'female',
  gestationalAgeAtBirthDays: null,
  weightKg: 14,
  ventilated: false,
  newbornStay: false,
};
const bed = {
  kind: 'unit.configured',
  id: 'u1',
  observedAtMs: at,
  hospitalId: 'h1',
  name: 'PICU',
  timeZone: 'Asia/Seoul',
  setting: 'picu',
  beds: [{ bedId: '1', label: '1', setting: 'picu' }],
  mode: 'demo',
};
const panel = observation({
  code: coding(LOINC, '85354-9'),
  valueQuantity: undefined,
  component: [
    { code: coding(LOINC, '8480-6'), valueQuantity: quantity(98, 'mm[Hg]') },
    { code: coding(LOINC, '8462-4'), dataAbsentReason: coding('x', 'unknown') },
  ],
});
const pulse = observation({
  code: {
    coding: [
      { system: LOINC, code: '8867-4' },
      { system: MDC, code: '149530' },
    ],
  },
  device: { reference: 'Device/monitor-1' },
});
const answer = observation({
  code: coding(LOINC, '67775-7'),
  valueQuantity: undefined,
  valueCodeableConcept: { ...coding(LOINC, 'LA9340-6', 'Alert'), text: 'alert' },
  effectiveDateTime: undefined,
  effectivePeriod: { start: '2026-11-23T09:00:00Z', end: '2026-11-23T09:59:00Z' },
});
const fhir = (json: unknown): JsonAnswer => readObservationRequest(json, wardContext).answer(NOBODY);
const fhirBundle = (json: unknown): JsonAnswer => readBundleRequest(json, wardContext).answer(NOBODY);

export const DOORS: readonly JsonDoor[] = [
  feedDoor(
    'frames',
    {
      unitId: 'u1',
      deviceId: 'd1',
      intervalMs: 1_000,
      frames: [
        {
          observedAtMs: at,
          values: { heartRatePerMin: 120, spo2Percent: 0, coreTemperatureCel: null },
          off: ['respiratoryRatePerMin'],
          goodSignal: ['heartRatePerMin'],
        },
        { observedAtMs: at, values: { cuffSystolicMmHg: 90 } },
        {
          observedAtMs: at,
          values: { heartRatePerMin: 121 },
          channels: [
            { site: 'right-hand', values: { spo2Percent: 95 } },
            { place: 'probe-2', preference: 2, values: { spo2Percent: 88 }, off: ['pulseRatePerMin'] },
          ],
        },
      ],
    },
    { schema: frameMessageSchema, items: (message) => message.frames, read: (message) => readFrames(message, RECEIPT) },
  ),
  feedDoor(
    'labs',
    {
      unitId: 'u1',
      labs: [
        { stayId: 's1', name: 'lactateMmolPerL', value: 2.4, unit: 'mmol/L', observedAtMs: at },
        { id: 'x', stayId: 's1', name: 'creatinineMgPerDL', value: 44, unit: 'umol/L', observedAtMs: at },
      ],
    },
    {
      schema: labMessageSchema,
      items: (message) => message.labs,
      read: (message) => readLabs(message, RECEIPT, units),
    },
  ),
  feedDoor(
    'charted',
    {
      unitId: 'u1',
      charted: [
        { stayId: 's1', name: 'capillaryRefillSeconds', value: 3, by: 'nurse-1', observedAtMs: at },
        { stayId: 's1', name: 'consciousness', value: 'alert', by: 'nurse-1', observedAtMs: at },
        { stayId: 's1', name: 'weightKg', value: 3400, unit: 'g', by: 'nurse-1', observedAtMs: at },
      ],
    },
    {
      schema: chartedMessageSchema,
      items: (message) => message.charted,
      read: (message) => readCharted(message, RECEIPT, units),
    },
  ),
  feedDoor(
    'records',
    {
      unitId: 'u1',
      records: [
        stay,
        bed,
        { kind: 'bed.occupied', id: 'b1', observedAtMs: at, bedId: '1', stayId: 's1', validFromMs: at },
      ],
    },
    {
      schema: recordMessageSchema,
      items: (message) => message.records,
      read: (message) => readRecords(message, RECEIPT),
    },
  ),
  { name: 'Observation', document: observation(), take: fhir },
  { name: 'Observation of a panel', document: panel, take: fhir },
  { name: 'Observation of a device', document: pulse, take: fhir },
  { name: 'Observation of an answer', document: answer, take: fhir },
  { name: 'batch', document: bundle('batch', [entry(observation()), entry(panel), entry(pulse)]), take: fhirBundle },
  { name: 'transaction', document: bundle('transaction', [entry(observation()), entry(answer)]), take: fhirBundle },
];

/** As the doors do: strict JSON first. */
export function takeText(door: JsonDoor, text: string): JsonAnswer {
  const json = parseStrictJson(text);
  return json.ok ? door.take(json.json) : { status: 400 };
}
