// The time from the command to a running agent with all files in place.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { openApp, type SubjectApp } from '../subject';
import { median, type MakeProbe } from './probe';

const exec = promisify(execFile);
const FILES = 1_000;
/** Starts per measurement, which is their median. */
const STARTS = 5;

/** Creates a repository with small files, 20 per folder. */
export async function makeRepository(root: string, files: number): Promise<void> {
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

/** Returns the milliseconds of one start. Discards the attempt afterwards. */
export async function startTime(app: SubjectApp): Promise<number> {
  const startedAt = performance.now();
  const attempt = await app.start('practice: wait');
  await app.untilRunning(attempt);
  const took = performance.now() - startedAt;
  await app.discard(attempt);
  return took;
}

/** Measures `start-1k`: a start in a repository of 1,000 files, while the agent host runs. */
export const startProbe: MakeProbe = async ({ folder, bundles }) => {
  const repository = path.join(folder, 'repository');
  await makeRepository(repository, FILES);
  const app = openApp(repository, folder, bundles);
  return {
    measure: async () => {
      const times: number[] = [];
      for (let start = 0; start < STARTS; start += 1) times.push(await startTime(app));
      return { 'start-1k': median(times) };
    },
    end: () => app.end(),
  };
};
