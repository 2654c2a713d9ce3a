// The longest block of the event loop while a review opens: 2,500 changed files against 25.
import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createApp } from '../src/app';
import { expectOk } from '../src/base/result';
import { Scope } from '../src/base/scope';
import type { AttemptId } from '../src/domain/ids';
import { pagesOf } from '../src/domain/review/fileReview';
import type { Services } from '../src/services/services';
import { appPorts } from '../test/fixtures/appPorts';
import { buildBundles } from '../test/fixtures/bundles';
import { changeFiles, compared, FEW, MANY, writeFiles, type Pair } from './openings';
import type { BenchResult } from './result';

const exec = promisify(execFile);
const PAIRS = 10;
/** Files whose hunks are looked for at once: those that an editor draws. */
const DRAWN = 3;

/** An attempt with so many changed files, three hunks in each. */
async function attemptWith(app: Services, count: number): Promise<AttemptId> {
  const { attempt } = expectOk(
    await app.tasks.start({ prompt: `practice: slow 1\n${count}`, agent: 'practice', base: 'main' }),
  );
  await new Promise<void>((resolve) => {
    const look = () => {
      if (app.sessions.live(app.records.attempt(attempt)!.session)?.lastEnd === undefined) return;
      appended.dispose();
      resolve();
    };
    const appended = app.sessions.onDidAppend(look);
    look();
  });
  await changeFiles(app.records.attempt(attempt)!.worktree, count);
  return attempt;
}

/** What opening a review asks of the services: the numbers, all changes, the first page's old texts, some hunks. */
async function openReview({ review }: Services, id: AttemptId): Promise<void> {
  await review.refresh(id);
  const against = expectOk(review.against(id, 'base'));
  const changes = expectOk(await review.changes(id, against));
  const page = pagesOf(changes.files)[0] ?? [];
  await Promise.all(page.map((file) => review.fileAt(id, against, file.path)));
  for (const file of page.slice(0, DRAWN)) expectOk(await review.fileReview(id, file, against));
}

interface Opening {
  readonly block: number;
  readonly took: number;
}

/** Milliseconds of the longest time in which nothing else could run, and of the whole. */
async function opening(app: Services, id: AttemptId): Promise<Opening> {
  let [isOver, block] = [false, 0];
  let last = performance.now();
  const beat = () => {
    const now = performance.now();
    block = Math.max(block, now - last);
    last = now;
    if (!isOver) setImmediate(beat);
  };
  setImmediate(beat);
  const begun = performance.now();
  await openReview(app, id);
  const took = performance.now() - begun;
  isOver = true;
  return { block, took };
}

/** `review-block` and `review-open`. */
export async function benchReview(): Promise<BenchResult[]> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-bench-')));
  const scope = new Scope();
  try {
    const root = path.join(folder, 'repository');
    await writeFiles(root, MANY);
    const git = (...args: string[]) => exec('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args]);
    await git('init', '-q', '-b', 'main');
    await git('add', '-A');
    await git('commit', '-qm', 'Start');
    const bundles = await buildBundles(path.join(folder, 'bundles'));
    const ports = appPorts({ home: path.join(folder, 'home'), storage: path.join(folder, 'storage') }, bundles);
    const app = createApp(ports, scope);
    app.repositories.setFolders([root]);
    const [many, few] = [await attemptWith(app, MANY), await attemptWith(app, FEW)];
    const pairs: Pair<Opening>[] = [];
    for (let pair = 0; pair < PAIRS; pair += 1)
      pairs.push({ many: await opening(app, many), few: await opening(app, few) });
    await app.sessions.shutdown();
    const of = (what: keyof Opening) => pairs.map((pair) => ({ many: pair.many[what], few: pair.few[what] }));
    return [...compared('review-block', of('block'), 3), ...compared('review-open', of('took'))];
  } finally {
    await scope.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
