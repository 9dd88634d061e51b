/**
 * Plays a small unit through the engine's public surface: records, frames and ticks in, decisions and
 * attributed rows out. Times are milliseconds after START_MS.
 */
import { createFoldMemory, type FoldMemory } from '../../services/engine/context/fold-memory.ts';
import { SIGNAL_COUNT, signalIndex, type SignalName } from '../../services/clinical/signal/signals.ts';
import type { Decision, DecisionKind } from '../../services/contract/decisions/decision.ts';
import {
  RECORD_VERSION,
  type UnitRecord,
  type UnitRecordKind,
  type RecordOf,
} from '../../services/contract/records/unit-record.ts';
import {
  VitalsBlockBuilder,
  decodeVitalsBlock,
  type BlockSource,
  type VitalsBlock,
} from '../../services/contract/records/vitals-block.ts';
import {
  createUnitState,
  foldRecord,
  foldRows,
  type DueRisk,
  type EngineRules,
} from '../../services/engine/fold/unit-fold.ts';
import type { UnitState } from '../../services/engine/state/unit-state.ts';
import { DecisionLaws } from './decision-laws.ts';

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
  /** Whom the frame's message names; nobody by default. */
  readonly patientId?: string | null;
  /** Let in by a corrected code map, long after. */
  readonly late?: true;
  /** Beside the scored one. */
  readonly channel?: string | undefined;
  /** Id of a `codes.read` record. */
  readonly provenance?: string | undefined;
  readonly values: Values;
}

export interface SentRow {
  readonly stayId: string;
  /** Absent: the stay's own. */
  readonly channel?: string;
  readonly atMs: number;
  readonly correction: boolean;
  readonly values: Readonly<Record<number, number>>;
  readonly offBits: number;
}

export type Input =
  | { readonly kind: 'record'; readonly record: UnitRecord }
  | { readonly kind: 'frames'; readonly frames: readonly FrameSpec[] };

type Fields<K extends UnitRecordKind> = Omit<
  RecordOf<K>,
  'version' | 'kind' | 'unitId' | 'source' | 'id' | 'observedAtMs' | 'receivedAtMs'
>;

/** A record at `atMs`; its id follows from kind and time unless given. */
export function record<K extends UnitRecordKind>(kind: K, atMs: number, fields: Fields<K>, id?: string): Input {
  const whole = {
    version: RECORD_VERSION,
    id: id ?? `${kind}-${atMs}-${JSON.stringify(fields).length}`,
    unitId: UNIT,
    observedAtMs: START_MS + atMs,
    receivedAtMs: START_MS + atMs,
    source: 'test',
    kind,
    ...fields,
  };
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
    {
      stayId,
      patientId: `patient-of-${stayId}`,
      displayName: stayId,
      birthDate: '2023-01-15',
      sex: 'female',
      gestationalAgeAtBirthDays: null,
      weightKg: null,
      ventilated: false,
      newbornStay: false,
      ...overrides,
    },
    `open-${stayId}`,
  );
}

export function occupied(bedId: string, stayId: string | null, validFromMs: number, toldAtMs = validFromMs): Input {
  return record(
    'bed.occupied',
    toldAtMs,
    { bedId, stayId, validFromMs: START_MS + validFromMs },
    `occupy-${bedId}-${stayId}-${validFromMs}-${toldAtMs}`,
  );
}

export function linked(deviceId: string, bedId: string | null, validFromMs: number, toldAtMs = validFromMs): Input {
  return record(
    'device.linked',
    toldAtMs,
    { deviceId, bedId, validFromMs: START_MS + validFromMs },
    `link-${deviceId}-${bedId}-${validFromMs}-${toldAtMs}`,
  );
}

/** One child in one bed with one monitor, linked from the start. */
export function oneChild(overrides: Partial<Fields<'stay.opened'>> = {}): Input[] {
  return [
    configured(),
    opened('stay-1', 0, overrides),
    occupied('bed-1', 'stay-1', 0),
    linked('monitor-1', 'bed-1', 0),
  ];
}

