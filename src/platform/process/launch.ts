import { stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { execa } from 'execa';
import { errorText, fail, ok, systemCode, type Fault, type Result } from '../../base/result';
import type { LaunchSpec } from '../../domain/agent/launchSpec';
import { findExecutable } from './findExecutable';
import { PipeReader } from './pipeReader';
import { bootId, identityOf, type ProcessIdentity } from './processIdentity';

/** Why a program couldn't be started. */
export type LaunchCode = 'executableNotFound' | 'executableNotRunnable' | 'cwdMissing' | 'spawnFailed';

/** How a process ended. One of the two is set. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A started process whose pipes haven't been read yet. */
export interface Launched {
  readonly pid: number;
  /** Undefined if it was started without stdin. */
  readonly stdin: Writable | undefined;
  readonly stdout: PipeReader;
  readonly stderr: PipeReader;
  /** Resolves when this process has ended, but not necessarily its children. */
  readonly exited: Promise<ProcessEnd>;
  readonly hasExited: () => boolean;
  /** Its start time is empty if the process ended before it could be read. */
  identity(): Promise<ProcessIdentity>;
}

export type LaunchPlan = Pick<LaunchSpec, 'argv' | 'env' | 'cwd'>;

/**
 * Starts a program in its own process group, with pipes. Resolves when the system has started it.
 *
 * execa starts it, even for long runs, because it handles Windows: npm installs agents as batch files, whose arguments
 * must be quoted for cmd.exe. Reading, time limits, and stopping are implemented here, because execa stops one process
 * instead of a tree, and would collect the output of an agent that runs for hours.
 */
export async function launch(plan: LaunchPlan, input: 'pipe' | 'ignore'): Promise<Result<Launched, LaunchCode>> {
  const checked = await check(plan);
  if (!checked.ok) return checked;
  try {
    return await start(checked.value, plan, input);
  } catch (cause) {
    // Errors that execa finds before it calls Node, for example a NUL in an argument.
    return { ok: false, error: spawnFault(cause, checked.value) };
  }
}

async function start(
  executable: string,
  plan: LaunchPlan,
  input: 'pipe' | 'ignore',
): Promise<Result<Launched, LaunchCode>> {
  const child = execa(executable, plan.argv.slice(1), {
    cwd: plan.cwd,
    env: plan.env,
    extendEnv: false,
    stdin: input,
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    cleanup: false,
    // Windows has no process groups. There it would open a console window.
    detached: process.platform !== 'win32',
  });
  // Attach all listeners before the next event loop turn, so that nothing of a process that ends at once is lost.
  const exited = new Promise<ProcessEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const stdout = new PipeReader(child.stdout);
  const stderr = new PipeReader(child.stderr);
  const stdin = child.stdin ?? undefined;
  // The writer gets its errors itself. Without a listener they would crash this process.
  stdin?.on('error', () => undefined);
  const failed = await new Promise<unknown>((resolve) => {
    child.once('spawn', () => resolve(undefined));
    child.once('error', resolve);
    // Only execa reports errors that Node finds before it calls the system.
    void child.then((result) => resolve(result.cause));
  });
  if (child.pid === undefined) return { ok: false, error: spawnFault(failed, executable) };
  const { pid } = child;
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  const identity = async () => {
    const found = await identityOf(pid);
    // The pid was still in use when this was read, so it belongs to this process.
    return found && !hasExited() ? found : { pid, startTime: '', bootId: await bootId() };
  };
  return ok({ pid, stdin, stdout, stderr, exited, hasExited, identity });
}

/** Returns the failure of a program that exists but didn't start, for example a script without its interpreter. */
export function spawnFault(cause: unknown, executable: string): Fault<LaunchCode> {
  const notRunnable = ['ENOENT', 'EACCES', 'ENOEXEC'].includes(systemCode(cause) ?? '');
  const code = notRunnable ? 'executableNotRunnable' : 'spawnFailed';
  return { code, params: { executable }, detail: errorText(cause), cause };
}

/** Checks the folder and the program's path, because the system's errors don't distinguish them. */
export async function check(plan: LaunchPlan): Promise<Result<string, LaunchCode>> {
  const isFolder = await stat(plan.cwd).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return fail('cwdMissing', { params: { cwd: plan.cwd } });
  const [name] = plan.argv;
  const lookup = await findExecutable(name, plan);
  switch (lookup.kind) {
    case 'found':
      return ok(lookup.path);
    case 'notRunnable':
      return fail('executableNotRunnable', { params: { executable: lookup.path } });
    case 'notFound':
      return fail('executableNotFound', { params: { executable: name } });
  }
}
