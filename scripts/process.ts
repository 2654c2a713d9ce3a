// Child processes of the scripts and tests.
import { spawn, type SpawnOptions } from 'node:child_process';
import process from 'node:process';

/** The root of the repository. Scripts are bundled before they run, so scripts/run.mjs sets it. */
export const root = process.env['COPPICE_ROOT'] ?? process.cwd();

/**
 * Runs a program to its end. Returns its exit code, or 1 if a signal ended it. Rejects if it can't be started. It has
 * no input. Its output is this process's unless `options` say otherwise.
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
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')} exited with code ${exitCode}`);
}

/** Runs a script with the Node of this process. */
export function runNode(args: readonly string[], options: SpawnOptions = {}): Promise<void> {
  return run(process.execPath, args, options);
}
