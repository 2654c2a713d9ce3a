import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { HostSuite } from './suite';

/** The outcome of a suite in the extension host. */
export interface HostOutcome {
  readonly passed: number;
  readonly failed: number;
  /** What Mocha printed. */
  readonly report: string;
  /** Why the run is a failure although no test failed. */
  readonly problem?: string;
}

/** Whether the run succeeded. */
export function isGreen({ failed, problem }: HostOutcome): boolean {
  return failed === 0 && problem === undefined;
}

/** Removes the outcome of an earlier run, so that it isn't mistaken for this one's. */
export async function removeOutcome({ folder }: HostSuite): Promise<void> {
  for (const file of ['stats.json', 'report.txt']) await rm(path.join(folder, file), { force: true });
}

/** Reads the outcome from the files that the suite wrote, because the exit code alone isn't reliable. */
export async function readOutcome({ folder }: HostSuite, exitCode: number): Promise<HostOutcome> {
  const text = (file: string) => readFile(path.join(folder, file), 'utf8').catch(() => '');
  const report = await text('report.txt');
  const stats = await text('stats.json');
  if (stats === '') {
    return { passed: 0, failed: 0, report, problem: `the tests didn't finish (exit code ${exitCode})` };
  }
  const { passes, failures, tests } = JSON.parse(stats) as { passes: number; failures: number; tests: number };
  const counted = { passed: passes, failed: failures, report };
  if (tests === 0) return { ...counted, problem: 'no test ran' };
  if (exitCode !== 0 && failures === 0) return { ...counted, problem: `VS Code exited with code ${exitCode}` };
  return counted;
}
