/** Blocks, decisions and quarantined lines for the history tests: small, readable, deterministic. */
import { saying } from '../support/told.ts';
import { SIGNAL_COUNT, signalIndex, type SignalName } from '../../services/clinical/signal/signals.ts';
import type { Alert } from '../../services/contract/decisions/alert.ts';
import type { ScoreResult } from '../../services/clinical/score/score-result.ts';
import {
  DECISION_VERSION,
  type AlertChanged,
  type EngineNotice,
  type ScoreComputed,
  type StayChanged,
  type StayView,
  type UnitState,
} from '../../services/contract/decisions/decision.ts';
import type { KeptSpan } from '../../services/contract/records/terms-records.ts';
import type { Quarantined } from '../../services/contract/records/quarantine.ts';
import { DECISION_TOPIC } from '../../services/contract/topics.ts';
import {
  decodeVitalsBlock,
  VitalsBlockBuilder,
  type VitalsBlock,
} from '../../services/contract/records/vitals-block.ts';
import type { HistoryBatch } from '../../services/history/history.port.ts';
import { QUARANTINE_VERSION } from '../../services/contract/records/quarantine.ts';
import { reasonOf } from '../support/said.ts';

/** 2025-03-01T10:00:00Z. */
export const T0 = Date.UTC(2025, 2, 1, 10);
export const UNIT = 'north/picu';

export interface SecondRow {
  readonly stayId: string;
  /** Null and absent: of the stay itself. */
  readonly channel?: string | null;
  readonly atMs: number;
  readonly unitId?: string;
  readonly offBits?: number;
  readonly values: Partial<Record<SignalName, number>>;
}

/** Bytes of a block whose sources are stays, as the engine writes them. */
export function blockBytesOf(
  rows: readonly SecondRow[],
  purpose: 'observation' | 'correction' = 'observation',
): Uint8Array {
  const builder = new VitalsBlockBuilder();
  for (const row of rows) {
    const values = new Float32Array(SIGNAL_COUNT);
    let presentBits = 0;
    for (const [name, value] of Object.entries(row.values)) {
      const signal = signalIndex(name as SignalName);
      values[signal] = value;
      presentBits |= 1 << signal;
    }
    builder.add({
      unitId: row.unitId ?? UNIT,
      source: {
        id: row.stayId,
        intervalMs: 1_000,
        ...(typeof row.channel === 'string' ? { channel: row.channel } : {}),
      },
      observedAtMs: row.atMs,
      receivedAtMs: row.atMs + 137,
      presentBits,
      offBits: row.offBits ?? 0,
      values,
    });
  }
  return builder.finish(purpose);
}

export function blockOf(
  rows: readonly SecondRow[],
  purpose: 'observation' | 'correction' = 'observation',
): VitalsBlock {
  const decoded = decodeVitalsBlock(blockBytesOf(rows, purpose));
  if (!decoded.ok) throw new Error(decoded.fault);
  return decoded.block;
}

export function batchOf(
  nextOffset: number,
  content: Partial<Pick<HistoryBatch, 'vitals' | 'decisions' | 'quarantined'>>,
  place: { topic?: string; partition?: number; topicId?: string } = {},
): HistoryBatch {
  return {
    topic: place.topic ?? DECISION_TOPIC,
    partition: place.partition ?? 0,
    progress: { topicId: place.topicId ?? 'topic-a', nextOffset },
    vitals: [],
    decisions: [],
    quarantined: [],
    ...content,
  };
}

export function notice(
  id: string,
  atMs: number,
  rest: Partial<Pick<EngineNotice, 'stayId' | 'unitId' | 'detail'>> = {},
): EngineNotice {
  return {
    version: DECISION_VERSION,
    id,
    unitId: UNIT,
    atMs,
    cause: '0:1',
    kind: 'engine.notice',
    stayId: 'stay-1',
    code: 'late-samples',
    detail: saying('late'),
    count: 1,
    ...rest,
  };
}

/** Heart rates of this time were taken back; `offset` is where the record stands in the unit's log. */
export function withdrawn(
  id: string,
  fromMs: number,
  toMs: number,
  {
    offset = 9,
    kept = [],
    limit = { sender: 'gateway-1' },
  }: {
    readonly offset?: number;
    readonly kept?: readonly KeptSpan[];
    readonly limit?: { readonly sender: string } | { readonly mapEntry: string };
  } = {},
): EngineNotice {
  return {
    ...notice(id, toMs, {
      stayId: null,
      detail: {
        code: 'notice.values-withdrawn',
        values: {
          targets: [{ kind: 'signal', name: 'heartRatePerMin' }],
          sourceCode: '99HOSP HR',
          ...(kept.length === 0 ? {} : { ...limit, kept }),
          fromMs,
          toMs,
          by: 'Dr Kim',
          reason: 'it was the pulse',
        },
      },
    }),
    cause: `0:${offset}`,
    code: 'values-withdrawn',
  };
}

