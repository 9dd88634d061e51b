/**
 * What is decided of a unit depends neither on how many partitions the log has, nor on what other units write between its
 * records, nor on how frames are gathered into blocks: its digest is one, and a replay from each such log has no difference.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { signalIndex, SIGNAL_COUNT, type SignalName } from '../../services/clinical/signal/signals.ts';
import { encodeDecision, type Decision } from '../../services/contract/decisions/decision.ts';
import { encodeUnitRecord } from '../../services/contract/records/unit-record.ts';
import { VitalsBlockBuilder } from '../../services/contract/records/vitals-block.ts';
import { DECISION_TOPIC, TOPICS, UNIT_TOPIC, partitionOfUnit } from '../../services/contract/topics.ts';
import { createPartitionFold, foldLogRecord } from '../../services/engine/fold/partition-fold.ts';
import type { LogEntry } from '../../services/log/event-log.port.ts';
import { digestOf, isReplayed } from '../../services/replay/compare-decisions.ts';
import { ReplaySource } from '../../services/replay/replay-source.ts';
import { replayRules } from '../../services/replay/replay-rules.ts';
import { replayUnit } from '../../services/replay/replay-unit.ts';
import { START_MS, oneChild, seconds, type FrameSpec, type Input, type Values } from '../engine/unit-script.ts';
import { shippedRules } from '../engine/shipped-rules.ts';
import { MemoryEventLog } from '../support/memory-event-log.ts';
import { timeLimit } from '../support/patience.ts';
import { SimulatedClock } from '../support/simulated-clock.ts';

const UNITS = ['unit-a', 'unit-b', 'unit-c'];
const LASTS_SECONDS = 100;
const rules = { ...(await shippedRules()), models: [] };

const ILL: readonly Values[] = [{ heartRatePerMin: 38 }, { spo2Percent: 74 }, { respiratoryRatePerMin: 6 }];

/** Each unit's child is ill for a while, by turns. */
function story(unit: number): readonly Input[] {
  const valuesAt = (second: number): Values => ({
    heartRatePerMin: 110,
    spo2Percent: 97,
    respiratoryRatePerMin: 24,
    ...(second >= 20 + 10 * unit && second < 70 + 5 * unit ? ILL[unit] : {}),
  });
  return [...oneChild(), ...seconds(0, LASTS_SECONDS * 1_000, valuesAt)];
}

interface Cut {
  readonly partitions: number;
  /** Whether a block ends after a frame, over and over. */
  readonly ends: readonly boolean[];
  /** Whose turn it is, over and over. */
  readonly turns: readonly number[];
}

/** One log of all units: each unit's own order is kept, a frame stands before what followed it in its unit. */
function inputOf({ partitions, ends, turns }: Cut): readonly (readonly LogEntry[])[] {
  const log: LogEntry[][] = Array.from({ length: partitions }, () => []);
  const builders = log.map(() => new VitalsBlockBuilder());
  const close = (partition: number): void => {
    const builder = builders[partition];
    if (builder !== undefined && builder.rowCount > 0) log[partition]?.push({ key: 'vitals', value: builder.finish() });
  };
  let frames = 0;
  for (const { unitId, input } of inTurns(turns)) {
    const partition = partitionOfUnit(unitId, partitions);
    if (input.kind === 'record') {
      close(partition);
      log[partition]?.push({ key: unitId, value: encodeUnitRecord({ ...input.record, unitId }) });
      continue;
    }
    for (const frame of input.frames) builders[partition]?.add(rowOf(unitId, frame));
    if (ends[frames++ % ends.length] === true) close(partition);
  }
  for (let partition = 0; partition < partitions; partition++) close(partition);
  return log;
}

function* inTurns(turns: readonly number[]): Generator<{ readonly unitId: string; readonly input: Input }> {
  const left = UNITS.map((unitId, unit) => ({ unitId, inputs: [...story(unit)] }));
  for (let turn = 0; left.some(({ inputs }) => inputs.length > 0); turn++) {
    const unit = left[(turns[turn % turns.length] ?? 0) % left.length];
    // Whoever has nothing left gives its turn to the next who has.
    const whose = unit !== undefined && unit.inputs.length > 0 ? unit : left.find(({ inputs }) => inputs.length > 0);
    const input = whose?.inputs.shift();
    if (whose !== undefined && input !== undefined) yield { unitId: whose.unitId, input };
  }
}

function rowOf(unitId: string, { deviceId = 'monitor-1', atMs, values }: FrameSpec) {
  const row = new Float32Array(SIGNAL_COUNT);
  let presentBits = 0;
  for (const [name, value] of Object.entries(values)) {
    const signal = signalIndex(name as SignalName);
    presentBits |= 1 << signal;
    if (value !== 'off') row[signal] = value;
  }
  const observedAtMs = START_MS + atMs;
  const source = { id: deviceId, intervalMs: 1_000 };
  return { unitId, source, observedAtMs, receivedAtMs: observedAtMs, presentBits, offBits: 0, values: row };
}

/** As an engine folds it live: every unit of a partition, what is decided into the log. */
async function decided(cut: Cut): Promise<{ readonly log: MemoryEventLog; readonly decisions: readonly Decision[] }> {
  const log = new MemoryEventLog(new SimulatedClock(START_MS));
  await log.createTopics(TOPICS.map((name) => ({ name, partitions: cut.partitions, retentionMs: 1e9 })));
  const decisions: Decision[] = [];
  for (const [partition, entries] of inputOf(cut).entries()) {
    await log.append(UNIT_TOPIC, partition, entries);
    const fold = createPartitionFold(partition, rules);
    for (const [offset, entry] of entries.entries()) {
      foldLogRecord(fold, { ...entry, offset, recordedAtMs: START_MS });
      const made = fold.output.decisions.splice(0);
      decisions.push(...made);
      await log.append(
        DECISION_TOPIC,
        partition,
        made.map((decision) => ({ key: decision.unitId, value: encodeDecision(decision) })),
      );
    }
  }
  return { log, decisions };
}

const digestsOf = (decisions: readonly Decision[]): readonly string[] =>
  UNITS.map((unitId) => digestOf(decisions.filter((each) => each.unitId === unitId && isReplayed(each))));

const anyCut = fc.record({
  partitions: fc.integer({ min: 1, max: 12 }),
  ends: fc.array(fc.boolean(), { minLength: 1, maxLength: 20 }),
  turns: fc.array(fc.nat({ max: UNITS.length - 1 }), { minLength: 1, maxLength: 30 }),
});

it(
  'decides the same of each unit in every number of partitions and blocks, and replays it without a difference',
  async () => {
    const plain = digestsOf((await decided({ partitions: 1, ends: [true], turns: [0, 1, 2] })).decisions);
    expect(new Set(plain).size).toBe(UNITS.length);
    await fc.assert(
      fc.asyncProperty(anyCut, async (cut) => {
        const { log, decisions } = await decided(cut);
        expect(digestsOf(decisions)).toEqual(plain);
        for (const unitId of UNITS) {
          const report = await replayUnit({
            source: new ReplaySource(log, null),
            rules: replayRules({ rules }),
            restore: () => false,
            unitId,
            fromMs: START_MS,
            toMs: START_MS + LASTS_SECONDS * 1_000,
          });
          expect([report.differences, report.notYetLive]).toEqual([[], 0]);
          expect(report.compared).toBeGreaterThan(10);
        }
      }),
      { numRuns: 12 },
    );
  },
  timeLimit(60_000),
);
