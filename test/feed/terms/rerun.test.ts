/** The re-run of quarantine: what a corrected map lets in, once, with its own times, and what stays out. */
import { describe, expect, it } from 'vitest';
import { signalIndex } from '../../../services/clinical/signal/signals.ts';
import type { Quarantined, RefusedObservation } from '../../../services/contract/records/quarantine.ts';
import type { UnitRecord } from '../../../services/contract/records/unit-record.ts';
import type { Frame } from '../../../services/contract/records/vitals-block.ts';
import { rerunRequestSchema } from '../../../services/feed/terms/rerun/rerun-request.ts';
import { rerunQuarantined, type RerunParts, type RerunReport } from '../../../services/feed/terms/rerun/rerun.ts';
import { entry, gateOf, mapOf } from './term-parts.ts';
import { QUARANTINE_VERSION } from '../../../services/contract/records/quarantine.ts';
import { reasonOf } from '../../support/said.ts';

const NOW_MS = Date.UTC(2026, 10, 23, 12);
const THEN_MS = NOW_MS - 3_600_000;

const MAP = mapOf([
  entry({
    system: '99MON',
    code: 'T1',
    units: [
      { sent: 'F', ucum: '[degF]' },
      { sent: 'C', ucum: 'Cel' },
    ],
    target: { kind: 'signal', name: 'coreTemperatureCel' },
  }),
  entry({
    system: '99MON',
    code: 'S1',
    channel: '1',
    units: [{ sent: '%', ucum: '%' }],
    target: { kind: 'signal', name: 'spo2Percent' },
  }),
  entry({
    system: '99MON',
    code: 'S1',
    channel: '2',
    units: [{ sent: '%', ucum: '%' }],
    target: { kind: 'signal', name: 'spo2Percent' },
    preference: 2,
  }),
  entry({
    system: '99MON',
    code: 'S2',
    units: [{ sent: '%', ucum: '%' }],
    target: { kind: 'signal', name: 'spo2Percent' },
  }),
  entry({ system: '99MON', code: 'P1', units: [{ sent: '%', ucum: '%' }], target: null }),
  entry({
    system: '99LAB',
    code: 'CR',
    units: [{ sent: 'umol/L', ucum: 'umol/L' }],
    target: { kind: 'lab', name: 'creatinineMgPerDL' },
  }),
  entry({ system: '99EMR', code: 'AV', target: { kind: 'charted', name: 'consciousness' }, answers: { V: 'voice' } }),
]);

let serial = 0;
function observation(code: string, value: string, fields: Partial<RefusedObservation> = {}): RefusedObservation {
  const [number = '', unitCode = '', system = '99MON'] = code.split(' ');
  return {
    deviceId: 'gateway-1/bed-1',
    stayId: null,
    hospitalId: 'hospital-1',
    system,
    code: number,
    name: '',
    channel: '',
    unitCode,
    unitName: '',
    unitSystem: '',
    value,
    observedAtMs: THEN_MS - 500,
    intervalMs: 1_000,
    ...fields,
  };
}

function item(observations: readonly RefusedObservation[], fields: Partial<Quarantined> = {}): Quarantined {
  serial += 1;
  return {
    version: QUARANTINE_VERSION,
    id: `refused-${serial}`,
    unitId: 'unit-1',
    source: 'gateway-1',
    file: null,
    line: null,
    code: 'unmapped-code',
    reasons: [reasonOf('')],
    excerpt: '',
    receivedAtMs: THEN_MS,
    observations: [...observations],
    ...fields,
  };
}

interface Ran {
  readonly report: RerunReport;
  readonly frames: readonly Frame[];
  readonly records: readonly UnitRecord[];
}

async function run(items: readonly Quarantined[], fields: Partial<RerunParts> = {}): Promise<Ran> {
  const frames: Frame[] = [];
  const records: UnitRecord[] = [];
  const report = await rerunQuarantined({
    history: {
      quarantined: async ({ unitId, fromMs, toMs, limit }) =>
        items
          .filter((each) => each.unitId === unitId && each.receivedAtMs >= fromMs && each.receivedAtMs < toMs)
          .toSorted((a, b) => a.receivedAtMs - b.receivedAtMs || (a.id < b.id ? -1 : 1))
          .slice(0, limit),
    },
    intake: {
      admitFrames: async (admitted) => void frames.push(...admitted),
      admitRecords: async (admitted) => void records.push(...admitted),
    },
    gate: gateOf(MAP),
    unitIds: ['unit-1'],
    fromMs: 0,
    toMs: NOW_MS,
    nowMs: NOW_MS,
    dryRun: false,
    ...fields,
  });
  return { report, frames, records };
}

