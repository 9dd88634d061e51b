// Hazards: H44 (docs/hazards.md).
/**
 * Someone deletes a topic and makes it again, or deletes its records, under a running Vigil (F28,
 * H44): it ends within 10 s and says why, and the next start does not go on in silence from another
 * place.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { DECISION_TOPIC, UNIT_TOPIC } from '../../services/contract/topics.ts';
import { fileTestGateway } from '../support/gateway-token.ts';
import { kafkaBrokers, withoutInfra } from '../support/infra.ts';
import { sessionCookie } from '../support/session.ts';
import { startVigilProcess, type RunningProcess } from '../support/vigil-process.ts';
import { tellFigures } from './figures.ts';
import { decidedIn } from './log-contents.ts';
import { ownTopics, type OwnTopics } from './own-log.ts';
import { WardLoad } from './ward-load.ts';
import { timeLimit } from '../support/patience.ts';

const ENDS_WITHIN_MS = 10_000;
const PARTITIONS = 4;
const UNITS = 2;
const BEDS_PER_UNIT = 4;
const EVERYTHING_SO_FAR = '-1';
const HEALTH = z.object({ parts: z.array(z.object({ name: z.string(), detail: z.string() })) });

interface Ending {
  readonly code: number | null;
  readonly afterMs: number;
}

describe.skipIf(withoutInfra)('a topic that is not the one that was read', () => {
  let topics: OwnTopics;
  let vigil: RunningProcess;
  let load: WardLoad;

  beforeEach(async () => {
    topics = await ownTopics(kafkaBrokers());
    const settings = {
      ...topics.settings,
      VIGIL_SIMULATOR: '0',
      VIGIL_LOG_LEVEL: 'silent',
      VIGIL_SNAPSHOT_INTERVAL_SECONDS: '5',
    };
    vigil = await startVigilProcess(settings);
    await fileTestGateway(vigil.dataDir);
    load = await WardLoad.open(vigil.address, { units: UNITS, bedsPerUnit: BEDS_PER_UNIT });
    load.begin();
    await expect
      .poll(async () => (await decidedIn(topics.log)).decisions.length, { timeout: timeLimit(30_000) })
      .toBeGreaterThan(0);
  });
  afterEach(async () => {
    await vigil.stop('SIGKILL');
    load.abandon();
    await topics.close();
  });

  async function makeAgain(topic: string): Promise<void> {
    const { admin, log, prefix } = topics;
    const { topicId } = await log.bounds(topic, 0);
    await admin.deleteTopics({ topics: [prefix + topic] });
    while ((await admin.listTopics()).includes(prefix + topic)) await new Promise((resolve) => setImmediate(resolve));
    await admin.createTopics({ topics: [{ topic: prefix + topic, numPartitions: PARTITIONS }], waitForLeaders: true });
    await expect
      .poll(async () => (await log.bounds(topic, 0)).topicId, { timeout: timeLimit(10_000) })
      .not.toBe(topicId);
  }

  /** Code and time until the running process ended by itself. */
  async function ending(): Promise<Ending> {
    const sinceMs = Date.now();
    const timer = setTimeout(() => vigil.signal('SIGKILL'), timeLimit(3 * ENDS_WITHIN_MS));
    const code = await vigil.exited;
    clearTimeout(timer);
    return { code, afterMs: Date.now() - sinceMs };
  }

  function expectLoud({ code, afterMs }: Ending, topic: string): void {
    expect(code).toBe(1);
    expect(vigil.output()).toMatch(/^vigil: log-(topic-recreated|topic-deleted|position-lost): .*Decide by hand/m);
    expect(afterMs).toBeLessThan(ENDS_WITHIN_MS);
    tellFigures(`${topic} made again`, { 'ended after s': Math.round(afterMs / 100) / 10 });
  }

  it('the input topic made again: the process ends loudly, and the next start refuses and says how to start afresh', async () => {
    await untilSaved();
    await makeAgain(UNIT_TOPIC);
    expectLoud(await ending(), UNIT_TOPIC);
    await expect(startVigilProcess(vigil.env)).rejects.toThrow(
      /^ended with 1: vigil: log-topic-recreated: .*to start afresh remove/m,
    );
  });

  it('the decision topic made again: the process ends loudly; at the next start alerts go on, and the history says that it does not', async () => {
    await expect
      .poll(async () => (await stays(vigil)).length, { timeout: timeLimit(30_000) })
      .toBe(UNITS * BEDS_PER_UNIT);
    await makeAgain(DECISION_TOPIC);
    expectLoud(await ending(), DECISION_TOPIC);
    vigil = await startVigilProcess(vigil.env);
    await expect.poll(() => historyDetail(vigil), { timeout: timeLimit(30_000) }).toContain('log-topic-recreated');
  });

  it('records deleted behind the saved position: the next start refuses', async () => {
    await untilSaved();
    await vigil.stop('SIGKILL');
    for (const name of [UNIT_TOPIC, DECISION_TOPIC]) {
      const topic = topics.prefix + name;
      await topics.admin.fetchTopicOffsets(topic);
      await topics.admin.deleteTopicRecords({
        topic,
        partitions: Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, offset: EVERYTHING_SO_FAR })),
      });
    }
    await expect(startVigilProcess(vigil.env)).rejects.toThrow(/^ended with 1: vigil: log-position-lost: /m);
  });

  /** A state of every unit was saved: what a start would go on from. */
  async function untilSaved(): Promise<void> {
    const folder = path.join(vigil.dataDir, 'snapshots');
    const saved = async (): Promise<number> =>
      (await readdir(folder, { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.a')).length;
    await expect.poll(saved, { timeout: timeLimit(60_000), interval: 200 }).toBe(UNITS);
  }
});

async function historyDetail(vigil: RunningProcess): Promise<string> {
  const { parts } = HEALTH.parse(await (await fetch(`${vigil.address}/health/ready`)).json());
  return parts.find(({ name }) => name === 'history')?.detail ?? '';
}

async function stays(vigil: RunningProcess): Promise<readonly unknown[]> {
  const response = await fetch(`${vigil.address}/api/history/stays`, {
    headers: { cookie: await sessionCookie(vigil.address, 'nurse.kim') },
  });
  return z.array(z.unknown()).parse(await response.json());
}
