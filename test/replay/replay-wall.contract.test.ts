// Hazards: H22 (docs/hazards.md).
/**
 * What a replay marked is no decision to anybody: it lies in the log of the decisions between two real ones, and everything that
 * shows, keeps or sends takes the two and not the one. Which stages those are is asked of the table of stages.
 */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AUDITED_COMMANDS } from '../../services/command/cli/audited-commands.ts';
import { decisionSourceOf } from '../../services/compose/parts/decision-source.ts';
import { logOf, PIPELINE, type StageEntry } from '../../services/compose/parts/pipeline.ts';
import { encodeDecision, type Decision } from '../../services/contract/decisions/decision.ts';
import { decodeDecision, readDecision } from '../../services/contract/decisions/read-decision.ts';
import { isReplayMarked, replayedText } from '../../services/contract/decisions/replay-mark.ts';
import { DECISION_TOPIC, TOPICS, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { DecidedPace } from '../../services/feed/playback/decided-pace.ts';
import { readDecisions } from '../../services/live/board/read-decisions.ts';
import { WardView } from '../../services/live/board/ward-view.ts';
import type { EventLog, LogRecord } from '../../services/log/event-log.port.ts';
import { parseConfig } from '../../services/platform/config.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { ArchiveBench, HOUR_MS } from '../archive/archive-bench.ts';
import { ReceiverBench, settled } from '../export/push/receiver-bench.ts';
import { asked, SubscriptionBench } from '../export/subscriptions/subscription-bench.ts';
import { HistoryParts } from '../history/history-parts.ts';
import { alert, alertChanged, stay, unitState } from '../live/decision-samples.ts';
import { MemoryEventLog } from '../support/memory-event-log.ts';
import { timeLimit } from '../support/patience.ts';
import { dataFolder } from '../support/vigil-process.ts';

const UNIT = 'unit-a';

const raised = (id: string): Decision => alertChanged('raised', alert({ id }), { id });
const marked = (decision: Decision): Uint8Array =>
  new TextEncoder().encode(
    replayedText({ replay: { unitId: UNIT, atMs: decision.atMs, vigilVersion: '1.0.0' }, decision }),
  );

/** The ward as it stands, a real alert, one that a replay marked, another real one. */
async function decide(log: EventLog): Promise<void> {
  const values = [
    encodeDecision(unitState({ stays: [stay('stay-1')] })),
    encodeDecision(raised('real-1')),
    marked(raised('replayed')),
    encodeDecision(raised('real-2')),
  ];
  await log.append(
    DECISION_TOPIC,
    0,
    values.map((value) => ({ key: UNIT, value })),
  );
}

async function memoryLog(): Promise<MemoryEventLog> {
  const log = new MemoryEventLog(new SystemClock());
  await log.createTopics(TOPICS.map((name) => ({ name, partitions: 1, retentionMs: 1e9 })));
  return log;
}

/** Ids of the alerts that a stage took, and how many records it said it could not. */
interface Taken {
  readonly ids: readonly string[];
  /** null: this stage tells nobody. */
  readonly refused: number | null;
}

type Stage = (typeof PIPELINE)[number]['name'];

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Reads the topic as the stage does. */
async function asStage(stage: Stage): Promise<Taken> {
  const log = await memoryLog();
  await decide(log);
  const records: LogRecord[] = [];
  const reader = await logOf(log, stage).read({
    topic: DECISION_TOPIC,
    positions: new Map([[0, { kind: 'start' }]]),
    onBatch: async (_partition, batch) => void records.push(...batch),
    onFault: (fault) => {
      throw fault;
    },
  });
  await settled();
  await reader.close();
  const alerts = records.filter(({ isDamaged }) => isDamaged !== true).map(({ value }) => decodeDecision(value));
  return { ids: idsOf(alerts), refused: records.length - alerts.length };
}

function idsOf(decisions: readonly Decision[]): readonly string[] {
  return decisions.flatMap((decision) => (decision.kind === 'alert.changed' ? [decision.alert.id] : []));
}

const SINKS: Partial<Record<Stage, () => Promise<Taken>>> = {
  feed: async () => {
    const log = await memoryLog();
    const pace = await DecidedPace.open({ log: logOf(log, 'feed'), clock: new SystemClock(), unitId: UNIT });
    closing.push(() => pace.close());
    await decide(log);
    await settled();
    return asStage('feed');
  },
  live: async () => {
    const log = await memoryLog();
    await decide(log);
    const taken: Decision[] = [];
    let refused = 0;
    const reading = await readDecisions({
      log: logOf(log, 'live'),
      wards: new WardView('this run'),
      nowMs: new SystemClock().nowMs(),
      onDecision: (decision) => void taken.push(decision),
      onDamaged: () => (refused += 1),
      onFault: (fault) => {
        throw fault;
      },
    });
    closing.push(() => reading.close());
    return { ids: idsOf(taken), refused };
  },
  history: async () => {
    const parts = await HistoryParts.open();
    closing.push(() => parts.close());
    await parts.startWriter();
    await decide(parts.log);
    const kept = (): Promise<readonly Decision[]> =>
      parts.history.decisions({
        unitId: UNIT,
        stayId: null,
        kinds: ['alert.changed'],
        fromMs: 0,
        toMs: 8.64e15,
        limit: 100,
      });
    await parts.eventually(async () => expect(idsOf(await kept())).toContain('real-2'));
    expect(parts.faults).toEqual([]);
    return { ids: idsOf(await kept()), refused: null };
  },
  archive: async () => {
    const bench = await ArchiveBench.open();
    closing.push(() => bench.close());
    await bench.start();
    await decide(bench.log);
    bench.passes(2 * HOUR_MS);
    await vi.waitFor(
      async () => {
        bench.clock.lookNow();
        expect(await bench.sealedBelow('decisions', 0)).toBe(4);
      },
      { timeout: timeLimit(20_000), interval: 50 },
    );
    const { topicId } = await bench.log.bounds(DECISION_TOPIC, 0);
    const kept: LogRecord[] = [];
    const range = { partition: 0, topicId, fromOffset: 0, toOffset: Number.POSITIVE_INFINITY };
    for await (const record of bench.archive.records({ stream: 'decisions', ...range })) kept.push(record);
    const whole = kept.filter(({ isDamaged }) => isDamaged !== true);
    expect(bench.faults).toEqual([]);
    // It stands in the archive as what it is: damaged, and marked in its bytes.
    const rest = kept.filter(({ isDamaged }) => isDamaged === true);
    expect(rest.every(({ value }) => isReplayMarked(value))).toBe(true);
    return { ids: idsOf(whole.map(({ value }) => decodeDecision(value))), refused: rest.length };
  },
  export: async () => {
    const receiver = new ReceiverBench();
    await receiver.start();
    closing.push(() => receiver.stop());
    await decide(receiver.log);
    await settled();
    // HL7 v2: a message an alert.
    expect(receiver.received).toHaveLength(2);

    const subscriber = new SubscriptionBench();
    const manager = await subscriber.start();
    closing.push(() => subscriber.stop());
    await manager.create(asked());
    await settled();
    await decide(subscriber.log);
    await subscriber.pass(5_000);
    const focuses = subscriber.told().flatMap(({ events }) => events.map(({ focus }) => focus ?? ''));
    expect(focuses).toHaveLength(2);
    expect(focuses.join()).not.toContain('replayed');
    return asStage('export');
  },
  replay: () => asStage('replay'),
  research: async () => {
    const log = await memoryLog();
    await decide(log);
    const config = parseConfig({ VIGIL_DATA_DIR: await dataFolder() });
    const taken: Decision[] = [];
    let refused = 0;
    await decisionSourceOf(config, logOf(log, 'research')).read({
      partition: 0,
      kinds: ['alert.changed'],
      onDecision: (decision) => void taken.push(decision),
      onDamaged: () => (refused += 1),
    });
    return { ids: idsOf(taken), refused };
  },
};

describe('what a replay marked', () => {
  it('has a test for every stage that reads decisions', () => {
    const readers = PIPELINE.filter(({ reads }: StageEntry) => reads.includes(DECISION_TOPIC)).map(({ name }) => name);
    expect(Object.keys(SINKS).toSorted()).toEqual(readers.toSorted());
  });

  it.each(Object.entries(SINKS))(
    'is nothing to %s, which takes what was decided before and after it',
    async (_stage, taken) => {
      const { ids, refused } = await taken();
      expect(ids).toEqual(['real-1', 'real-2']);
      expect(refused ?? 1).toBe(1);
    },
    timeLimit(30_000),
  );

  it.each(PIPELINE.map(({ name }): Stage => name))('is appended by no stage: %s', async (stage) => {
    const log = await memoryLog();
    for (const topic of TOPICS) {
      const appended = logOf(log, stage).append(topic, 0, [{ key: UNIT, value: marked(raised('replayed')) }]);
      await expect(appended).rejects.toThrow(/replay marked|does not write/);
    }
    for (const topic of TOPICS) expect((await log.bounds(topic, 0)).endOffset).toBe(0);
  });

  it('is refused as input too: the engine is given a damaged record', async () => {
    const log = await memoryLog();
    await log.append(UNIT_TOPIC, 0, [{ key: UNIT, value: marked(raised('replayed')) }]);
    const onBatch = vi.fn(async () => undefined);
    const reader = await logOf(log, 'engine').read({
      topic: UNIT_TOPIC,
      positions: new Map([[0, { kind: 'start' }]]),
      onBatch,
      onFault: () => undefined,
    });
    await settled();
    await reader.close();
    expect(onBatch).toHaveBeenCalledWith(0, [expect.objectContaining({ isDamaged: true })]);
  });

  it('is no decision, however it is written', () => {
    const decision = raised('replayed');
    expect(() => decodeDecision(marked(decision))).toThrow('a replay decided this');
    expect(readDecision({ ...decision, replay: true })).toMatchObject({ ok: false });
    expect(readDecision(decision)).toMatchObject({ ok: true });
  });

  it('and the trail of who saw what holds that somebody looked, as a view', () => {
    expect(AUDITED_COMMANDS['replay']).toBe('view');
  });
});
