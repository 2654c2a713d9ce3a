// From the command to a running agent with all files in place, against git and a process started by hand.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createApp } from '../src/app';
import { expectOk } from '../src/base/result';
import { Scope } from '../src/base/scope';
import { ATTEMPT_PHASES } from '../src/domain/attempt/attempt';
import type { AttemptId } from '../src/domain/ids';
import type { Services } from '../src/services/services';
import { appPorts } from '../test/fixtures/appPorts';
import { buildBundles, type BuiltBundles } from '../test/fixtures/bundles';
import { median, medianRatio, rounded, type BenchResult } from './result';

const exec = promisify(execFile);
const PAIRS = 20;

/** A repository with so many small files, 20 in a folder. */
async function makeRepository(root: string, files: number): Promise<void> {
  for (let folder = 0; folder * 20 < files; folder += 1) {
    const at = path.join(root, `src/part${folder % 50}`, `room${folder}`);
    await mkdir(at, { recursive: true });
    const names = Array.from({ length: Math.min(20, files - folder * 20) }, (_, at) => `file${at}.ts`);
    await Promise.all(
      names.map((name) =>
        writeFile(path.join(at, name), `export const ${name.slice(0, -3)} = '${'x'.repeat(400)}';\n`),
      ),
    );
  }
  const git = (...args: string[]) =>
    exec('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { maxBuffer: 1 << 28 });
  await git('init', '-q', '-b', 'main');
  await git('add', '-A');
  await git('commit', '-qm', 'Start');
}

/** What people would do by hand: a worktree, then the agent in it. */
async function byHand(root: string, folder: string, bundles: BuiltBundles): Promise<number> {
  const begun = performance.now();
  const branch = path.basename(folder);
  await exec('git', ['-C', root, 'worktree', 'add', '-q', '--no-track', '-b', branch, folder, 'main']);
  const agent = spawn(process.execPath, [bundles.practice], { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'] });
  await once(agent, 'spawn');
  const took = performance.now() - begun;
  agent.kill('SIGKILL');
  await once(agent, 'exit');
  await exec('git', ['-C', root, 'worktree', 'remove', '--force', folder]);
  return took;
}

async function started(app: Services, id: AttemptId): Promise<void> {
  const ready = () => {
    const attempt = app.records.attempt(id)!;
    const filled = ATTEMPT_PHASES.indexOf(attempt.phase) >= ATTEMPT_PHASES.indexOf('prepared');
    return filled && app.sessions.live(attempt.session)?.run !== undefined;
  };
  if (ready()) return;
  await new Promise<void>((resolve) => {
    const look = () => {
      if (!ready()) return;
      change.dispose();
      entries.dispose();
      resolve();
    };
    const change = app.records.onDidChange(look);
    const entries = app.sessions.onDidAppend(look);
    look();
  });
}

async function byCoppice(app: Services): Promise<number> {
  const begun = performance.now();
  const { attempt } = expectOk(await app.tasks.start({ prompt: 'practice: wait', agent: 'practice', base: 'main' }));
  await started(app, attempt);
  const took = performance.now() - begun;
  expectOk(await app.attempts.discard(attempt));
  const trash = app.records.trashOf(attempt);
  if (trash !== undefined) await rm(trash, { recursive: true, force: true });
  return took;
}

async function measure(name: string, files: number, aim: number): Promise<BenchResult[]> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-bench-')));
  const scope = new Scope();
  try {
    const root = path.join(folder, 'repository');
    await makeRepository(root, files);
    const bundles = await buildBundles(path.join(folder, 'bundles'));
    const ports = appPorts({ home: path.join(folder, 'home'), storage: path.join(folder, 'storage') }, bundles);
    const app = createApp(ports, scope);
    app.repositories.setFolders([root]);
    await byCoppice(app); // the host runs from here on, as it does for every task but a window's first
    const pairs: [number, number][] = [];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const hand = () => byHand(root, path.join(folder, `hand-${pair}`), bundles);
      if (pair % 2 === 0) pairs.push([await byCoppice(app), await hand()]);
      else {
        const theirs = await hand();
        pairs.push([await byCoppice(app), theirs]);
      }
    }
    await app.sessions.shutdown();
    const ours = median(pairs.map(([value]) => value));
    const theirs = median(pairs.map(([, value]) => value));
    return [
      { name: `${name}-by-hand`, value: rounded(theirs, 1), unit: 'ms' },
      {
        name,
        value: rounded(ours, 1),
        unit: 'ms',
        ratio_to: `${name}-by-hand`,
        ratio: rounded(medianRatio(pairs)),
        aim,
      },
    ];
  } finally {
    await scope.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** `start-1k` and `start-50k`. */
export async function benchStart(): Promise<BenchResult[]> {
  return [...(await measure('start-1k', 1_000, 1.3)), ...(await measure('start-50k', 50_000, 0.75))];
}
