// Child processes of the scripts and tests.
import { spawn, type SpawnOptions } from 'node:child_process';
import process from 'node:process';

/** The root of the repository. Scripts run bundled, so scripts/run.mjs says where it is. */
export const root = process.env['COPPICE_ROOT'] ?? process.cwd();

/**
 * Runs a program to its end and answers its exit code, 1 if a signal ended it. Rejects if it cannot be started. It
 * gets no input; its output goes where ours goes unless `options` say otherwise.
 */
export function exitCodeOf(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit'], cwd: root, ...options });
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Like `exitCodeOf`, but rejects if the program fails. */
export async function run(program: string, args: readonly string[], options: SpawnOptions = {}): Promise<void> {
  const exitCode = await exitCodeOf(program, args, options);
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')} ended with exit code ${exitCode}`);
}

/** Runs a script on the Node that runs us. */
export function runNode(args: readonly string[], options: SpawnOptions = {}): Promise<void> {
  return run(process.execPath, args, options);
}
