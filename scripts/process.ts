// Child processes of the scripts and tests.
import { spawn, type SpawnOptions } from 'node:child_process';
import process from 'node:process';

/** The root of the repository. Scripts run bundled, so scripts/run.mjs says where it is. */
export const root = process.env['COPPICE_ROOT'] ?? process.cwd();

/** Runs a program to its end and rejects if it fails. Its output goes where ours goes unless `options` say otherwise. */
export function run(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], cwd: root, ...options });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ${args.join(' ')} ended with ${signal ?? `exit code ${code}`}`));
    });
  });
}

/** Runs a script on the Node that runs us. */
export function runNode(args: readonly string[], options: SpawnOptions = {}): Promise<void> {
  return run(process.execPath, args, options);
}
