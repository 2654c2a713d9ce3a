// Runs measurements in a real window.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { root, runNode } from '../scripts/process';

/** Runs a journey of bench/window, and returns the JSON that it wrote to `$COPPICE_BENCH_RESULT`. */
export async function measureInWindow(journey: string): Promise<unknown> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-bench-'));
  try {
    const file = path.join(folder, 'result.json');
    const script = path.join('bench', 'window', `${journey}.journey.ts`);
    const vitest = [path.join(root, 'scripts', 'run.mjs'), 'vitest', 'run', '--project', 'bench', script];
    await runNode(vitest, { env: { ...process.env, COPPICE_BENCH_RESULT: file } });
    return JSON.parse(await readFile(file, 'utf8'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