/** A score that abstained; its id is made as the engine makes it. */
export function scoreComputed(ruleId: string, atMs: number): ScoreComputed {
  const score: ScoreResult = {
    ruleId,
    ruleVersion: '1.0.0',
    status: 'abstained',
    total: null,
    lower: null,
    upper: null,
    maximum: 1,
    unit: null,
    decimals: 0,
    published: null,
    level: null,
    triggers: [],
    findings: [],
    notes: [],
    probability: null,
    trend: null,
    ageBand: null,
    parts: [],
    missing: [],
    reason: { code: 'text.kept', values: { text: 'test' } },
    cautions: [],
  };
  return {
    version: DECISION_VERSION,
    id: `${UNIT}/stay-1/score/${ruleId}/1.0.0/${atMs}.0`,
    unitId: UNIT,
    atMs,
    cause: '0:1',
    kind: 'score.computed',
    stayId: 'stay-1',
    score,
  };
}

const ALERT: Alert = {
  id: 'alert-1',
  unitId: UNIT,
  stayId: 'stay-1',
  bedId: 'bed-1',
  ruleId: 'bradycardia',
  ruleVersion: '1',
  kind: 'clinical',
  level: 'high',
  phase: 'raised',
  title: {
    code: 'vital.title',
    values: { ruleId: 'bradycardia', signal: 'heartRatePerMin', standsIn: false, value: 58 },
  },
  detail: saying('Heart rate 58 /min for 12 s, limit 60 /min \\ "quoted"\t심박수 \u0000 \u2028'),
  inputs: [],
  parts: [{ name: 'heartRate', points: null, inputs: [] }],
  firstRaisedAtMs: T0,
  changedAtMs: T0,
  transition: 1,
  holder: null,
  firstPaintedAtMs: null,
  escalation: 0,
  annotations: [saying('1e-7'), saying(String(1e-7))],
};

export function alertChanged(id: string, atMs: number): AlertChanged {
  return {
    version: DECISION_VERSION,
    id,
    unitId: UNIT,
    atMs,
    cause: '0:2',
    kind: 'alert.changed',
    stayId: 'stay-1',
    change: 'raised',
    alert: { ...ALERT, changedAtMs: atMs },
    commandId: null,
    refusal: null,
  };
}

export function stayView(stayId: string, rest: Partial<StayView> = {}): StayView {
  return {
    stayId,
    patientId: 'patient-1',
    bedId: 'bed-1',
    displayName: 'A. B.',
    birthDate: '2024-12-24',
    sex: 'female',
    gestationalAgeAtBirthDays: null,
    weightKg: 5.1,
    ventilated: false,
    ventilatedFrom: 'ventilated',
    newbornStay: false,
    openedAtMs: T0,
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

export function stayChanged(
  id: string,
  atMs: number,
  rest: { change?: StayChanged['change']; stay?: Partial<StayView>; stayId?: string; unitId?: string } = {},
): StayChanged {
  const stayId = rest.stayId ?? 'stay-1';
  return {
    version: DECISION_VERSION,
    id,
    unitId: rest.unitId ?? UNIT,
    atMs,
    cause: '0:3',
    kind: 'stay.changed',
    stayId,
    change: rest.change ?? 'opened',
    stay: stayView(stayId, rest.stay),
  };
}

export function unitState(id: string, atMs: number, stays: readonly StayView[]): UnitState {
  return {
    version: DECISION_VERSION,
    id,
    unitId: UNIT,
    atMs,
    cause: '0:4',
    kind: 'unit.state',
    hospitalId: 'north',
    name: 'PICU',
    timeZone: 'UTC',
    setting: 'picu',
    mode: 'clinical',
    beds: [],
    stays,
    alerts: [],
    policyVersion: '0',
  };
}

export function quarantinedLine(id: string, receivedAtMs: number, unitId = UNIT): Quarantined {
  return {
    version: QUARANTINE_VERSION,
    id,
    unitId,
    source: 'file',
    file: 'a.csv',
    line: 3,
    code: 'malformed-line',
    reasons: [reasonOf('no "quote"\\')],
    excerpt: '1,2,\t',
    receivedAtMs,
  };
}
