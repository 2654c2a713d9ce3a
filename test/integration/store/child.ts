// What both child programs of the store's tests need: a plan from the command line, lines to the parent, real syncs seen.
import { writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { systemClock } from '../../../src/base/clock';
import { silentLogger } from '../../../src/base/logger';
import type { RepositoryId, SessionId, AttemptId, TaskId } from '../../../src/domain/ids';
import type { FaultHook, FaultPoint, StoreOptions, Transaction } from '../../../src/platform/store/store';
import { insertAttempt } from '../../../src/platform/store/tables/attempts';
import { saveDraft } from '../../../src/platform/store/tables/drafts';
import { metaValue, setMetaValue } from '../../../src/platform/store/tables/meta';
import { saveRepository } from '../../../src/platform/store/tables/repositories';
import { insertTask, nextTaskNumber } from '../../../src/platform/store/tables/tasks';

/** What the parent wants of a child. */
export interface ChildPlan {
  readonly folder: string;
  readonly wasmFile: string;
  /** Names this child in the rows that it writes. */
  readonly name: string;
  /** Where to die by SIGKILL, and at which passage. */
  readonly killAt?: { readonly point: FaultPoint; readonly passage: number };
}

/** A line to the parent. Written at once: what was said before a SIGKILL was heard. */
export type ChildLine =
  | { readonly opened: number }
  | { readonly acknowledged: string; readonly sequence: number; readonly lease: number }
  | { readonly failed: string }
  /** This file is on the disk up to this size. */
  | { readonly inode: string; readonly synced: number };

export const plan = JSON.parse(process.argv[2] ?? '{}') as ChildPlan;

export function say(line: ChildLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

export const clock = systemClock({ setTimeout, clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout) });

export function storeOptions(mode: StoreOptions['mode']): StoreOptions {
  const { folder, wasmFile, name } = plan;
  return { folder, wasmFile, mode, window: name, clock, log: silentLogger, faults };
}

let passages = 0;

/** Dies at the planned point, after everything that was already decided has had the time to be said. */
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

/** Tells the parent what is really on the disk: the size that a file had when its sync began, once the sync is over. */
export async function watchSyncs(): Promise<void> {
  const probe = await open(process.execPath);
  const prototype = Object.getPrototypeOf(probe) as Record<'sync' | 'datasync', () => Promise<void>>;
  for (const name of ['sync', 'datasync'] as const) {
    const real = prototype[name];
    prototype[name] = async function (this: typeof probe) {
      const { ino, size } = await this.stat({ bigint: true });
      await real.call(this);
      say({ inode: String(ino), synced: Number(size) });
    };
  }
  await probe.close();
}

/** One change over two linked tables and a counter; `padding` fills the journal, not the tables. */
export function writeRow(tx: Transaction, id: string, padding: number): void {
  const now = Date.now();
  saveRepository(tx, { id: 'repository' as RepositoryId, commonDir: '/r/.git', root: '/r', name: 'r' });
  const number = nextTaskNumber(tx);
  insertTask(tx, {
    id: id as TaskId,
    number,
    repository: 'repository' as RepositoryId,
    title: id,
    prompt: 'žluť 🌳',
    status: 'todo',
    createdAt: now,
    updatedAt: now,
  });
  insertAttempt(tx, {
    id: id as AttemptId,
    task: id as TaskId,
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
  });
  setMetaValue(tx, 'counter', String(Number(metaValue(tx, 'counter') ?? 0) + 1));
  saveDraft(tx, { key: 'padding', text: 'x'.repeat(padding), updatedAt: now });
}

export function random(below: number): number {
  return Math.floor(Math.random() * below);
}
