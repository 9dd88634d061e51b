/**
 * Plays a small unit through the engine's public surface: records, frames and ticks in, decisions and
 * attributed rows out. Times are milliseconds after START_MS.
 */
import { SIGNAL_COUNT, signalIndex, type SignalName } from '../../services/clinical/signals.ts';
import type { Decision, DecisionKind } from '../../services/contract/decision.ts';
import type { UnitRecord, UnitRecordKind, RecordOf } from '../../services/contract/unit-record.ts';
import { VitalsBlockBuilder, decodeVitalsBlock, type Frame, type VitalsBlock } from '../../services/contract/vitals-block.ts';
import { createUnitState, foldRecord, foldRows, type DueRisk, type EngineRules } from '../../services/engine/unit-fold.ts';
import type { UnitState } from '../../services/engine/unit-state.ts';

/** 2 March 2026, 10:00 UTC. */
export const START_MS = Date.UTC(2026, 2, 2, 10);
export const UNIT = 'unit-1';
export const NO_RULES: EngineRules = { scores: [], vitals: [], models: [] };

export type Values = Partial<Record<SignalName, number | 'off'>>;

export interface FrameSpec {
  readonly deviceId?: string;
  readonly atMs: number;
  /** Gateway time; the same as bedside time by default. */
  readonly receivedAtMs?: number;
  readonly intervalMs?: number;
  readonly values: Values;
}

export interface SentRow {
  readonly stayId: string;
  readonly atMs: number;
  readonly correction: boolean;
  readonly values: Readonly<Record<number, number>>;
  readonly offBits: number;
}

export type Input = { readonly kind: 'record'; readonly record: UnitRecord } | { readonly kind: 'frames'; readonly frames: readonly FrameSpec[] };

type Fields<K extends UnitRecordKind> = Omit<RecordOf<K>, 'version' | 'kind' | 'unitId' | 'source' | 'id' | 'observedAtMs' | 'receivedAtMs'>;

/** A record at `atMs`; its id follows from kind and time unless given. */
export function record<K extends UnitRecordKind>(kind: K, atMs: number, fields: Fields<K>, id?: string): Input {
  const whole = { version: 1, id: id ?? `${kind}-${atMs}-${JSON.stringify(fields).length}`, unitId: UNIT, observedAtMs: START_MS + atMs, receivedAtMs: START_MS + atMs, source: 'test', kind, ...fields };
  return { kind: 'record', record: whole as unknown as UnitRecord };
}

export function tick(atMs: number): Input {
  return record('tick', atMs, {});
}

export function frame(spec: FrameSpec): Input {
  return { kind: 'frames', frames: [spec] };
}

export function configured(overrides: Partial<Fields<'unit.configured'>> = {}): Input {
  return record('unit.configured', 0, {
    hospitalId: 'hospital-1',
    name: 'Ward',
    timeZone: 'Europe/London',
    setting: 'ward',
    beds: ['bed-1', 'bed-2', 'bed-3', 'bed-4'].map((bedId) => ({ bedId, label: bedId, setting: 'ward' })),
    mode: 'demo',
    ...overrides,
  });
}

export function opened(stayId: string, atMs = 0, overrides: Partial<Fields<'stay.opened'>> = {}): Input {
  return record(
    'stay.opened',
    atMs,
    { stayId, patientId: `patient-of-${stayId}`, displayName: stayId, birthDate: '2023-01-15', sex: 'female', gestationalAgeAtBirthDays: null, weightKg: null, ventilated: false, newbornStay: false, ...overrides },
    `open-${stayId}`,
  );
}

export function occupied(bedId: string, stayId: string | null, validFromMs: number, toldAtMs = validFromMs): Input {
  return record('bed.occupied', toldAtMs, { bedId, stayId, validFromMs: START_MS + validFromMs }, `occupy-${bedId}-${stayId}-${validFromMs}-${toldAtMs}`);
}

export function linked(deviceId: string, bedId: string | null, validFromMs: number, toldAtMs = validFromMs): Input {
  return record('device.linked', toldAtMs, { deviceId, bedId, validFromMs: START_MS + validFromMs }, `link-${deviceId}-${bedId}-${validFromMs}-${toldAtMs}`);
}

