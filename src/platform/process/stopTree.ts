import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Logger } from '../../base/logger';
import type { StopGraces } from '../../domain/agent/launchSpec';
import type { ProcessEntry } from './processEntry';
import { processTable } from './processTable';
import { RunTree, type TreeRoot } from './runTree';

/** For callers to whom the quick end matters more than a tidy one. */
export const NO_GRACES: StopGraces = { inputEndMs: 0, terminateMs: 0 };

/** For agents: what they write at their end (a session file) takes them a second or two. */
export const DEFAULT_GRACES: StopGraces = { inputEndMs: 3_000, terminateMs: 3_000 };

/** A process that SIGKILL does not end in this time hangs in the kernel; waiting longer helps nobody. */
const KILL_LIMIT_MS = 2_000;
const KILL_PAUSE_MS = 10;
const LOOK_PAUSE_MS = 25;

/** A process may fork between the look and the signal, so one look that finds nothing proves little. */
const CLEAN_LOOKS = 2;

/** What there is to end: the first process of a run and what it has started. */
export interface Target {
  readonly root: TreeRoot;
  readonly marker: string;
  /** Settled when the first process has ended. */
  readonly exited: Promise<unknown>;
  /** Closes its stdin, the usual way to ask a program that speaks over it to leave. */
  endInput(): void;
}

/** Milliseconds to wait for something that may never come. */
export function within(ms: number, event: Promise<unknown>): Promise<unknown> {
  const timer = new AbortController();
  const late = delay(ms, undefined, { signal: timer.signal }).catch(() => undefined);
  return Promise.race([event, late]).finally(() => timer.abort());
}

/**
 * Ends a whole tree: end of input → grace → SIGTERM → grace → SIGKILL until none is left. Each grace ends as soon as
 * nothing is left to wait for. On Windows `taskkill /T`, which misses what has lost its parent. Takes at most the
 * graces and about two seconds; answers with the pids that even SIGKILL did not end.
 */
export async function stopTree(target: Target, graces: StopGraces, log: Logger): Promise<readonly number[]> {
  const table = processTable();
  const tree = table && new RunTree(table, target.marker, target.root);
  // Looked at before anything ends: a child is known by its parent only as long as that lives.
  await tree?.members();
  target.endInput();
  if (graces.inputEndMs > 0) await within(graces.inputEndMs, target.exited);
  const left = tree ? await endMembers(tree, graces.terminateMs) : await taskkill(target.root.pid);
  if (left.length === 0) await within(KILL_LIMIT_MS, target.exited);
  else log.error('processes are left over', undefined, { pid: target.root.pid, left: left.join(' ') });
  return left;
}

/** Ends every process that carries a run's marker, at once. Answers with the pids that are left over. */
export async function sweepMarker(runId: string, log: Logger): Promise<readonly number[]> {
  const table = processTable();
  if (!table) return [];
  const tree = new RunTree(table, runId);
  const left = await killMembers(tree);
  if (left.length > 0) log.error('processes are left over', undefined, { run: runId, left: left.join(' ') });
  return left;
}

/** The processes that carry a run's marker. On Windows, where that cannot be read, always none. */
export async function processesWithMarker(runId: string): Promise<readonly ProcessEntry[]> {
  const table = processTable();
  return table ? new RunTree(table, runId).members() : [];
}

async function endMembers(tree: RunTree, terminateMs: number): Promise<readonly number[]> {
  let left = await tree.members();
  const end = performance.now() + terminateMs;
  if (terminateMs > 0) await tree.signal(left, 'SIGTERM');
  while (left.length > 0 && performance.now() < end) {
    await delay(LOOK_PAUSE_MS);
    left = await tree.members();
  }
  return killMembers(tree);
}

async function killMembers(tree: RunTree): Promise<readonly number[]> {
  const end = performance.now() + KILL_LIMIT_MS;
  for (let clean = 0; ;) {
    const left = await tree.members();
    clean = left.length === 0 ? clean + 1 : 0;
    if (clean === CLEAN_LOOKS) return [];
    await tree.signal(left, 'SIGKILL');
    if (performance.now() >= end) return left.map((entry) => entry.pid);
    await delay(KILL_PAUSE_MS);
  }
}

async function taskkill(pid: number): Promise<readonly number[]> {
  // It fails when the process has already ended, which is what is wanted.
  await promisify(execFile)('taskkill', ['/PID', String(pid), '/T', '/F']).catch(() => undefined);
  return [];
}
