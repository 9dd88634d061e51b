/**
 * A made-up unit with two children, told as the bytes of an input log: every kind of record, blocks, a
 * correction, a record that cannot be read. Folded, it gives every kind of decision. No real data.
 */
import {
  UNIT,
  START_MS,
  configured,
  frame,
  linked,
  occupied,
  opened,
  record,
  tick,
  type FrameSpec,
  type Input,
  type Values,
} from '../engine/unit-script.ts';
import { SIGNAL_COUNT, signalIndex, type SignalName } from '../../services/clinical/signal/signals.ts';
import { encodeUnitRecord } from '../../services/contract/records/unit-record.ts';
import { ownRule, tried } from '../support/own-rule.ts';
import { VitalsBlockBuilder } from '../../services/contract/records/vitals-block.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Midnight in Seoul is 5 h after the start. */
const MIDNIGHT_MS = 5 * HOUR_MS;
const MODEL_ID = 'model-1';
export const MODEL_SHA256 = 'a'.repeat(64);

/** Value of one entry of the log. */
export type LogValue = Uint8Array;

/** An alert as a person saw it. */
export interface SeenAlert {
  readonly alertId: string;
  readonly transition: number;
}

/** Values of log records in order: the whole story. `seen` finds the newest alert of a rule for the first child. */
export function goldenStory(seen: (ruleId: string) => SeenAlert): readonly (() => LogValue)[] {
  return [...admissions(), ...illness(), ...commands(seen), ...facts(), ...moves(), ...midnight()].map(
    (input) => () => bytesOf(typeof input === 'function' ? input() : input),
  );
}

type Told = Input | (() => Input);

function admissions(): Told[] {
  return [
    configured({ timeZone: 'Asia/Seoul', setting: 'picu' }),
    record(
      'policy.set',
      0,
      {
        by: 'doctor.lee',
        reason: 'made-up',
        optIns: [
          { ruleId: 'national-pews-england', reason: 'made-up', waives: ['setting'] },
          { ruleId: MODEL_ID, reason: 'made-up', waives: ['age'] },
        ],
        disabledRules: ['sipa'],
        alreadyKnown: { withinMs: 900_000, concerns: ['nurse'] },
        budget: { urgent: 2, medium: 6 },
        ownRules: [tried(ownRule())],
      },
      'policy-first',
    ),
    record('policy.answered', 0, { proposalId: 'policy-first', agrees: true, by: 'nurse.kim', reason: 'made-up' }),
    opened('stay-1', 0, { birthDate: '2023-03-03', weightKg: 14.2 }),
    opened('stay-2', 0, { birthDate: '2026-02-20', gestationalAgeAtBirthDays: 196, newbornStay: true }),
    opened('stay-3', 0, { birthDate: null, ventilated: true }),
    occupied('bed-1', 'stay-1', 0),
    occupied('bed-2', 'stay-2', 0),
    occupied('bed-3', 'stay-3', 0),
    linked('monitor-1', 'bed-1', 0),
    linked('monitor-2', 'bed-2', 0),
    record('patient.claimed', 0, {
      deviceId: 'monitor-2',
      patientId: 'patient-of-stay-2',
      validFromMs: START_MS,
    }),
    record('feed.announced', 0, { feedId: 'feed-1', deviceIds: ['monitor-1', 'monitor-2'], silentAfterMs: 30_000 }),
    record('stay.updated', 1_000, { stayId: 'stay-1', changes: { displayName: 'Star', weightKg: 14.4 } }),
    ...chart(2_000, { respiratoryDistress: 'severe', capillaryRefillSeconds: 4, consciousness: 'voice' }),
    ...chart(3_000, { oxygenDevice: 'face-mask', oxygenFlowLPerMin: 8, familyConcern: 'high' }),
    record('lab.resulted', 4_000, {
      stayId: 'stay-1',
      name: 'lactateMmolPerL',
      value: 4.5,
      unit: 'mmol/L',
      sent: { value: 40.5, unit: 'mg/dL', isApproximate: false },
    }),
  ];
}

function chart(atMs: number, values: Readonly<Record<string, string | number>>): Told[] {
  return Object.entries(values).map(([name, value]) =>
    record('observation.charted', atMs, {
      stayId: 'stay-1',
      name: name as 'consciousness',
      value,
      by: 'nurse.kim',
    }),
  );
}

