// What both child programs of the store's tests need: a plan from the command line, lines to the parent, and real
// syncs.
import { writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { systemClock } from '../../../src/base/clock';
import { silentLogger } from '../../../src/base/logger';
import type { Attempt } from '../../../src/domain/attempt/attempt';
import type { RepositoryId, SessionId, AttemptId, TaskId } from '../../../src/domain/ids';
import type { Task } from '../../../src/domain/task/task';
import {
  nextTaskNumber,
  writeChange,
  type FaultHook,
  type FaultPoint,
  type StoreOptions,
  type Transaction,
} from '../../../src/platform/store/store';

/** What the parent wants from a child. */
export interface ChildPlan {
  readonly folder: string;
  readonly wasmFile: string;
  /** Name of this child in the rows that it writes. */
  readonly name: string;
  /** Where to be killed by SIGKILL, and at which passage. */
  readonly killAt?: { readonly point: FaultPoint; readonly passage: number };
}

/** A line to the parent. Written synchronously, so that what precedes a SIGKILL arrives. */
export type ChildLine =
  | { readonly opened: number }
  | { readonly acknowledged: string; readonly sequence: number; readonly lease: number }
  | { readonly failed: string }
  /** This file is on disk up to this size. */
  | { readonly inode: string; readonly synced: number };

export const plan = JSON.parse(process.argv[2] ?? '{}') as ChildPlan;

export function print(line: ChildLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

export const clock = systemClock({ setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) });

export function storeOptions(mode: StoreOptions['mode']): StoreOptions {
  const { folder, wasmFile, name } = plan;
  return { folder, wasmFile, mode, window: name, clock, log: silentLogger, faults };
}

let passages = 0;

/** Is killed at the planned point, after everything that was already decided had time to be printed. */
const faults: FaultHook = (point) => {
  if (point !== plan.killAt?.point) return undefined;
  passages += 1;
  return passages < plan.killAt.passage ? undefined : die();
};

async function die(): Promise<undefined> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

/**
 * Reports to the parent what is really on disk: the size that a file had when its sync began, once the sync is over.
 */
export async function watchSyncs(): Promise<void> {
  const probe = await open(process.execPath);
  const prototype = Object.getPrototypeOf(probe) as Record<'sync' | 'datasync', () => Promise<void>>;
  for (const name of ['sync', 'datasync'] as const) {
    const real = prototype[name];
    prototype[name] = async function (this: typeof probe) {
      const { ino, size } = await this.stat({ bigint: true });
      await real.call(this);
      print({ inode: String(ino), synced: Number(size) });
    };
  }
  await probe.close();
}

/** One change over two linked tables and a counter; `padding` fills the journal, not the tables. */
export function writeRow(tx: Transaction, id: string, padding: number): void {
  const now = Date.now();
  const repository = { id: 'repository' as RepositoryId, commonDir: '/r/.git', root: '/r', name: 'r' };
  const task: Task = {
    id: id as TaskId,
    number: nextTaskNumber(tx),
    repository: repository.id,
    title: id,
    prompt: 'žluť 🌳',
    createdAt: now,
    updatedAt: now,
  };
  const attempt: Attempt = {
    id: id as AttemptId,
    task: task.id,
    ordinal: 1,
    agent: 'practice',
    base: { ref: 'main', commit: '' },
    branch: id,
    worktree: `/w/${id}`,
    session: id as SessionId,
    phase: 'recorded',
    disposition: 'open',
    createdAt: now,
    updatedAt: now,
  };
  const counted = tx.select("select value from meta where key = 'counter'", [], (row) => Number(row.text('value')));
  writeChange(tx, { type: 'repositorySaved', repository });
  writeChange(tx, { type: 'taskAdded', task });
  writeChange(tx, { type: 'attemptAdded', attempt });
  writeChange(tx, { type: 'valueSet', key: 'counter', value: String((counted[0] ?? 0) + 1) });
  writeChange(tx, { type: 'draftSaved', key: 'padding', text: 'x'.repeat(padding), updatedAt: now });
}

export function random(below: number): number {
  return Math.floor(Math.random() * below);
}
