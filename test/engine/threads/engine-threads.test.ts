/**
 * The engine in threads, with the threads played by promises: everything that they say is cloned as between real ones.
 * How the partitions are dealt out changes no byte, and whatever ends a thread is told.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { TOPICS } from '../../../services/contract/topics.ts';
import { SnapshotFiles } from '../../../services/engine/adapters/snapshot-files.ts';
import type { DueRisk } from '../../../services/engine/context/fold-context.ts';
import type { Engine } from '../../../services/engine/engine-status.ts';
import { startEngine } from '../../../services/engine/run-engine.ts';
import {
  sharesOf,
  startEngineThreads,
  type EngineThreadsOptions,
  type ThreadEvents,
} from '../../../services/engine/threads/engine-threads.ts';
import { serveEngine, type EngineService } from '../../../services/engine/threads/serve-engine.ts';
import type { FromEngineThread } from '../../../services/engine/threads/thread-messages.ts';
import { VigilError, type InvariantError } from '../../../services/platform/errors.ts';
import { SILENT_LOGGER } from '../../../services/platform/logger.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { MemoryEventLog } from '../../support/memory-event-log.ts';
import { timeLimit } from '../../support/patience.ts';
import { propertyRuns } from '../../support/property-runs.ts';
import { SimulatedClock } from '../../support/simulated-clock.ts';
import { BRADYCARDIA, DESATURATION, nationalPews } from '../rules-for-tests.ts';
import { appendWard, decidedOf, isAllFolded, wardCourse, type UnitCourse } from './ward-input.ts';

const PARTITIONS = 4;
const RULES = { scores: [nationalPews()], vitals: [DESATURATION, BRADYCARDIA], models: [] };
const clock = new SystemClock();
/** A thread says how it is a hundred times as often. */
const quick = { every: (intervalMs: number, run: () => void) => clock.every(intervalMs / 100, run) };

/** A thread as a promise; what it throws ends it. */
function playedThread(serve: (service: Pick<EngineService, 'clock' | 'post' | 'closing'>) => Promise<void>) {
  return (events: ThreadEvents): { readonly post: () => void } => {
    let close: () => void = () => undefined;
    const closing = new Promise<void>((resolve) => (close = resolve));
    const post = (message: FromEngineThread): void => events.onMessage(structuredClone(message));
    // Its first word comes when its owner knows it.
    void Promise.resolve()
      .then(() => serve({ clock: quick, post, closing }))
      .then(
        () => events.onEnd(null),
        (error: unknown) => events.onEnd(error as Error),
      );
    return { post: close };
  };
}

const options = (
  given: Pick<EngineThreadsOptions, 'startThread'> & Partial<EngineThreadsOptions>,
): EngineThreadsOptions => ({
  threads: 2,
  partitions: [0, 1],
  riskRunner: { take: () => undefined },
  clock,
  onFault: (fault) => {
    throw fault;
  },
  onBroken: (error) => {
    throw error;
  },
  ...given,
});

/** An engine that does nothing, and says so. */
function idleEngine(changes: Partial<Engine> = {}): Engine {
  return {
    status: () => ({
      units: 1,
      clocksWrong: 0,
      blind: 0,
      withoutScoreAlert: [{ unitId: 'u', settings: ['ward'] }],
      recordsFolded: 5,
      decisionsPublished: 3,
      unreadable: 0,
      unsavedSinceMs: null,
      unsavedCause: null,
      interrupted: null,
      unpublished: null,
      publishedAtMs: null,
      foldMs: 2,
      unheardSinceMs: null,
    }),
    foldedBelow: () => new Map(),
    close: () => Promise.resolve(),
    ...changes,
  };
}

const release = (): Promise<void> => Promise.resolve();

describe('how partitions are dealt out', () => {
  it('changes no byte of what is decided, and no second of what was measured', async () => {
    await fc.assert(
      fc.asyncProperty(wardCourse, fc.integer({ min: 1, max: 6 }), async (ward, threads) => {
        expect(await decided(ward, threads)).toEqual(await decided(ward, 0));
      }),
      { numRuns: propertyRuns(100) },
    );
  });

  it('gives each to one thread, and no thread none', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(64), { minLength: 1 }),
        fc.integer({ min: 1, max: 70 }),
        (partitions, threads) => {
          const shares = sharesOf(partitions, threads);
          expect(shares.flat().toSorted((a, b) => a - b)).toEqual(partitions.toSorted((a, b) => a - b));
          expect(shares).toHaveLength(Math.min(threads, partitions.length));
          expect(
            Math.max(...shares.map(({ length }) => length)) - Math.min(...shares.map(({ length }) => length)),
          ).toBeLessThan(2);
        },
      ),
    );
  });
});