const valueOf = (frame: Frame | undefined, name: Parameters<typeof signalIndex>[0]): number | undefined =>
  frame?.values[signalIndex(name)];

describe('what passes now', () => {
  it('streamed readings travel beside their device, with their own times', async () => {
    const { report, frames, records } = await run([
      item([observation('T1 F', '101.3'), observation('S1 %', '97', { channel: '1' })]),
    ]);
    expect(frames).toHaveLength(1);
    expect(frames[0]).toMatchObject({
      unitId: 'unit-1',
      source: { id: 'gateway-1/bed-1', intervalMs: 1_000, late: true },
      observedAtMs: THEN_MS - 500,
      receivedAtMs: THEN_MS,
    });
    expect(valueOf(frames[0], 'coreTemperatureCel')).toBe(38.5);
    expect(valueOf(frames[0], 'spo2Percent')).toBe(97);
    expect(records.map(({ kind }) => kind)).toEqual(['codes.read']);
    expect(report).toMatchObject({
      hospitalId: 'hospital-1',
      mapVersion: expect.stringMatching(/^codes-1\.1\.0\+hospital-1-1\.[0-9a-f]{8}$/),
      items: 1,
      observations: 2,
      admitted: { signals: 2, labs: 0, charted: 0 },
      refused: {},
    });
  });

  it('a reading goes on naming the patient whom its message named, and is no part of a frame of another', async () => {
    const { frames } = await run([
      item([
        observation('T1 F', '101.3', { patientId: 'patient:a' }),
        observation('S1 %', '97', { channel: '1', patientId: 'patient:b' }),
      ]),
    ]);
    expect(frames.map(({ source }) => source.patientId)).toEqual(['patient:a', 'patient:b']);
  });

  it('results are marked late, and say how they came, with the range of their sender in the same unit', async () => {
    const { report, records } = await run([
      item([
        observation('CR umol/L 99LAB', '88.4', {
          deviceId: null,
          stayId: 'stay-1',
          range: { low: 44.2, high: 79.56, flag: 'H' },
        }),
        { ...observation('AV  99EMR', 'V'), unitCode: '', system: '99EMR', deviceId: null, stayId: 'stay-1' },
      ]),
    ]);
    expect(records[0]).toMatchObject({
      kind: 'lab.resulted',
      name: 'creatinineMgPerDL',
      value: 1,
      unit: 'mg/dL',
      late: true,
      stayId: 'stay-1',
      observedAtMs: THEN_MS - 500,
      receivedAtMs: THEN_MS,
      source: 'gateway-1',
      sent: { value: 88.4, unit: 'umol/L', isApproximate: false },
      range: { low: 0.5, high: 0.9, flag: 'H' },
    });
    expect(records[1]).toMatchObject({
      kind: 'observation.charted',
      name: 'consciousness',
      value: 'voice',
      late: true,
    });
    expect(report.admitted).toEqual({ signals: 0, labs: 1, charted: 1 });
  });

  it('the same items give the same records and frames: each is admitted once', async () => {
    const items = [
      item([observation('CR umol/L 99LAB', '88.4', { deviceId: null, stayId: 'stay-1' }), observation('T1 C', '38.5')]),
    ];
    const [first, second] = [await run(items), await run(items)];
    expect(second.records).toEqual(first.records);
    expect(second.frames).toEqual(first.frames);
    expect(new Set([...first.records, ...second.records].map(({ id }) => id)).size).toBe(2);
  });

  it('of two channels the first by rank stands for the device, the other under its own name; of one channel two values neither', async () => {
    const channelsOf = (frames: readonly Frame[]) =>
      frames.map((frame) => [frame.source.channel ?? null, valueOf(frame, 'spo2Percent')]);
    const preferred = await run([
      item([observation('S1 %', '90', { channel: '2' }), observation('S1 %', '97', { channel: '1' })], {
        code: 'ambiguous-source',
      }),
    ]);
    expect(channelsOf(preferred.frames)).toEqual([
      [null, 97],
      ['/2/S1', 90],
    ]);
    expect(preferred.report).toMatchObject({ admitted: { signals: 2 }, withoutValue: 0, refused: {} });
    const equal = await run([
      item([observation('S2 %', '90', { channel: '2' }), observation('S2 %', '300', { channel: '1' })]),
    ]);
    expect(channelsOf(equal.frames)).toEqual([
      [null, 90],
      ['/1/S2', 300],
    ]);
    const one = await run([
      item([observation('S2 %', '90', { channel: '1' }), observation('S2 %', '97', { channel: '1' })]),
    ]);
    expect(one.frames).toEqual([]);
    expect(one.report.refused).toEqual({ 'ambiguous-source': 2 });
  });
});

