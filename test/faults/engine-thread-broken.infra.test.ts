/**
 * A thread of the engine that breaks ends the whole process, with the reason: nobody would fold its children any more, and
 * screens that are served on would show a ward that stands still. What runs is the built package, its thread broken.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { kafkaBrokers, uniqueTopicPrefix, withoutInfra } from '../support/infra.ts';
import { startVigilProcess } from '../support/vigil-process.ts';

const BROKEN = `setTimeout(() => { throw new Error('two stays in one bed'); }, 100);`;
let folder = '';
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(withoutInfra)('with a broker', () => {
  it('ends with the reason when a thread that folds breaks', async () => {
    await mkdir('.vigil', { recursive: true });
    folder = await mkdtemp(path.join('.vigil', 'broken-'));
    await cp('dist', folder, { recursive: true });
    await writeFile(path.join(folder, 'services/compose/engine/engine-thread.js'), BROKEN);
    const starting = startVigilProcess(
      {
        VIGIL_LOG: 'kafka',
        VIGIL_KAFKA_BROKERS: kafkaBrokers().join(','),
        VIGIL_KAFKA_PREFIX: uniqueTopicPrefix(),
        VIGIL_ENGINE_THREADS: '2',
      },
      { args: ['engine', 'live'], main: path.join(folder, 'services/main.js') },
    );
    await expect(starting).rejects.toThrow(
      /ended with 1: .*invariant broken: the thread that folds partitions .*two stays in one bed/s,
    );
  });
});
