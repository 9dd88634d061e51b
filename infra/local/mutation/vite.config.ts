/**
 * The tests that hold what `npm run mutate -- ROOM` changes, and no others: a mutant runs only those of them
 * that reach it, and the run of a mutant ends with the first test that fails, so quick tests go first.
 */
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { ROOMS } from './rooms.mjs';

const room = Object.entries(ROOMS).find(([name]) => name === process.env['VIGIL_MUTATE_ROOM'])?.[1];
if (room === undefined) throw new Error('npm run mutate names the room');

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isSweep = ({ moduleId }: TestSpecification): number => (moduleId.includes('.property.') ? 1 : 0);
    return files.toSorted((a, b) => isSweep(a) - isSweep(b));
  }
}

export default defineConfig({
  cacheDir: '.vigil/mutate/vite',
  test: {
    include: ['infra/local/mutation/load.test.ts', ...room.tests],
    sequence: { sequencer: QuickFirst },
    // A hook that gives up on a busy machine skips its tests, and what they would have noticed counts as unnoticed.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
