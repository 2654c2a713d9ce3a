import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Logger } from '../../base/logger';
import type { StopGraces } from '../../domain/agent/launchSpec';
import type { ProcessEntry } from './processEntry';
import { processTable } from './processTable';
import { RunTree, type TreeRoot } from './runTree';

/** For callers that need a fast end rather than a clean one. */
export const NO_GRACES: StopGraces = { inputEndMs: 0, terminateMs: 0 };

/** For agents, which may need a second or two to save their session. */
export const DEFAULT_GRACES: StopGraces = { inputEndMs: 3_000, terminateMs: 3_000 };

/** A process that survives SIGKILL for this long hangs in the kernel, so waiting longer is useless. */
const KILL_LIMIT_MS = 2_000;
const KILL_PAUSE_MS = 10;
const SCAN_PAUSE_MS = 25;

/** A process may fork between scan and signal, so a single empty scan proves little. */
const CLEAN_SCANS = 2;

/** The first process of a run, whose whole tree is to be ended. */
export interface Target {
  readonly root: TreeRoot;
  readonly marker: string;
  /** Resolves when the first process has ended. */
  readonly exited: Promise<unknown>;
  /** Closes its stdin, which usually makes a program that reads from it exit. */
  endInput(): void;
}

/** Resolves when `event` does, or after `ms` milliseconds. */
export function within(ms: number, event: Promise<unknown>): Promise<unknown> {
  const timer = new AbortController();
  const late = delay(ms, undefined, { signal: timer.signal }).catch(() => undefined);
  return Promise.race([event, late]).finally(() => timer.abort());
}

/**
 * Ends a whole tree: end of input → grace → SIGTERM → grace → SIGKILL, until no process remains. Each grace ends as
 * soon as there is nothing to wait for. On Windows it uses `taskkill /T`, which misses orphaned processes. Takes at
 * most the graces plus about two seconds. Returns the pids that survived SIGKILL.
 */
export async function stopTree(target: Target, graces: StopGraces, log: Logger): Promise<readonly number[]> {
  const table = processTable();
  const tree = table && new RunTree(table, target.marker, target.root);
  // Scan before anything ends, because a child can only be found through its parent while that is alive.
  await tree?.members();
  target.endInput();
  if (graces.inputEndMs > 0) await within(graces.inputEndMs, target.exited);
  const remaining = tree ? await endMembers(tree, graces.terminateMs) : await taskkill(target.root.pid);
  if (remaining.length === 0) await within(KILL_LIMIT_MS, target.exited);
  else log.error('failed to stop processes', undefined, { pid: target.root.pid, remaining: remaining.join(' ') });
  return remaining;
}

/** Kills every process with a run's marker. Returns the pids that survived. */
export async function sweepMarker(runId: string, log: Logger): Promise<readonly number[]> {
  const table = processTable();
  if (!table) return [];
  const tree = new RunTree(table, runId);
  const remaining = await killMembers(tree);
  if (remaining.length > 0)
    log.error('failed to stop processes', undefined, { run: runId, remaining: remaining.join(' ') });
  return remaining;
}

/** Returns the processes with a run's marker. Always empty on Windows, where markers can't be read. */
export async function processesWithMarker(runId: string): Promise<readonly ProcessEntry[]> {
  const table = processTable();
  return table ? new RunTree(table, runId).members() : [];
}

async function endMembers(tree: RunTree, terminateMs: number): Promise<readonly number[]> {
  let remaining = await tree.members();
  const end = performance.now() + terminateMs;
  if (terminateMs > 0) await tree.signal(remaining, 'SIGTERM');
  while (remaining.length > 0 && performance.now() < end) {
    await delay(SCAN_PAUSE_MS);
    remaining = await tree.members();
  }
  return killMembers(tree);
}

async function killMembers(tree: RunTree): Promise<readonly number[]> {
  const end = performance.now() + KILL_LIMIT_MS;
  for (let clean = 0; ;) {
    const remaining = await tree.members();
    clean = remaining.length === 0 ? clean + 1 : 0;
    if (clean === CLEAN_SCANS) return [];
    await tree.signal(remaining, 'SIGKILL');
    if (performance.now() >= end) return remaining.map((entry) => entry.pid);
    await delay(KILL_PAUSE_MS);
  }
}

async function taskkill(pid: number): Promise<readonly number[]> {
  // It fails if the process has already ended, which is fine.
  await promisify(execFile)('taskkill', ['/PID', String(pid), '/T', '/F']).catch(() => undefined);
  return [];
}