/** 0 threads: the engine as it is. */
async function decided(
  ward: { readonly units: readonly UnitCourse[]; readonly appendedAtOnce: number },
  threads: number,
): Promise<unknown> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-threads-'));
  const log = new MemoryEventLog(new SimulatedClock());
  await log.createTopics(TOPICS.map((name) => ({ name, partitions: PARTITIONS, retentionMs: 3_600_000 })));
  const start = (partitions: readonly number[], hooks: Pick<EngineThreadsOptions, 'riskRunner' | 'onFault'>) =>
    startEngine({
      log,
      rules: RULES,
      snapshots: new SnapshotFiles({ folder, logger: SILENT_LOGGER }),
      snapshotIntervalMs: 3_600_000,
      clock,
      logger: SILENT_LOGGER,
      partitions,
      ...hooks,
    });
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const given = options({
    threads,
    partitions: all,
    startThread: (partitions, events) =>
      playedThread((service) => serveEngine({ ...service, start: (hooks) => start(partitions, hooks), release }))(
        events,
      ),
  });
  const engine = threads === 0 ? await start(all, given) : await startEngineThreads(given);
  try {
    await appendWard(log, PARTITIONS, ward);
    const isFolded = async (): Promise<boolean> => isAllFolded(log, PARTITIONS, engine.foldedBelow());
    await vi.waitFor(async () => expect(await isFolded()).toBe(true), { timeout: timeLimit(20_000), interval: 5 });
    return await decidedOf(log, PARTITIONS);
  } finally {
    await engine.close();
    await rm(folder, { recursive: true });
  }
}

describe('what a thread says', () => {
  it('is told of all threads as one engine: counts summed, the oldest fault', async () => {
    const away = (sinceMs: number) => ({ sinceMs, cause: new VigilError('log-append-failed', `since ${sinceMs}`) });
    const unpublished = [null, away(70), away(30)];
    const engine = await startEngineThreads(
      options({
        threads: 3,
        partitions: [0, 1, 2],
        startThread: (partitions, events) => {
          const own = partitions[0] ?? 0;
          const status = { ...idleEngine().status(), unpublished: unpublished[own] ?? null };
          const start = () =>
            Promise.resolve(idleEngine({ status: () => status, foldedBelow: () => new Map([[own, own * 10]]) }));
          return playedThread((service) => serveEngine({ ...service, start, release }))(events);
        },
      }),
    );
    const { unpublished: told, ...figures } = engine.status();
    expect(told?.sinceMs).toBe(30);
    expect(told?.cause).toBeInstanceOf(VigilError);
    expect(told?.cause).toMatchObject({ code: 'log-append-failed', retriable: true, message: 'since 30' });
    expect(figures).toMatchObject({
      units: 3,
      recordsFolded: 15,
      decisionsPublished: 9,
      foldMs: 6,
      unheardSinceMs: null,
    });
    expect(figures.withoutScoreAlert).toHaveLength(3);
    expect([...engine.foldedBelow()]).toEqual([
      [0, 0],
      [1, 10],
      [2, 20],
    ]);
    await engine.close();
  });

  it('that a model is asked for is asked here, and that it folds no further is a fault with its code', async () => {
    const due: DueRisk = {
      unitId: 'u',
      stayId: 's',
      modelId: 'm',
      dueAtMs: 7,
      hourly: new Float32Array([1, Number.NaN]),
      ageYears: null,
      outsidePopulation: null,
    };
    const taken: unknown[] = [];
    const faults: VigilError[] = [];
    const engine = await startEngineThreads(
      options({
        threads: 1,
        riskRunner: { take: (partition, rows) => taken.push({ partition, rows }) },
        onFault: (fault) => faults.push(fault),
        startThread: (_partitions, events) =>
          playedThread((service) =>
            serveEngine({
              ...service,
              release,
              start: async ({ riskRunner, onFault }) => {
                riskRunner.take(1, [due]);
                riskRunner.take(1, []);
                onFault(new VigilError('log-position-lost', 'gone'));
                return idleEngine();
              },
            }),
          )(events),
      }),
    );
    expect(taken).toEqual([{ partition: 1, rows: [due] }]);
    expect(faults).toMatchObject([{ code: 'log-position-lost', retriable: false, message: 'gone' }]);
    expect(faults[0]).toBeInstanceOf(VigilError);
    await engine.close();
  });

  it('is missed when it says nothing for ten seconds', async () => {
    const simulated = new SimulatedClock();
    const engine = await startEngineThreads(
      options({
        threads: 1,
        clock: simulated,
        startThread: (_partitions, events) =>
          playedThread((service) =>
            serveEngine({ ...service, clock: simulated, start: () => Promise.resolve(idleEngine()), release }),
          )(events),
      }),
    );
    const startedMs = simulated.nowMs();
    simulated.advance(30_000);
    expect(engine.status().unheardSinceMs).toBeNull();
    await engine.close();
    simulated.advance(10_001);
    expect(engine.status().unheardSinceMs).toBe(startedMs + 30_000);
  });
});