describe('what stays out', () => {
  it.each([['patient-mismatch'], ['unknown-location'], ['unknown-patient'], ['impossible-time'], ['schema']] as const)(
    'a refusal of %s, whatever its code means',
    async (code) => {
      const { report, frames } = await run([item([observation('T1 C', '38.5')], { code })]);
      expect(frames).toEqual([]);
      expect(report).toMatchObject({ items: 1, observations: 0 });
    },
  );

  it('what is still unmapped, in a wrong unit, without a value, without a stay, or another hospital’s', async () => {
    const { report, frames, records } = await run([
      item([
        observation('T9 C', '38.5'),
        observation('T1 K', '310'),
        observation('P1 %', '2.1'),
        observation('T1 C', 'warm', { observedAtMs: THEN_MS }),
        observation('T1 C', '8388607', { observedAtMs: THEN_MS - 1 }),
        observation('CR umol/L 99LAB', '88.4'),
        observation('CR umol/L 99LAB', '88.4', { deviceId: null }),
        observation('CR umol/L 99LAB', '9e5', { deviceId: null, stayId: 'stay-1' }),
        observation('T1 C', '38.5', { hospitalId: 'hospital-2' }),
      ]),
    ]);
    expect(records.map(({ kind }) => kind)).toEqual(['codes.read']);
    expect(frames.map(({ presentBits }) => presentBits)).toEqual([0]);
    expect(report.observations).toBe(8);
    expect(report.refused).toEqual({
      'unmapped-code': 1,
      'wrong-unit': 1,
      'not-a-number': 1,
      'unknown-patient': 1,
      'implausible-value': 1,
    });
    expect(report.withoutValue).toBe(3);
  });

  it('what is still young enough to be scored', async () => {
    const { report, frames } = await run([
      item([observation('T1 C', '38.5')], { receivedAtMs: NOW_MS - 59_000 }),
      item([observation('T1 C', '38.6')], { receivedAtMs: NOW_MS - 61_000 }),
    ]);
    expect(frames).toHaveLength(1);
    expect(report).toMatchObject({ tooYoung: 1, observations: 1 });
  });

  it('everything in a dry run, which counts the same', async () => {
    const items = [item([observation('T1 C', '38.5')])];
    const [dry, wet] = [await run(items, { dryRun: true }), await run(items)];
    expect(dry.frames).toEqual([]);
    expect({ ...dry.report, dryRun: false }).toEqual(wet.report);
  });
});

describe('pages', () => {
  it('reads every item once, also where more stand at one moment than a page holds', async () => {
    const items = Array.from({ length: 1_900 }, (_, index) =>
      item([observation('T1 C', '37', { observedAtMs: index })], {
        receivedAtMs: THEN_MS + (index < 700 ? 0 : Math.floor(index / 400)),
      }),
    );
    const { report, frames } = await run(items);
    expect(report.items).toBe(1_900);
    expect(new Set(frames.map(({ observedAtMs }) => observedAtMs)).size).toBe(1_900);
  });

  it('keeps the units and the times that are asked for', async () => {
    const items = [
      item([observation('T1 C', '37')]),
      item([observation('T1 C', '37')], { unitId: 'unit-2' }),
      item([observation('T1 C', '37')], { receivedAtMs: THEN_MS + 10 }),
    ];
    expect((await run(items, { toMs: THEN_MS + 10 })).report.items).toBe(1);
    expect((await run(items, { unitIds: ['unit-1', 'unit-2'] })).report.items).toBe(3);
  });

  it('is asked for in words that are checked', () => {
    expect(rerunRequestSchema.safeParse({ hospitalId: 'h', fromMs: null, toMs: 5, dryRun: true }).success).toBe(true);
    expect(rerunRequestSchema.safeParse({ hospitalId: 'h', dryRun: true }).success).toBe(false);
  });
});
