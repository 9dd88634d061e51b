/**
 * The engine in real threads on a real log: whatever their number the same bytes are decided, and a thread that breaks is
 * told with its reason. Run on each log.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { TOPICS } from '../../../services/contract/topics.ts';
import { startEngineWorker } from '../../../services/engine/adapters/engine-worker.ts';
import { startEngineThreads, type EngineThreadsOptions } from '../../../services/engine/threads/engine-threads.ts';
import type { EventLog } from '../../../services/log/event-log.port.ts';
import { SystemClock } from '../../../services/platform/system-clock.ts';
import { timeLimit } from '../../support/patience.ts';
import type { FoldingJob, TestedLog } from './folding-thread.ts';
import { appendWard, decidedOf, isAllFolded, wardCourse } from './ward-input.ts';

const PARTITIONS = 4;
const THREAD = new URL('../../support/typescript-thread.mjs', import.meta.url);
const clock = new SystemClock();

// Each thread translates our TypeScript anew when it starts: on a full machine ten seconds each, hence the long limits.

export interface OpenedLog {
  readonly log: EventLog;
  readonly tested: TestedLog;
  /** Closes and removes it. */
  readonly close: () => Promise<void>;
}

export function workerThreadsContract(name: string, openLog: () => Promise<OpenedLog>): void {
  describe(`engine threads on ${name}`, () => {
    it('decide the same bytes whatever their number', { timeout: timeLimit(180_000) }, async () => {
      const [ward] = fc.sample(wardCourse, 1);
      if (ward === undefined) throw new Error('no ward');
      const alone = await decided(ward, { openLog, threads: 1 });
      expect(alone.flatMap(({ decisions }) => [...decisions.values()].flat()).length).toBeGreaterThan(0);
      expect(await decided(ward, { openLog, threads: 3 })).toEqual(alone);
    });

    it('that break are told with their reason', { timeout: timeLimit(180_000) }, async () => {
      const opened = await openLog();
      const broken: Error[] = [];
      const states = await mkdtemp(path.join(os.tmpdir(), 'vigil-threads-'));
      await opened.log.createTopics(
        TOPICS.map((topic) => ({ name: topic, partitions: 2, retentionMs: 72 * 3_600_000 })),
      );
      const engine = await startEngineThreads({
        ...optionsOf({ tested: opened.tested, states, threads: 1, partitions: 2, breaks: true }),
        onBroken: (error) => broken.push(error),
      });
      await vi.waitFor(() => expect(broken).toHaveLength(1), { timeout: timeLimit(30_000), interval: 50 });
      expect(broken[0]?.message).toMatch(
        /^invariant broken: the thread that folds partitions 0, 1 .*two stays in one bed/s,
      );
      await engine.close();
      await opened.close();
      await rm(states, { recursive: true });
    });
  });
}

async function decided(
  ward: Parameters<typeof appendWard>[2],
  { openLog, threads }: { readonly openLog: () => Promise<OpenedLog>; readonly threads: number },
): ReturnType<typeof decidedOf> {
  const { log, tested, close } = await openLog();
  const states = await mkdtemp(path.join(os.tmpdir(), 'vigil-threads-'));
  await log.createTopics(TOPICS.map((topic) => ({ name: topic, partitions: PARTITIONS, retentionMs: 72 * 3_600_000 })));
  const engine = await startEngineThreads(
    optionsOf({ tested, states, threads, partitions: PARTITIONS, breaks: false }),
  );
  try {
    await appendWard(log, PARTITIONS, ward);
    const isFolded = async (): Promise<boolean> => isAllFolded(log, PARTITIONS, engine.foldedBelow());
    await vi.waitFor(async () => expect(await isFolded()).toBe(true), { timeout: timeLimit(30_000), interval: 50 });
    await engine.close();
    return await decidedOf(log, PARTITIONS);
  } finally {
    await close();
    await rm(states, { recursive: true });
  }
}

function optionsOf({
  tested,
  states,
  threads,
  partitions,
  breaks,
}: Pick<FoldingJob, 'states' | 'breaks'> & {
  readonly tested: TestedLog;
  readonly threads: number;
  readonly partitions: number;
}): EngineThreadsOptions {
  const file = new URL('./folding-thread.ts', import.meta.url).href;
  return {
    threads,
    partitions: Array.from({ length: partitions }, (_, partition) => partition),
    riskRunner: { take: () => undefined },
    clock,
    startThread: (own, events) => {
      const job: FoldingJob = { file, log: tested, states, partitions: own, breaks };
      return startEngineWorker(THREAD, job, events);
    },
    onFault: (fault) => {
      throw fault;
    },
    onBroken: (error) => {
      throw error;
    },
  };
}
