import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/**
 * Four kinds of test. `unit` needs nothing but npm; `contract` runs each port's suite on the embedded
 * adapters; `infra` runs the same suites on real Kafka and TimescaleDB; `browser` drives Chromium.
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
          testTimeout: 30_000,
          isolate: false,
        },
      },
      { test: { name: 'contract', include: ['test/**/*.contract.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 } },
      {
        test: {
          name: 'infra',
          include: ['test/**/*.infra.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/**/*.browser.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
