/** What a test run amounts to: vitest's JSON reports, added up into the closing line. */

/** A longer difference is read by running that one test. */
const LINES_A_FAILURE_MAX = 60;

/** @type {{ passed: number, failed: number, skipped: number, skippedTitles: string[] }} */
export const NOTHING = { passed: 0, failed: 0, skipped: 0, skippedTitles: [] };

/**
 * Counts one report. A file that could not even be loaded has no test to its name and counts as one
 * failure; so does a run that ended badly without naming any (an error outside every test).
 */
export function summarise(report, exitCode) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const withStatus = (...statuses) => tests.filter(({ status }) => statuses.includes(status));
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  const skipped = withStatus('skipped', 'pending', 'todo', 'disabled');
  const failed = withStatus('failed').length + brokenFiles.length;
  return {
    passed: withStatus('passed').length,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: skipped.length,
    skippedTitles: skipped.map(({ fullName }) => fullName.trim()),
  };
}

/** The failures in vitest's own output, each cut short, or its end when it broke off before telling any. */
export function failuresIn(output) {
  const start = output.search(/^⎯+ (Failed|Unhandled|Startup)/m);
  if (start < 0) return output.split('\n').slice(-LINES_A_FAILURE_MAX).join('\n');
  return output
    .slice(start)
    .split(/^(?= FAIL )/m)
    .map(shorten)
    .join('');
}

function shorten(failure) {
  const lines = failure.split('\n');
  if (lines.length <= LINES_A_FAILURE_MAX) return failure;
  return `${lines.slice(0, LINES_A_FAILURE_MAX).join('\n')}\n… ${lines.length - LINES_A_FAILURE_MAX} more lines\n\n`;
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
