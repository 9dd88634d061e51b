/** The closing line of `npm test` must count what failed, however it failed. */
import { describe, expect, it } from 'vitest';

interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skippedTitles: readonly string[];
}

const { summarise, failuresIn, add, closingLine, NOTHING } = (await import(
  new URL('../../infra/local/test-summary.mjs', import.meta.url).href
)) as {
  readonly summarise: (report: unknown, exitCode: number) => Totals;
  readonly failuresIn: (output: string) => string;
  readonly add: (a: Totals, b: Totals) => Totals;
  readonly closingLine: (totals: Totals) => string;
  readonly NOTHING: Totals;
};

function reportOf(...files: readonly (readonly string[])[]): unknown {
  return {
    testResults: files.map((statuses) => ({
      status: statuses.includes('failed') || statuses.includes('not loaded') ? 'failed' : 'passed',
      assertionResults: statuses
        .filter((status) => status !== 'not loaded')
        .map((status) => ({ status, fullName: `a ${status} test` })),
    })),
  };
}

describe('summing test reports', () => {
  it('counts each test once, and names the skipped ones', () => {
    expect(summarise(reportOf(['passed', 'passed', 'failed'], ['pending', 'passed'], ['todo']), 1)).toEqual({
      passed: 3,
      failed: 1,
      skipped: 2,
      skippedTitles: ['a pending test', 'a todo test'],
    });
  });

  it('counts a file that could not be loaded', () => {
    expect(summarise(reportOf(['passed'], ['not loaded']), 1).failed).toBe(1);
  });

  it('counts a run that ended badly outside every test', () => {
    expect(summarise(reportOf(['passed']), 1).failed).toBe(1);
    expect(summarise(reportOf(['passed']), 0).failed).toBe(0);
  });

  it('shows the failures, or the end of a run that broke off', () => {
    expect(failuresIn('lines of passing tests\n⎯⎯⎯ Failed Tests 1 ⎯⎯⎯\nwhy')).toBe('⎯⎯⎯ Failed Tests 1 ⎯⎯⎯\nwhy');
    expect(failuresIn(`⎯ Failed Tests 2 ⎯\n FAIL  one\n${'+ a line\n'.repeat(999)} FAIL  two\nwhy\n`)).toMatch(
      /^⎯.*\n FAIL {2}one\n(\+ a line\n){59}… 941 more lines\n\n FAIL {2}two\nwhy\n$/,
    );
    expect(failuresIn(`${'line\n'.repeat(99)}out of memory`).split('\n')).toHaveLength(60);
  });

  it('closes with the plain line', () => {
    const some = { passed: 3, failed: 1, skipped: 0, skippedTitles: [] };
    expect(closingLine(add(some, NOTHING))).toBe('3 passed, 1 failed');
    expect(closingLine(add(some, { ...some, skipped: 2 }))).toBe('6 passed, 2 failed, 2 skipped');
  });
});