const WELL: Values = { heartRatePerMin: 150, respiratoryRatePerMin: 45, spo2Percent: 95 };
const ILL: Values = {
  heartRatePerMin: 52,
  pulseRatePerMin: 53,
  respiratoryRatePerMin: 62,
  spo2Percent: 78,
  arterialSystolicMmHg: 60,
  arterialMeanMmHg: 38.5,
  arterialDiastolicMmHg: 30,
  skinTemperatureCel: 'off',
};

/** Two monitors a second; the newborn has a slow heart for 12 s of each minute. */
function secondsOf(fromMs: number, toMs: number, values: Values): Told[] {
  const told: Told[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += 1_000) {
    const second = (atMs / 1_000) % 60;
    const newborn = { ...WELL, heartRatePerMin: second >= 20 && second < 32 ? 85 : 150 + (second % 7) };
    const frames: FrameSpec[] = [
      { deviceId: 'monitor-1', atMs, values },
      { deviceId: 'monitor-2', atMs, values: newborn },
    ];
    told.push({ kind: 'frames', frames }, tick(atMs));
  }
  return told;
}

function illness(): Told[] {
  return [
    ...secondsOf(5_000, 2 * MINUTE_MS, WELL),
    ...secondsOf(2 * MINUTE_MS, 4 * MINUTE_MS, ILL),
    frame({ atMs: 2 * MINUTE_MS + 500, receivedAtMs: 4 * MINUTE_MS, values: { spo2Percent: 77 } }),
    frame({ deviceId: 'monitor-9', atMs: 4 * MINUTE_MS, values: WELL }),
  ];
}

function commands(seen: (ruleId: string) => SeenAlert): Told[] {
  const atMs = 4 * MINUTE_MS;
  const person = { by: 'nurse.kim', displayName: 'Kim', role: 'nurse', reason: 'seen-at-bedside' } as const;
  const command = (ruleId: string) => {
    const { alertId, transition } = seen(ruleId);
    return { ...person, alertId, seenTransition: transition };
  };
  return [
    () => record('alert.painted', atMs, { ...seen('bradycardia'), screenId: 'screen-1' }, 'painted'),
    () => record('alert.acknowledged', atMs, { ...command('bradycardia'), seenTransition: 0, note: null }, 'ack-old'),
    () => record('alert.acknowledged', atMs, { ...command('no-such-rule'), note: null }, 'ack-none'),
    () => record('alert.acknowledged', atMs, { ...command('bradycardia'), note: 'made-up' }, 'ack'),
    () => record('alert.snoozed', atMs, { ...command('desaturation'), forMs: 5 * MINUTE_MS }, 'snooze'),
    () => {
      const receipt = { receiverId: 'manager-1', status: 'delivered' } as const;
      return record('alert.receipted', atMs, { ...seen('bradycardia'), ...receipt });
    },
    record('delivery.probed', atMs, {}, 'probe-1'),
    record('delivery.counted', atMs, { probeId: 'probe-1', serverId: 'live-1', screenCount: 2, visibleCount: 1 }),
    record('care.taken', atMs, {
      beds: [{ bedId: 'bed-1', seenOwner: null }],
      by: 'nurse.kim',
      displayName: 'Kim',
      role: 'nurse',
    }),
    record('care.noted', atMs, {
      stayId: 'stay-1',
      note: 'made-up',
      by: 'nurse.kim',
      displayName: 'Kim',
      role: 'nurse',
    }),
    record('delivery.painted', atMs, { probeId: 'probe-1', screenId: 'screen-1' }),
    record('care.given', atMs, {
      beds: [{ bedId: 'bed-1', seenOwner: 'nurse.kim' }],
      to: { by: 'nurse.kim', displayName: 'Kim', role: 'nurse' },
      by: 'dr.lee',
      displayName: 'Lee',
      role: 'doctor',
    }),
    record('ladder.set', atMs, {
      ladder: {
        steps: [
          { who: 'bed-owner', waitMs: { emergency: 60_000, high: 120_000, medium: 600_000, low: null } },
          { who: 'doctor-on-call', waitMs: { emergency: 60_000, high: 120_000, medium: 600_000, low: null } },
          { who: 'whole-unit', waitMs: null },
        ],
        unseenFrom: 'medium',
      },
      basedOn: 'none',
      reason: 'made-up',
      by: 'nurse.kim',
      displayName: 'Kim',
    }),
    record('roster.set', atMs, {
      roles: ['doctor-on-call'],
      fromMs: 0,
      untilMs: 1_800_000_000_000,
      entries: [{ role: 'doctor-on-call', by: 'dr.lee', displayName: 'Lee', fromMs: 0, untilMs: 1_800_000_000_000 }],
      by: 'nurse.kim',
      displayName: 'Kim',
    }),
  ];
}

