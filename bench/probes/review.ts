// Opening a review, as far as it concerns the services.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { openApp, type SubjectApp } from '../subject';
import { median, type MakeProbe } from './probe';

const exec = promisify(execFile);

export const MANY = 2_500;
export const FEW = 25;
/** Openings per measurement. */
const OPENINGS = 5;

/** Writes `count` files of 120 lines each below `root`. */
export async function writeFiles(
  root: string,
  count: number,
  change: (lines: string[]) => void = () => undefined,
): Promise<void> {
  await mkdir(path.join(root, 'src'), { recursive: true });
  for (let at = 0; at < count; at += 1) {
    const lines = Array.from({ length: 120 }, (_, line) => `export const line${line} = ${at * line};`);
    change(lines);
    await writeFile(path.join(root, 'src', `file${at}.ts`), lines.join('\n'));
  }
}

/** Changes `count` of these files, with three hunks in each. */
export async function changeFiles(root: string, count: number): Promise<void> {
  await writeFiles(root, count, (lines) => {
    for (const at of [10, 60, 110]) lines[at] = `${lines[at]} // changed`;
  });
}

/** Creates a repository with `MANY` such files. */
export async function makeRepository(root: string): Promise<void> {
  await writeFiles(root, MANY);
  const git = (...args: string[]) => exec('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
  await git('init', '-q', '-b', 'main');
  await git('add', '-A');
  await git('commit', '-qm', 'Start');
}

/** Starts an attempt, waits for its agent to finish, and changes `count` files. */
export async function attemptWith(app: SubjectApp, count: number): ReturnType<SubjectApp['start']> {
  const attempt = await app.start(`practice: slow 1\n${count}`);
  await app.untilTurnEnded(attempt);
  await changeFiles(app.worktree(attempt), count);
  return attempt;
}

export interface Opening {
  readonly block: number;
  readonly took: number;
}

/** Returns the milliseconds of the longest block of the event loop, and of the whole opening. */
export async function opening(open: () => Promise<void>): Promise<Opening> {
  let [isOver, block] = [false, 0];
  let last = performance.now();
  const beat = () => {
    const now = performance.now();
    block = Math.max(block, now - last);
    last = now;
    if (!isOver) setImmediate(beat);
  };
  setImmediate(beat);
  const startedAt = performance.now();
  await open();
  const took = performance.now() - startedAt;
  isOver = true;
  return { block, took };
}

/**
 * Measures `review-block` and `review-open` of 2,500 changed files. Uses the shortest of the longest blocks, because a
 * block caused by the code occurs each time, and one caused by other programs doesn't.
 */
export const reviewProbe: MakeProbe = async ({ folder, bundles }) => {
  const repository = path.join(folder, 'repository');
  await makeRepository(repository);
  const app = openApp(repository, folder, bundles);
  const attempt = await attemptWith(app, MANY);
  return {
    measure: async () => {
      const openings: Opening[] = [];
      for (let at = 0; at < OPENINGS; at += 1) openings.push(await opening(() => app.openReview(attempt)));
      return {
        [`review-block-${MANY}`]: Math.min(...openings.map(({ block }) => block)),
        [`review-open-${MANY}`]: median(openings.map(({ took }) => took)),
      };
    },
    end: () => app.end(),
  };
};
