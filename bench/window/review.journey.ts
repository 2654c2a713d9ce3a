// How long a user waits in a real window while a review opens: 2,500 changed files compared with 25.
import { rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { Chat } from '../../test/ui/driver/chat';
import { journey, type Journey } from '../../test/ui/driver/journey';
import { PRACTICE } from '../../test/ui/driver/practice';
import { commandTitle } from '../../test/ui/driver/texts';
import type { Pair } from '../openings';
import { changeFiles, FEW, MANY, writeFiles } from '../probes/review';
import { readHostGauge, packGauge } from './hostGauge';
import { readWindowGauge, measureFromClick } from './windowGauge';

/** Milliseconds of one opening. */
export interface Opening {
  readonly windowBlock: number;
  readonly hostBlock: number;
  readonly shown: number;
  readonly ready: number;
}

const PAIRS = 8;
/** If neither the window nor the extension host has been blocked for this time, the opening is over. */
const QUIET_MS = 1_000;
const SOCKET = path.join(os.tmpdir(), `coppice-gauge-${process.pid}.sock`);

/** Starts a task whose attempt then has that many changed files. Returns the name of its row. */
async function attemptWith({ window, repository }: Journey, count: number): Promise<string> {
  const chat = await Chat.open(window);
  await chat.start(`Change ${count} files\npractice: slow 1`);
  await chat.waitForState('review');
  await window.palette('View: Close All Editors');
  const worktrees = (await repository.git('worktree', 'list', '--porcelain')).match(/(?<=^worktree ).*$/gm)!;
  await changeFiles(
    worktrees.find((folder) => folder.includes(`change-${count}-files`))!,
    count,
  );
  return `Change ${count} files`;
}

/** Opens the review of a task with the button in its attempt's row, measures that, and closes the review. */
async function opening({ window }: Journey, task: string): Promise<Opening> {
  const { page } = window;
  const row = window.treeRow(task).locator('xpath=following-sibling::*[1]');
  await row.hover();
  await measureFromClick(page);
  await readHostGauge(SOCKET, 'begin');
  await row.getByRole('button', { name: commandTitle('reviewChanges') }).click();
  const gauges = () => Promise.all([readWindowGauge(page), readHostGauge(SOCKET, 'read')]);
  const isOver = async () => {
    const [own, host] = await gauges();
    return own.ready !== undefined && own.quiet > QUIET_MS && host.quiet > QUIET_MS;
  };
  await expect.poll(isOver, { timeout: 60_000, interval: 200 }).toBe(true);
  const [own, host] = await gauges();
  await window.palette('View: Close All Editors');
  await page.locator('.multiDiffEntry').first().waitFor({ state: 'detached' });
  return { windowBlock: own.longest, hostBlock: host.longest, shown: own.shown!, ready: own.ready! };
}

afterAll(() => rm(SOCKET, { force: true }));

journey(
  'opens reviews',
  async (walk) => {
    await walk.window.openTasks();
    const [few, many] = [await attemptWith(walk, FEW), await attemptWith(walk, MANY)];
    const pairs: Pair<Opening>[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      if (pair % 2 === 0) pairs.push({ many: await opening(walk, many), few: await opening(walk, few) });
      else {
        const first = await opening(walk, few);
        pairs.push({ many: await opening(walk, many), few: first });
      }
    }
    await writeFile(process.env['COPPICE_BENCH_RESULT']!, JSON.stringify(pairs));
  },
  {
    env: { COPPICE_BENCH_GAUGE: SOCKET },
    ownExtensions: true,
    prepare: async (session) => {
      await PRACTICE.prepare?.(session);
      await session.install(await packGauge(path.join(session.root, 'gauge')));
      const { repository } = session;
      await writeFiles(repository.root, MANY);
      await repository.git('add', '--all');
      await repository.git('commit', '--quiet', '--message', 'Add many files');
    },
  },
);
