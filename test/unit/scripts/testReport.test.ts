import { describe, expect, it } from 'vitest';
import { tallyExit, tallyReport, totalLine } from '../../../scripts/testReport';

const vitest = (passed: number, failed: number, skipped = 0) =>
  JSON.stringify({ numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, numTodoTests: 0 });

describe('the count of npm test', () => {
  it('takes a check without a report by its exit code', () => {
    expect(tallyExit(0)).toEqual({ passed: 1, failed: 0 });
    expect(tallyExit(2)).toEqual({ passed: 0, failed: 1 });
  });

  it('adds up what the reports say', () => {
    expect(tallyReport(vitest(7, 0), 0)).toEqual({ passed: 7, failed: 0 });
    expect(tallyReport(vitest(6, 1), 1)).toEqual({ passed: 6, failed: 1 });
    expect(tallyReport(JSON.stringify({ passed: 2, failed: 0, report: '' }), 0)).toEqual({ passed: 2, failed: 0 });
    expect(totalLine([tallyExit(0), tallyReport(vitest(6, 1), 1)])).toBe('7 passed, 1 failed');
  });

  it.each([
    ['leaves no report', undefined, 0],
    ['leaves a torn report', '{"numPassedTests": 3', 0],
    ['ran nothing', vitest(0, 0), 0],
    ['skipped a test', vitest(5, 0, 1), 0],
    ['ended badly after its tests', vitest(5, 0), 134],
    ['has a problem that no test tells', JSON.stringify({ passed: 5, failed: 0, problem: 'it died' }), 1],
  ])('counts a part that %s as failed', (_what, report, exitCode) => {
    const tally = tallyReport(report, exitCode);
    expect(tally.failed).toBe(1);
    expect(tally.problem).toBeTypeOf('string');
  });
});
