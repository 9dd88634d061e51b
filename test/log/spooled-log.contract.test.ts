// Hazards: H43 (docs/hazards.md).
/**
 * The spool of the gateway (H43, F09, F18): nothing that was acknowledged is lost while the log is
 * away, the order stays, a kill in between changes nothing, and a damaged disk is found out.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { open } from 'lmdb';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { LmdbSpool } from '../../services/log/adapters/lmdb/lmdb-spool.ts';
import type { EventLog, LogEntry } from '../../services/log/event-log.port.ts';
import { SpooledLog } from '../../services/log/spooled-log.ts';
import { VigilError } from '../../services/platform/errors.ts';
import { SILENT_LOGGER } from '../../services/platform/logger.ts';
import { SystemClock } from '../../services/platform/system-clock.ts';
import { MemoryEventLog } from '../support/memory-event-log.ts';
import { timeLimit } from '../support/patience.ts';

const TOPIC = 'vigil.unit.v1';
const clock = new SystemClock();
const folders: string[] = [];

/** A log that can be taken away. */
class AwayLog extends MemoryEventLog {
  mode: 'there' | 'refusing' | 'forbidding' | 'stalled' = 'there';
  #release: (() => void)[] = [];

  override async append(topic: string, partition: number, entries: readonly LogEntry[]): Promise<void> {
    if (this.mode === 'refusing') throw new VigilError('log-unreachable', 'away');
    if (this.mode === 'forbidding') throw new VigilError('log-topic-missing', 'no such topic');
    if (this.mode === 'stalled') await new Promise<void>((resolve) => this.#release.push(resolve));
    await super.append(topic, partition, entries);
  }

  comeBack(): void {
    this.mode = 'there';
    for (const release of this.#release.splice(0)) release();
  }
}

async function house(): Promise<{ readonly away: AwayLog; readonly folder: string; readonly open: () => SpooledLog }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'vigil-spool-'));
  folders.push(folder);
  const away = new AwayLog(clock);
  await away.createTopics([{ name: TOPIC, partitions: 2, retentionMs: 3_600_000 }]);
  return {
    away,
    folder,
    open: () => new SpooledLog({ log: away, spool: new LmdbSpool({ folder, clock }), clock, logger: SILENT_LOGGER }),
  };
}

function entry(name: string): LogEntry {
  return { key: 'unit-1', value: Buffer.from(name) };
}

async function namesIn(log: EventLog, partition = 0): Promise<string[]> {
  const names: string[] = [];
  const { endOffset } = await log.bounds(TOPIC, partition);
  if (endOffset === 0) return names;
  await new Promise<void>((resolve, reject) => {
    const onBatch = async (_partition: number, records: readonly { readonly value: Uint8Array }[]): Promise<void> => {
      names.push(...records.map(({ value }) => Buffer.from(value).toString()));
      if (names.length >= endOffset) resolve();
    };
    log
      .read({ topic: TOPIC, positions: new Map([[partition, { kind: 'start' }]]), onBatch, onFault: reject })
      .catch(reject);
  });
  return names;
}

/** Each name once, in the order of its first coming: how a reader sees repetitions. */
const firsts = (names: readonly string[]): string[] => [...new Set(names)];
const drained = async (spooled: SpooledLog): Promise<void> => {
  await expect.poll(() => spooled.status().sinceMs, { timeout: timeLimit(10_000) }).toBe(null);
};

describe('a log with a spool', () => {
  afterEach(async () => {
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  it('keeps what a refusing log does not take, and gives it over in order', async () => {
    const { away, open: openLog } = await house();
    const spooled = openLog();
    await spooled.append(TOPIC, 0, [entry('a')]);
    away.mode = 'refusing';
    for (const name of ['b', 'c', 'd']) await spooled.append(TOPIC, 0, [entry(name)]);
    expect(spooled.status()).toMatchObject({ depth: 3, damaged: 0 });
    await spooled.append(TOPIC, 1, [entry('other partition')]);
    away.comeBack();
    await drained(spooled);
    await spooled.append(TOPIC, 0, [entry('e')]);
    expect(await namesIn(away)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(await namesIn(away, 1)).toEqual(['other partition']);
    await spooled.close();
  });

  it('answers within seconds when the log stalls; what came through late stands before the rest', async () => {
    const { away, open: openLog } = await house();
    const spooled = openLog();
    away.mode = 'stalled';
    await spooled.append(TOPIC, 0, [entry('a')]);
    await spooled.append(TOPIC, 0, [entry('b')]);
    expect(spooled.status().depth).toBe(2);
    away.comeBack();
    await drained(spooled);
    expect(firsts(await namesIn(away))).toEqual(['a', 'b']);
    await spooled.close();
  });

  it('a refusal that no waiting mends is told to the sender', async () => {
    const { away, open: openLog } = await house();
    const spooled = openLog();
    away.mode = 'forbidding';
    await expect(spooled.append(TOPIC, 0, [entry('a')])).rejects.toMatchObject({ code: 'log-topic-missing' });
    await spooled.close();
  });

  it(
    'any outages and restarts: each acknowledged record is in the log, in order',
    { timeout: timeLimit(120_000) },
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom('append', 'append', 'append', 'refuse', 'back', 'restart'), { maxLength: 30 }),
          async (steps) => {
            const { away, open: openLog } = await house();
            let spooled = openLog();
            const acknowledged: string[] = [];
            for (const [index, step] of steps.entries()) {
              if (step === 'refuse') away.mode = 'refusing';
              if (step === 'back') away.comeBack();
              if (step === 'restart') {
                await spooled.close();
                spooled = openLog();
              }
              if (step !== 'append') continue;
              await spooled.append(TOPIC, 0, [entry(`record-${index}`)]);
              acknowledged.push(`record-${index}`);
            }
            away.comeBack();
            await drained(spooled);
            expect(firsts(await namesIn(away))).toEqual(acknowledged);
            await spooled.close();
          },
        ),
        { numRuns: 12 },
      );
    },
  );

  it('finds every bit that the disk has turned', async () => {
    const { away, folder, open: openLog } = await house();
    const first = openLog();
    away.mode = 'refusing';
    const names = Array.from({ length: 50 }, (_, index) => `record-${index}`);
    for (const name of names) await first.append(TOPIC, 0, [entry(name)]);
    await first.close();
    await turnOneBitOfEach(folder);
    const second = openLog();
    away.comeBack();
    await drained(second);
    expect(second.status().damaged).toBe(names.length);
    expect(await namesIn(away)).toEqual([]);
    await second.close();
  });
});

/** Behind the spool's back, as a failing disk would. */
async function turnOneBitOfEach(folder: string): Promise<void> {
  const root = open({ path: folder, noSubdir: false });
  const records = root.openDB<Buffer, Buffer>({ name: 'sealed-records', encoding: 'binary', keyEncoding: 'binary' });
  let bit = 0;
  for (const { key, value } of [...records.getRange()].map((found) => ({
    key: Buffer.from(found.key),
    value: Buffer.from(found.value),
  }))) {
    const at = value.length - 1 - (bit % 8);
    value[at] = (value[at] ?? 0) ^ (1 << (bit % 8));
    bit += 1;
    await records.put(key, value);
  }
  await root.close();
}
