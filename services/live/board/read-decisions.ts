/**
 * Feeds the ward view from the log. Reading starts two and a half minutes back, since the engine asserts
 * every unit's state each minute: after that the view is whole. No screen is let in before it is, or it
 * would be told of what passed long ago as if it were news. A fault ends the reading for good and goes
 * up; the process then stops rather than showing an old ward.
 */
import type { Decision } from '../../contract/decisions/decision.ts';
import { DecisionMemory } from '../../contract/decisions/memory/decision-memory.ts';
import { parseQuarantined } from '../../contract/records/quarantine.ts';
import { DECISION_TOPIC, QUARANTINE_TOPIC, UNIT_TOPIC } from '../../contract/topics.ts';
import { parseUnitRecord } from '../../contract/records/unit-record.ts';
import { decodeVitalsBlock, isVitalsBlock } from '../../contract/records/vitals-block.ts';
import type { EventLog, LogReader, ReadFrom } from '../../log/event-log.port.ts';
import type { VigilError } from '../../platform/errors.ts';
import type { WardView } from './ward-view.ts';

const DECISIONS_BACK_MS = 150_000;
/** The screens count what was refused since yesterday. */
const QUARANTINE_BACK_MS = 24 * 60 * 60_000;
/** Ticks come once a second and are held against limits of seconds; beside them the topic carries every sample. */
const TICK_PATIENCE_MS = 100;
const COUNT_PATIENCE_MS = 250;

export interface ReadOptions {
  readonly log: EventLog;
  readonly wards: WardView;
  /** Shared with the engine, where it runs in this process; default: one of its own. */
  readonly decisions?: DecisionMemory;
  readonly nowMs: number;
  /** Called for each decision in log order, after which the view holds what `wards.apply` made of it. */
  readonly onDecision: (decision: Decision) => void;
  /** A record that the log gave back damaged was passed over: the next assertion of its unit puts right what it said. */
  readonly onDamaged: (position: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
  }) => void;
  readonly onFault: (fault: VigilError) => void;
}

export interface DecisionReading extends Pick<LogReader, 'close'> {
  /** True while some of it is not answered by the log: what the view holds may be old. */
  isInterrupted(): boolean;
}

/** Resolves when all readers run and everything decided until now was taken; rejects with the log's fault otherwise. */
export async function readDecisions(options: ReadOptions): Promise<DecisionReading> {
  const { nowMs, decisions = new DecisionMemory() } = options;
  const readers = await allOrNone([
    follow(options, {
      topic: DECISION_TOPIC,
      from: { kind: 'time', recordedAtMs: nowMs - DECISIONS_BACK_MS },
      take: (value) => takeOutput({ ...options, decisions }, value),
    }),
    follow(options, {
      topic: UNIT_TOPIC,
      patienceMs: TICK_PATIENCE_MS,
      from: { kind: 'end' },
      take: (value) => takeTick(options.wards, value),
    }),
    follow(options, {
      topic: QUARANTINE_TOPIC,
      patienceMs: COUNT_PATIENCE_MS,
      from: { kind: 'time', recordedAtMs: nowMs - QUARANTINE_BACK_MS },
      take: (value) => takeQuarantined(options.wards, value),
    }),
  ]);
  return {
    isInterrupted: () => readers.some((reader) => reader.interruption() !== null),
    close: async () => {
      await Promise.all(readers.map((reader) => reader.close()));
    },
  };
}

interface Followed {
  readonly topic: string;
  /** No alert waits for these records. */
  readonly patienceMs?: number;
  readonly from: ReadFrom;
  readonly take: (value: Uint8Array) => void;
}

/** Resolves when what the topic held at the call was taken. */
async function follow(
  { log, onFault, onDamaged }: ReadOptions,
  { topic, patienceMs = 0, from, take }: Followed,
): Promise<LogReader> {
  const partitions = Array.from({ length: await log.partitionCount(topic) }, (_, partition) => partition);
  const pastEnds = new Map(
    await Promise.all(
      partitions.map(async (partition) => [partition, (await log.bounds(topic, partition)).endOffset] as const),
    ),
  );
  const present = withResolver();
  const passed = (partition: number, nextOffset: number): void => {
    if (nextOffset >= (pastEnds.get(partition) ?? 0)) pastEnds.delete(partition);
    if (pastEnds.size === 0) present.resolve();
  };
  const reader = await log.read({
    topic,
    patienceMs,
    positions: new Map(partitions.map((partition) => [partition, from])),
    onBatch: async (partition, records) => {
      for (const record of records) {
        if (record.isDamaged === true) onDamaged({ topic, partition, offset: record.offset });
        else take(record.value);
      }
      passed(partition, (records.at(-1)?.offset ?? -1) + 1);
    },
    onFault: (fault) => {
      present.reject(fault);
      onFault(fault);
    },
  });
  for (const [partition, offset] of reader.beganAt) passed(partition, offset);
  await present.promise;
  return reader;
}

function withResolver(): {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (fault: VigilError) => void;
} {
  let resolve: () => void = () => undefined;
  let reject: (fault: VigilError) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // A fault after the beginning is told by `onFault` alone.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

async function allOrNone(starting: readonly Promise<LogReader>[]): Promise<readonly LogReader[]> {
  const settled = await Promise.allSettled(starting);
  const readers = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed === undefined) return readers;
  await Promise.all(readers.map((reader) => reader.close()));
  throw failed.reason;
}

type DecisionReader = Pick<ReadOptions, 'wards' | 'onDecision'> & { readonly decisions: DecisionMemory };

/** Only the engine writes this topic: what cannot be read there is a fault, not bad data. */
function takeOutput({ wards, decisions, onDecision }: DecisionReader, value: Uint8Array): void {
  if (!isVitalsBlock(value)) return onDecision(decisions.decode(value));
  const decoded = decodeVitalsBlock(value);
  if (!decoded.ok) throw new Error(`vitals block in the decision topic: ${decoded.fault}`);
  wards.addVitals(decoded.block);
}

/** Everything but ticks is the engine's to judge, unreadable records too. */
function takeTick(wards: WardView, value: Uint8Array): void {
  if (isVitalsBlock(value)) return;
  const parsed = parseUnitRecord(value);
  if (parsed.ok && parsed.record.kind === 'tick') wards.addTick(parsed.record.unitId, parsed.record.observedAtMs);
}

/** A count on a board: nothing here is worth stopping the alarms for. */
function takeQuarantined(wards: WardView, value: Uint8Array): void {
  const read = parseQuarantined(new TextDecoder().decode(value));
  if (read.ok) wards.addQuarantined(read.quarantined.unitId, read.quarantined.id);
}