/** A frame and a tick a second from `fromMs` to before `toMs`; the frame comes before the tick of its second. */
export function seconds(
  fromMs: number,
  toMs: number,
  valuesAt: (second: number) => Values | null,
  deviceId = 'monitor-1',
): Input[] {
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
  readonly #rows: SentRow[] = [];
  readonly dueRisks: DueRisk[] = [];
  #memory: FoldMemory;
  readonly #output = {
    decisions: [] as Decision[],
    dueRisks: [] as DueRisk[],
    vitals: new VitalsBlockBuilder(),
    corrections: new VitalsBlockBuilder(),
  };
  readonly laws = new DecisionLaws();
  #offset = 0;

  constructor(rules: EngineRules = NO_RULES, state: UnitState = createUnitState(UNIT), offset = 0) {
    this.rules = rules;
    this.#memory = createFoldMemory(rules);
    this.state = state;
    this.#offset = offset;
  }

  /** Begins with a fresh memory, as after a restart: nothing that is decided may depend on it. */
  forgetMemory(): void {
    this.#memory = createFoldMemory(this.rules);
  }

  get offset(): number {
    return this.#offset;
  }

  /** Attributed rows so far, corrections last, as the runner publishes them. */
  get rows(): readonly SentRow[] {
    const { vitals, corrections } = this.#output;
    if (vitals.rowCount > 0) this.#rows.push(...rowsOf(decoded(vitals.finish())));
    if (corrections.rowCount > 0) this.#rows.push(...rowsOf(decoded(corrections.finish('correction'))));
    return this.#rows;
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
    return this.of('alert.changed')
      .filter((decision) => decision.alert.ruleId === ruleId)
      .map((decision) => `${decision.change} ${decision.alert.level}`);
  }

  #one(input: Input): void {
    const position = `0:${this.#offset}`;
    this.#offset += 1;
    const fold = { state: this.state, rules: this.rules, memory: this.#memory, output: this.#output };
    if (input.kind === 'record') foldRecord(fold, input.record, position);
    else {
      const block = blockOf(input.frames);
      for (const run of block.units) foldRows(fold, block, run, position);
    }
    for (const decision of this.#output.decisions.splice(0)) {
      this.laws.hold(decision);
      this.decisions.push(decision);
    }
    this.dueRisks.push(...this.#output.dueRisks.splice(0));
  }
}

/** The block as the fold sees it, made without the detour over bytes: property tests need thousands. */
export function blockOf(frames: readonly FrameSpec[]): VitalsBlock {
  const sources: BlockSource[] = [];
  const columns = Array.from({ length: SIGNAL_COUNT }, (): Float32Array | null => null);
  const block = {
    rowCount: frames.length,
    correction: false,
    units: [{ unitId: UNIT, start: 0, count: frames.length }],
    observedAtMs: Float64Array.from(frames, (spec) => START_MS + spec.atMs),
    receivedAtMs: Float64Array.from(frames, (spec) => START_MS + (spec.receivedAtMs ?? spec.atMs)),
    presentBits: new Uint32Array(frames.length),
    offBits: new Uint32Array(frames.length),
    sourceSlot: new Uint16Array(frames.length),
    sources,
    columns,
  };
  frames.forEach((spec, row) => {
    block.sourceSlot[row] = slotOf(sources, {
      id: spec.deviceId ?? 'monitor-1',
      intervalMs: spec.intervalMs ?? 1000,
      ...(spec.patientId ? { patientId: spec.patientId } : {}),
      ...(spec.late ? { late: true } : {}),
      ...(spec.channel === undefined ? {} : { channel: spec.channel }),
      ...(spec.provenance === undefined ? {} : { provenance: spec.provenance }),
    });
    for (const [name, value] of Object.entries(spec.values)) {
      const signal = signalIndex(name as SignalName);
      const bits = value === 'off' ? block.offBits : block.presentBits;
      bits[row] = (bits[row] ?? 0) | (1 << signal);
      if (value !== 'off') (columns[signal] ??= new Float32Array(frames.length))[row] = value;
    }
  });
  return block;
}

function slotOf(sources: BlockSource[], source: BlockSource): number {
  const known = sources.findIndex(
    ({ id, intervalMs, patientId, late, channel, provenance }) =>
      id === source.id &&
      intervalMs === source.intervalMs &&
      patientId === source.patientId &&
      late === source.late &&
      channel === source.channel &&
      provenance === source.provenance,
  );
  return known >= 0 ? known : sources.push(source) - 1;
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
      if (((block.presentBits[row] ?? 0) & (1 << signal)) !== 0) {
        values[signal] = block.columns[signal]?.[row] ?? Number.NaN;
      }
    }
    return {
      stayId: source?.id ?? '',
      ...(source?.channel === undefined ? {} : { channel: source.channel }),
      atMs: (block.observedAtMs[row] ?? 0) - START_MS,
      correction: block.correction,
      values,
      offBits: block.offBits[row] ?? 0,
    };
  });
}