function facts(): Told[] {
  const atMs = 4 * MINUTE_MS + 1_000;
  return [
    record('device.alarmed', atMs, {
      deviceId: 'monitor-1',
      alarmId: 'alarm-1',
      phase: 'start',
      priority: 'high',
      origin: 'physiological',
      system: 'MDC',
      code: '196652',
      text: 'HR low',
    }),
    record('quality.judged', atMs, {
      feedId: 'feed-1',
      check: 'completeness',
      signal: 'spo2Percent',
      value: 0.4,
      threshold: 0.9,
      isBreached: true,
    }),
    record('lab.resulted', atMs, { stayId: 'stay-1', name: 'inr', value: 1.4, unit: '{INR}', late: true }),
    ...secondsOf(atMs, 20 * MINUTE_MS, ILL),
    record('risk.resulted', 20 * MINUTE_MS, {
      stayId: 'stay-1',
      modelId: MODEL_ID,
      modelSha256: MODEL_SHA256,
      dueAtMs: START_MS + 19 * MINUTE_MS,
      probability: 0.1234,
      reason: null,
    }),
    record(
      'risk.resulted',
      20 * MINUTE_MS,
      {
        stayId: 'stay-1',
        modelId: MODEL_ID,
        modelSha256: MODEL_SHA256,
        dueAtMs: START_MS + 20 * MINUTE_MS,
        probability: null,
        reason: { code: 'risk.age-outside', values: { ageYears: 3, lowYears: 18, highYears: 120 } },
      },
      'refused-risk-1',
    ),
    record('stay.closed', 20 * MINUTE_MS, { stayId: 'stay-9' }),
    record('stay.closed', 20 * MINUTE_MS, { stayId: 'stay-8' }, 'open-stay-1'),
  ];
}

function moves(): Told[] {
  const atMs = 20 * MINUTE_MS + 1_000;
  const patients = { priorPatientId: 'patient-old', survivingPatientId: 'patient-of-stay-1' };
  return [
    linked('monitor-1', 'bed-3', 19 * MINUTE_MS, atMs),
    ...secondsOf(atMs, atMs + 10_000, WELL),
    linked('monitor-1', 'bed-1', 19 * MINUTE_MS, atMs + 10_000),
    occupied('bed-4', 'stay-1', atMs + 11_000),
    record('move.cancelled', atMs + 12_000, { stayId: 'stay-1', bedId: 'bed-4', untilMs: START_MS + atMs + 12_000 }),
    record('terms.activated', atMs + 11_000, {
      hospitalId: 'hospital-1',
      mapVersion: 'codes-1.0.0+hospital-1-2.00000000',
      mapSha256: 'b'.repeat(64),
      by: 'Dr Lee',
      reason: 'made-up',
      changes: [{ code: '99LAB CREA', before: null, after: 'lab:creatinineMgPerDL in mg/dL' }],
      changeCount: 1,
    }),
    record('values.withdrawn', atMs + 11_500, {
      targets: [{ kind: 'signal', name: 'skinTemperatureCel' }],
      code: '99LAB TSKIN',
      fromMs: START_MS,
      toMs: START_MS + atMs,
      by: 'Dr Lee',
      reason: 'made-up',
    }),
    record('channels.chosen', atMs + 11_800, {
      deviceId: 'monitor-1',
      signal: 'spo2Percent',
      scored: 'right-hand/1.3.1/150456',
      channels: ['left-foot/1.3.2/150456', 'right-hand/1.3.1/150456'],
      because: 'rank',
      validFromMs: START_MS + atMs + 11_800,
    }),
    record('rules.activated', atMs + 11_900, { rulesSha256: 'c'.repeat(64), vigilVersion: '0.1.0' }, 'rules-1'),
    record('rules.activated', atMs + 11_950, { rulesSha256: 'd'.repeat(64), vigilVersion: '0.2.0' }, 'rules-2'),
    record('admission.contradicted', atMs + 12_000, { stayId: 'stay-2', bedId: 'bed-1', otherStayId: 'stay-1' }),
    record('patient.merged', atMs + 12_000, patients),
    record('patient.unmerged', atMs + 13_000, patients),
    opened('stay-4', atMs + 13_000),
    record('stay.cancelled', atMs + 14_000, { stayId: 'stay-4' }),
    record('stay.closed', atMs + 14_000, { stayId: 'stay-3' }, 'close-3'),
    record('stay.reopened', atMs + 15_000, {
      stayId: 'stay-3',
      patientId: 'patient-of-stay-3',
      displayName: 'stay-3',
      birthDate: null,
      sex: 'unknown',
      gestationalAgeAtBirthDays: null,
      weightKg: null,
      ventilated: true,
      newbornStay: false,
    }),
    ...chart(atMs + 16_000, { familyConcern: 'none' }),
    ...secondsOf(atMs + 16_000, 30 * MINUTE_MS, WELL),
  ];
}

