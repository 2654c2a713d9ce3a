import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { HostSuite } from './suite';

/** What became of a suite in the extension host. */
export interface HostOutcome {
  readonly passed: number;
  readonly failed: number;
  /** What Mocha printed. */
  readonly report: string;
  /** Why the run is a failure although no test failed. */
  readonly problem?: string;
}

/** Whether the run is a success. */
export function isGreen({ failed, problem }: HostOutcome): boolean {
  return failed === 0 && problem === undefined;
}

/** Removes what an earlier run left, so that it cannot be taken for this one's. */
export async function removeOutcome({ folder }: HostSuite): Promise<void> {
  for (const file of ['stats.json', 'report.txt']) await rm(path.join(folder, file), { force: true });
}

/** The outcome by the suite's own proof; the exit code alone is not believed. */
export async function readOutcome({ folder }: HostSuite, exitCode: number): Promise<HostOutcome> {
  const text = (file: string) => readFile(path.join(folder, file), 'utf8').catch(() => '');
  const report = await text('report.txt');
  const stats = await text('stats.json');
  if (stats === '') {
    return { passed: 0, failed: 0, report, problem: `the tests did not come to their end (exit code ${exitCode})` };
  }
  const { passes, failures, tests } = JSON.parse(stats) as { passes: number; failures: number; tests: number };
  const counted = { passed: passes, failed: failures, report };
  if (tests === 0) return { ...counted, problem: 'no test ran' };
  if (exitCode !== 0 && failures === 0) return { ...counted, problem: `VS Code ended with exit code ${exitCode}` };
  return counted;
}
