// Counts the tests of the parts of `npm test` in their machine-readable reports. A part without a report, or one that
// ran nothing, is a failure: silence must never look like success.

/** How many tests of a part passed and failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Why the part is a failure, if its tests don't show that. */
  readonly problem?: string;
}

/** Returns the tally of a part that is a single check, for example the linter. */
export function tallyExit(exitCode: number): Tally {
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** The counts in the report of Vitest's JSON reporter, and in test-results/host.json. */
interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Tests that didn't run. */
  readonly skipped: number;
  readonly problem?: string;
}

/** Returns the tally of a part from its report, the text of a JSON file, or `undefined` if it didn't write one. */
export function tallyReport(report: string | undefined, exitCode: number): Tally {
  const counts = report === undefined ? undefined : parseCounts(report);
  if (counts === undefined) return { passed: 0, failed: 1, problem: `ended without a report (exit code ${exitCode})` };
  const { passed, skipped } = counts;
  const failed = counts.failed + skipped;
  if (skipped > 0) return { passed, failed, problem: `${skipped} tests were skipped` };
  if (counts.problem !== undefined) return { passed, failed: failed + 1, problem: counts.problem };
  if (passed + failed === 0) return { passed, failed: 1, problem: 'no test ran' };
  if (exitCode !== 0 && failed === 0) return { passed, failed: 1, problem: `ended with exit code ${exitCode}` };
  return { passed, failed };
}

function parseCounts(report: string): Counts | undefined {
  const parsed = parseObject(report);
  if (parsed === undefined) return undefined;
  if (typeof parsed['problem'] === 'string') return { passed: 0, failed: 0, skipped: 0, problem: parsed['problem'] };
  const number = (...names: string[]) =>
    names.reduce((sum, name) => sum + (typeof parsed[name] === 'number' ? parsed[name] : 0), 0);
  return {
    passed: number('passed', 'numPassedTests'),
    failed: number('failed', 'numFailedTests'),
    skipped: number('numPendingTests', 'numTodoTests'),
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the last line of `npm test`. */
export function totalLine(tallies: readonly Tally[]): string {
  const sum = (which: 'passed' | 'failed') => tallies.reduce((total, tally) => total + tally[which], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
}