/** Of an alert that there is not. */
const UNDONE = { alertId: 'none', seenTransition: 1, by: 'nurse.kim', displayName: 'Kim', role: 'nurse' } as const;

/** Silence, escalation, the end of what was acknowledged, a birthday. */
function midnight(): Told[] {
  const told: Told[] = [];
  for (let atMs = 30 * MINUTE_MS; atMs < MIDNIGHT_MS; atMs += 10 * MINUTE_MS) told.push(tick(atMs));
  const provenance = { system: '99LAB', code: 'HR', unit: '/min', map: { entry: '99LAB HR', sha256: 'b'.repeat(64) } };
  return [
    ...told,
    tick(MIDNIGHT_MS),
    tick(MIDNIGHT_MS + 1_000),
    record('codes.read', MIDNIGHT_MS + 1_000, {
      deviceId: 'monitor-1',
      provenanceId: 'a1b2c3d4e5f6',
      signals: [{ signal: 'heartRatePerMin', provenance }],
    }),
    record('alert.undone', MIDNIGHT_MS + 1_000, UNDONE, 'undo-none'),
    ...limits(MIDNIGHT_MS + 1_000),
  ];
}

/** Limits of a unit and of one child, of which one waits for a second person. */
function limits(atMs: number): Told[] {
  const of = { ruleId: 'desaturation', level: 'high', limit: 72, reason: 'made-up' } as const;
  const policy = {
    by: 'doctor.lee',
    reason: 'made-up',
    optIns: [],
    disabledRules: [],
    limits: [
      { ...of, scope: { of: 'stay' as const, stayId: 'stay-1', untilMs: START_MS + atMs + HOUR_MS } },
      { ...of, scope: { of: 'unit' as const }, level: 'medium' as const, limit: 86, cooldownMs: 60_000 },
    ],
    quietMs: { medium: 600_000 },
    ownRules: [tried(ownRule())],
  };
  const agreed = { proposalId: 'limits-1', agrees: true, by: 'nurse.kim', displayName: 'Kim', reason: 'made-up' };
  return [record('policy.set', atMs, policy, 'limits-1'), record('policy.answered', atMs, agreed, 'limits-1-agreed')];
}

export function bytesOf(input: Input): LogValue {
  return input.kind === 'record' ? encodeUnitRecord(input.record) : blockBytes(input.frames);
}

function blockBytes(frames: readonly FrameSpec[]): Uint8Array {
  const builder = new VitalsBlockBuilder();
  for (const spec of frames) {
    const values = new Float32Array(SIGNAL_COUNT);
    let presentBits = 0;
    let offBits = 0;
    for (const [name, value] of Object.entries(spec.values)) {
      const signal = signalIndex(name as SignalName);
      if (value === 'off') offBits |= 1 << signal;
      else {
        presentBits |= 1 << signal;
        values[signal] = value;
      }
    }
    const observedAtMs = START_MS + spec.atMs;
    builder.add({
      unitId: UNIT,
      source: { id: spec.deviceId ?? 'monitor-1', intervalMs: spec.intervalMs ?? 1_000 },
      observedAtMs,
      receivedAtMs: START_MS + (spec.receivedAtMs ?? spec.atMs),
      presentBits,
      offBits,
      values,
    });
  }
  return builder.finish();
}