describe('how a thread ends', () => {
  /** Partition 0 is folded well, of partition 1 the given service is. */
  const beside = (
    serve: (service: Pick<EngineService, 'clock' | 'post' | 'closing'>) => Promise<void>,
    closed: string[],
  ) =>
    options({
      startThread: (partitions, events) =>
        playedThread((service) =>
          partitions[0] === 1
            ? serve(service)
            : serveEngine({
                ...service,
                start: () => Promise.resolve(idleEngine({ close: async () => void closed.push('engine') })),
                release: async () => void closed.push('log'),
              }),
        )(events),
    });

  it('one that cannot start ends the others, and its refusal keeps its code', async () => {
    const closed: string[] = [];
    const refusing = beside(
      (service) =>
        serveEngine({
          ...service,
          start: () => Promise.reject(new VigilError('log-unreachable', 'no broker')),
          release: async () => void closed.push('refused'),
        }),
      closed,
    );
    const started = startEngineThreads(refusing);
    await expect(started).rejects.toBeInstanceOf(VigilError);
    await expect(started).rejects.toMatchObject({ code: 'log-unreachable', message: 'no broker' });
    expect(closed.toSorted()).toEqual(['engine', 'log', 'refused']);
  });

  it('closes the engine before the log, and says what kept it from ending well', async () => {
    const closed: string[] = [];
    const failing = beside(
      (service) =>
        serveEngine({
          ...service,
          start: () => Promise.resolve(idleEngine({ close: () => Promise.reject(new Error('stuck')) })),
          release,
        }),
      closed,
    );
    const engine = await startEngineThreads(failing);
    await expect(engine.close()).rejects.toThrow('stuck');
    expect(closed).toEqual(['engine', 'log']);
  });

  it.each([
    [
      'a broken invariant',
      async (): Promise<void> => Promise.reject(new Error('two stays in one bed')),
      /partitions 1 .*two stays in one bed/s,
    ],
    ['nothing said', async (): Promise<void> => Promise.resolve(), /partitions 1 .*without a word/],
  ])('%s ends the process, in the middle of it and at its start', async (_what, end, told) => {
    const broken: InvariantError[] = [];
    let go: () => void = () => undefined;
    const going = new Promise<void>((resolve) => (go = resolve));
    const serve = async ({ post }: Pick<EngineService, 'post'>): Promise<void> => {
      const status = { figures: idleEngine().status(), interrupted: null, unpublished: null, foldedBelow: new Map() };
      post({ kind: 'started', status });
      await going;
      await end();
    };
    await startEngineThreads({ ...beside(serve, []), onBroken: (error) => broken.push(error) });
    expect(broken).toEqual([]);
    go();
    await vi.waitFor(() => expect(broken).toHaveLength(1));
    expect(broken[0]?.message).toMatch(told);

    const atStart = startEngineThreads({ ...beside(end, []), onBroken: (error) => broken.push(error) });
    await expect(atStart).rejects.toThrow(told);
    expect(broken).toHaveLength(2);
  });
});
