import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { timeLimit } from './test/support/patience.ts';

const POLL = { poll: { timeout: timeLimit(5_000) } };

/**
 * Four kinds of test. `unit` needs nothing but npm; `contract` runs each port's suite on the embedded
 * adapters; `infra` runs the same suites on real Kafka and TimescaleDB; `browser` drives Chromium.
 * Every limit is stretched by VIGIL_TEST_PATIENCE (test/support/patience.ts).
 * Unit tests share their modules between files: loading them anew for each takes as long as the tests.
 */
export default defineConfig({
  test: {
    maxWorkers: availableParallelism(),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.{contract,infra,browser}.test.ts'],
          testTimeout: timeLimit(30_000),
          hookTimeout: timeLimit(60_000),
          expect: POLL,
          isolate: false,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/**/*.contract.test.ts'],
          expect: POLL,
          testTimeout: timeLimit(60_000),
          hookTimeout: timeLimit(60_000),
        },
      },
      {
        test: {
          name: 'infra',
          include: ['test/**/*.infra.test.ts'],
          expect: POLL,
          testTimeout: timeLimit(120_000),
          hookTimeout: timeLimit(120_000),
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/**/*.browser.test.ts'],
          expect: POLL,
          testTimeout: timeLimit(120_000),
          hookTimeout: timeLimit(120_000),
          fileParallelism: false,
        },
      },
    ],
  },
});
