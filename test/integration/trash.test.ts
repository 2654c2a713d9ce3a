// The trash is emptied by age and by size: rarely, while nothing happens, and never of what was committed.
import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { AttemptId } from '../../src/domain/ids';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { TestPorts } from '../fixtures/appPorts';
import type { AppWindow } from '../fixtures/appWindow';
import { machineClock } from '../fixtures/machineClock';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let bench: AppBench;
let ports: TestPorts;
let window: AppWindow;
/** How far the clock was put forward, and the long waits, which the test controls. */
let ahead: number;
let waits: { readonly until: number; readonly callback: () => void }[];

beforeEach(async () => {
  [ahead, waits] = [0, []];
  bench = await makeAppBench();
  const now = () => machineClock.now() + ahead;
  const after = (ms: number, callback: () => void) => {
    if (ms < 10 * MINUTE) return machineClock.after(ms, callback);
    const wait = { until: now() + ms, callback };
    waits.push(wait);
    return { dispose: () => void (waits = waits.filter((other) => other !== wait)) };
  };
  ports = { ...bench.newPorts(), clock: { now, after } };
  ports.change({ customAgents: [{ name: 'nobody', argv: ['no-such-agent'], env: {} }] });
  window = await bench.open(ports);
});

/** Lets time pass. Resolves when the next wait has started, before which the trash was checked. */
async function pass(ms: number): Promise<void> {
  ahead += ms;
  const due = waits.filter(({ until }) => until <= machineClock.now() + ahead);
  waits = waits.filter((wait) => !due.includes(wait));
  for (const { callback } of due) callback();
  await window.waits(() => waits.length > 0);
}

/** Starts an attempt whose agent doesn't exist: it has a worktree and no process. */
async function attempt(prompt: string): Promise<AttemptId> {
  const {
    attempts: [id],
  } = expectOk(await window.app.tasks.start({ prompt, agents: ['custom-nobody'] }));
  await window.app.attempts.start(id);
  return id;
}

async function discarded(title: string, work: (worktree: string) => Promise<unknown>): Promise<AttemptId> {
  const id = await attempt(title);
  await work(window.worktree(id));
  expectOk(await window.app.attempts.discard(id));
  return id;
}

const git = (...args: string[]) => bench.repository.git(...args);
const commit = (worktree: string, message: string) =>
  git('-C', worktree, 'commit', '--quiet', '--allow-empty', '--message', message);
const trashOf = (id: AttemptId) => window.app.trashStore.pathOf(id);
const logged = (pattern: RegExp) => ports.lines.filter((line) => pattern.test(line));

describe('emptying the trash', () => {
  it('deletes what is too old with its uncommitted files, and leaves branches, refs, and everything else', async () => {
    const old = await discarded('Old', async (worktree) => {
      await commit(worktree, 'Work');
      await writeFile(path.join(worktree, 'uncommitted.txt'), 'work\n');
    });
    const detached = await discarded('Detached', async (worktree) => {
      await git('-C', worktree, 'switch', '--quiet', '--detach');
      await commit(worktree, 'On no branch');
    });
    const [folder, kept] = [trashOf(old)!, trashOf(detached)!];
    await pass(20 * DAY);
    const young = await discarded('Young', () => Promise.resolve());
    const open = await attempt('Open');
    const refs = await git('for-each-ref', 'refs/heads', `refs/coppice/${old}`);

    ports.change({ trash: { days: 0, maximumBytes: 0 } });
    await pass(11 * DAY);
    expect(existsSync(folder)).toBe(true);
    ports.change({ trash: { days: 30, maximumBytes: 0 } });
    await pass(1 * DAY);
    expect([existsSync(folder), trashOf(old)]).toEqual([false, undefined]);
    expect([existsSync(kept), existsSync(trashOf(young)!), existsSync(window.worktree(open))]).toEqual([
      true,
      true,
      true,
    ]);
    expect(await git('for-each-ref', 'refs/heads', `refs/coppice/${old}`)).toBe(refs);
    expect(await git('log', '-1', '--format=%s', window.app.attemptStore.get(old)!.branch)).toBe('Work');
    expect(await git('worktree', 'list')).not.toContain(folder);
    expect(await window.app.attempts.undiscard(old)).toMatchObject({ error: { code: 'trashEmptied' } });
    expectOk(await window.app.attempts.undiscard(detached));
    expect(logged(/worktree deleted from the trash.*age/)).toHaveLength(1);
    expect(logged(/not deleted from the trash.*commitsOnNoBranch/)).toHaveLength(1);
  });

  it('deletes the oldest beyond the size, but nothing of the last day', async () => {
    const fill = (worktree: string) => writeFile(path.join(worktree, 'big.bin'), Buffer.alloc(1_000_000));
    const first = await discarded('First', fill);
    ahead += 1 * MINUTE;
    const second = await discarded('Second', fill);
    ports.change({ trash: { days: 0, maximumBytes: 1_500_000 } });
    await pass(20 * MINUTE);
    expect([trashOf(first), trashOf(second)].every((folder) => existsSync(folder!))).toBe(true);
    // Left by a window that was closed while it deleted.
    const doomed = path.join(path.dirname(trashOf(second)!), `.deleting-${second}`);
    await rename(trashOf(second)!, doomed);
    await git('worktree', 'prune');
    await pass(2 * DAY);
    expect([trashOf(first), existsSync(doomed)]).toEqual([undefined, true]);
    ports.change({ trash: { days: 1, maximumBytes: 0 } });
    await pass(1 * DAY);
    expect([trashOf(second), existsSync(doomed)]).toEqual([undefined, false]);
  });

  it('starts nothing early, nothing if nothing is due, and nothing while an agent works', async () => {
    const id = await discarded('Old', () => Promise.resolve());
    await pass(29 * DAY);
    expect(logged(/git (rev-list|worktree remove)/)).toEqual([]);
    const busy = await window.start('Busy\npractice: wait');
    await window.reaches(busy, 'running');
    await window.waits(() => window.session(busy).turn !== undefined);
    await pass(10 * DAY);
    expect(existsSync(trashOf(id)!)).toBe(true);
    expectOk(await window.app.attempts.stop(busy));
    await window.reaches(busy, 'review');
    await pass(10 * MINUTE);
    await window.waits(() => trashOf(id) === undefined);
  });
});