/** One child in one bed with one monitor, linked from the start. */
export function oneChild(overrides: Partial<Fields<'stay.opened'>> = {}): Input[] {
  return [configured(), opened('stay-1', 0, overrides), occupied('bed-1', 'stay-1', 0), linked('monitor-1', 'bed-1', 0)];
}

/** A frame and a tick a second from `fromMs` to before `toMs`; the frame comes before the tick of its second. */
export function seconds(fromMs: number, toMs: number, valuesAt: (second: number) => Values | null, deviceId = 'monitor-1'): Input[] {
  const inputs: Input[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += 1000) {
    const values = valuesAt(atMs / 1000);
    if (values !== null) inputs.push(frame({ deviceId, atMs, values }));
    inputs.push(tick(atMs));
  }
  return inputs;
}

export class UnitScript {
  state: UnitState;
  readonly rules: EngineRules;
  readonly decisions: Decision[] = [];
  readonly rows: SentRow[] = [];
  readonly dueRisks: DueRisk[] = [];
  readonly #output = { decisions: [] as Decision[], dueRisks: [] as DueRisk[], vitals: new VitalsBlockBuilder() };
  #offset = 0;

  constructor(rules: EngineRules = NO_RULES, state: UnitState = createUnitState(UNIT), offset = 0) {
    this.rules = rules;
    this.state = state;
    this.#offset = offset;
  }

  get offset(): number {
    return this.#offset;
  }

  play(...inputs: readonly (Input | readonly Input[])[]): this {
    for (const input of inputs.flat()) this.#one(input as Input);
    return this;
  }

  of<K extends DecisionKind>(kind: K): Extract<Decision, { kind: K }>[] {
    return this.decisions.filter((decision): decision is Extract<Decision, { kind: K }> => decision.kind === kind);
  }

  /** Alert changes of one rule, as `change level` words, without those that time alone brings to every alert. */
  changes(ruleId: string): string[] {
    return this.allChanges(ruleId).filter((words) => !words.startsWith('escalated'));
  }

  allChanges(ruleId: string): string[] {
    return this.of('alert.changed').filter((decision) => decision.alert.ruleId === ruleId).map((decision) => `${decision.change} ${decision.alert.level}`);
  }

  #one(input: Input): void {
    const position = `0:${this.#offset}`;
    this.#offset += 1;
    const fold = { state: this.state, rules: this.rules, output: this.#output };
    if (input.kind === 'record') foldRecord(fold, input.record, position);
    else {
      const block = blockOf(input.frames);
      for (const run of block.units) foldRows(fold, block, run, position);
    }
    this.decisions.push(...this.#output.decisions.splice(0));
    this.dueRisks.push(...this.#output.dueRisks.splice(0));
    if (this.#output.vitals.rowCount > 0) this.rows.push(...rowsOf(decoded(this.#output.vitals.finish())));
  }
}

export function blockOf(frames: readonly FrameSpec[]): VitalsBlock {
  const builder = new VitalsBlockBuilder();
  for (const spec of frames) builder.add(wire(spec));
  return decoded(builder.finish());
}

function wire(spec: FrameSpec): Frame {
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
  return {
    unitId: UNIT,
    source: { id: spec.deviceId ?? 'monitor-1', intervalMs: spec.intervalMs ?? 1000 },
    observedAtMs: START_MS + spec.atMs,
    receivedAtMs: START_MS + (spec.receivedAtMs ?? spec.atMs),
    presentBits,
    offBits,
    values,
  };
}

function decoded(bytes: Uint8Array): VitalsBlock {
  const result = decodeVitalsBlock(bytes);
  if (!result.ok) throw new Error(result.fault);
  return result.block;
}

function rowsOf(block: VitalsBlock): SentRow[] {
  return Array.from({ length: block.rowCount }, (_, row) => {
    const source = block.sources[block.sourceSlot[row] ?? 0];
    const values: Record<number, number> = {};
    for (let signal = 0; signal < SIGNAL_COUNT; signal++) {
      if (((block.presentBits[row] ?? 0) & (1 << signal)) !== 0) values[signal] = block.columns[signal]?.[row] ?? Number.NaN;
    }
    return { stayId: source?.id ?? '', atMs: (block.observedAtMs[row] ?? 0) - START_MS, correction: source?.correction === true, values, offBits: block.offBits[row] ?? 0 };
  });
}
