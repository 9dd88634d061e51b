/** Decisions as the engine writes them, with only what a test cares about filled in. */
import type { Alert, AlertChange } from '../../services/contract/decisions/alert.ts';
import {
  DECISION_VERSION,
  type AlertChanged,
  type EngineNotice,
  type ScoreComputed,
  type StayChanged,
  type StayView,
  type UnitState,
} from '../../services/contract/decisions/decision.ts';
import type { ScoreResult } from '../../services/clinical/score/score-result.ts';
import { SIGNAL_COUNT, signalIndex, type SignalName } from '../../services/clinical/signal/signals.ts';
import type { Frame } from '../../services/contract/records/vitals-block.ts';

export const START_MS = Date.UTC(2026, 0, 15, 8);

let serial = 0;

function envelope(unitId: string, atMs: number) {
  serial += 1;
  return { version: DECISION_VERSION, id: `decision-${serial}`, unitId, atMs, cause: `0:${serial}` } as const;
}

export function stay(stayId: string, rest: Partial<StayView> = {}): StayView {
  return {
    stayId,
    patientId: `patient-of-${stayId}`,
    bedId: null,
    displayName: stayId,
    birthDate: '2023-02-01',
    sex: 'female',
    gestationalAgeAtBirthDays: null,
    weightKg: 14,
    ventilated: false,
    ventilatedFrom: 'ventilated',
    newbornStay: false,
    openedAtMs: START_MS - 3_600_000,
    lastFrameAtMs: null,
    signals: [],
    charted: [],
    labs: [],
    scores: [],
    risks: [],
    concerns: [],
    events: [],
    heartRateCharacteristics: null,
    ...rest,
  };
}

export function unitState(rest: Partial<UnitState> = {}): UnitState {
  const unitId = rest.unitId ?? 'unit-a';
  return {
    ...envelope(unitId, rest.atMs ?? START_MS),
    kind: 'unit.state',
    hospitalId: 'hospital-1',
    name: `Unit ${unitId}`,
    timeZone: 'Asia/Seoul',
    setting: 'picu',
    mode: 'demo',
    beds: [
      { bedId: 'bed-1', label: '1', setting: 'picu', stayId: 'stay-1' },
      { bedId: 'bed-2', label: '2', setting: 'picu', stayId: null },
    ],
    stays: [stay('stay-1', { bedId: 'bed-1' })],
    alerts: [],
    policyVersion: 'policy-1',
    ...rest,
  };
}

export function alert(rest: Partial<Alert> = {}): Alert {
  return {
    id: 'alert-1',
    unitId: 'unit-a',
    stayId: 'stay-1',
    bedId: 'bed-1',
    ruleId: 'desaturation',
    ruleVersion: '1',
    kind: 'clinical',
    level: 'high',
    phase: 'raised',
    title: {
      code: 'vital.title',
      values: { ruleId: 'desaturation', signal: 'spo2Percent', standsIn: false, value: 80 },
    },
    detail: {
      code: 'vital.breached',
      values: {
        signal: 'spo2Percent',
        standsInFor: null,
        side: 'below',
        limit: 85,
        value: 80,
        lastedMs: 20_000,
        doubtful: false,
      },
    },
    inputs: [],
    parts: [],
    firstRaisedAtMs: START_MS,
    changedAtMs: START_MS,
    transition: 1,
    holder: null,
    firstPaintedAtMs: null,
    escalation: 0,
    annotations: [],
    ...rest,
  };
}

export function alertChanged(change: AlertChange, changed: Alert, rest: Partial<AlertChanged> = {}): AlertChanged {
  return {
    ...envelope(changed.unitId, changed.changedAtMs),
    kind: 'alert.changed',
    stayId: changed.stayId,
    change,
    alert: changed,
    commandId: null,
    refusal: null,
    ...rest,
  };
}

export function scoreComputed(
  total: number,
  rest: { unitId?: string; stayId?: string; atMs?: number; ruleId?: string } = {},
): ScoreComputed {
  const score: ScoreResult = {
    ruleId: rest.ruleId ?? 'national-pews',
    ruleVersion: '1',
    status: 'complete',
    total,
    lower: total,
    upper: total,
    maximum: 26,
    level: null,
    triggers: [],
    unit: null,
    decimals: 0,
    published: null,
    findings: [],
    notes: [],
    probability: null,
    trend: null,
    ageBand: '1-4-years',
    parts: [],
    missing: [],
    reason: null,
    cautions: [],
  };
  return {
    ...envelope(rest.unitId ?? 'unit-a', rest.atMs ?? START_MS),
    kind: 'score.computed',
    stayId: rest.stayId ?? 'stay-1',
    score,
  };
}

export function stayChanged(change: StayChanged['change'], changed: StayView, unitId = 'unit-a'): StayChanged {
  return { ...envelope(unitId, START_MS), kind: 'stay.changed', stayId: changed.stayId, change, stay: changed };
}

export function notice(unitId = 'unit-a'): EngineNotice {
  return {
    ...envelope(unitId, START_MS),
    kind: 'engine.notice',
    stayId: null,
    code: 'late-samples',
    detail: { code: 'notice.frames-late', values: {} },
    count: 3,
  };
}

/** One attributed row of a stay; `null` means off. */
export function row(
  stayId: string,
  observedAtMs: number,
  values: Partial<Record<SignalName, number | null>>,
  unitId = 'unit-a',
): Frame {
  const columns = new Float32Array(SIGNAL_COUNT);
  let [presentBits, offBits] = [0, 0];
  for (const [name, value] of Object.entries(values) as [SignalName, number | null][]) {
    const signal = signalIndex(name);
    if (value === null) offBits |= 1 << signal;
    else [presentBits, columns[signal]] = [presentBits | (1 << signal), value];
  }
  return {
    unitId,
    source: { id: stayId, intervalMs: 1_000 },
    observedAtMs,
    receivedAtMs: observedAtMs + 40,
    presentBits,
    offBits,
    values: columns,
  };
}
