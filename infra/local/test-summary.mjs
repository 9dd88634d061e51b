/** What a test run amounts to: vitest's JSON reports, added up into the closing line. */

export const NOTHING = { passed: 0, failed: 0, skipped: 0, skippedTitles: [] };

/**
 * Counts one report. A file that could not even be loaded has no test to its name and counts as one
 * failure; so does a run that ended badly without naming any (an error outside every test).
 */
export function summarise(report, exitCode) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const withStatus = (...statuses) => tests.filter(({ status }) => statuses.includes(status));
  const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'));
  const skipped = withStatus('skipped', 'pending', 'todo', 'disabled');
  const failed = withStatus('failed').length + brokenFiles.length;
  return {
    passed: withStatus('passed').length,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: skipped.length,
    skippedTitles: skipped.map(({ fullName }) => fullName.trim()),
  };
}

export function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    skippedTitles: [...a.skippedTitles, ...b.skippedTitles],
  };
}

/** `N passed, N failed`, with `, N skipped` when there are any. */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
