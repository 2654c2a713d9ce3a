import { stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { execa } from 'execa';
import { errorText, fail, ok, systemCode, type Fault, type Result } from '../../base/result';
import type { LaunchSpec } from '../../domain/agent/launchSpec';
import { lookUpExecutable } from './findExecutable';
import { PipeReader } from './pipeReader';
import { bootId, identityOf, type ProcessIdentity } from './processIdentity';

/** Why a program could not be started. */
export type LaunchCode = 'executableNotFound' | 'executableNotRunnable' | 'cwdMissing' | 'spawnFailed';

/** How a process ended: one of the two is set. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/** A started process whose pipes wait to be read. */
export interface Launched {
  readonly pid: number;
  /** Undefined if it was started without one. */
  readonly stdin: Writable | undefined;
  readonly stdout: PipeReader;
  readonly stderr: PipeReader;
  /** Settled when this process (not what it has started) has ended. */
  readonly exited: Promise<ProcessEnd>;
  readonly hasExited: () => boolean;
  /** Its start time is empty if the process had ended before it could be read. */
  identity(): Promise<ProcessIdentity>;
}

export type LaunchPlan = Pick<LaunchSpec, 'argv' | 'env' | 'cwd'>;

/**
 * Starts a program in a process group of its own, with pipes, and waits until the system has done so.
 *
 * execa starts it, for long runs too, because of what it knows of Windows (batch files, which npm installs agents as,
 * need their arguments quoted for cmd.exe); reading, time limits and ending are ours: execa ends one process, not a
 * tree, and would collect the output of an agent that runs for hours.
 */
export async function launch(plan: LaunchPlan, input: 'pipe' | 'ignore'): Promise<Result<Launched, LaunchCode>> {
  const checked = await check(plan);
  if (!checked.ok) return checked;
  try {
    return await start(checked.value, plan, input);
  } catch (cause) {
    // What execa refuses before it asks Node, e.g. a NUL in an argument.
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
    // Windows has no groups; there it would open a console window.
    detached: process.platform !== 'win32',
  });
  // Everything is attached before the event loop turns, so that a process that ends at once loses nothing.
  const exited = new Promise<ProcessEnd>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const stdout = new PipeReader(child.stdout);
  const stderr = new PipeReader(child.stderr);
  const stdin = child.stdin ?? undefined;
  // What breaks while writing is told to the writer; without a listener it would end this process.
  stdin?.on('error', () => undefined);
  const failed = await new Promise<unknown>((resolve) => {
    child.once('spawn', () => resolve(undefined));
    child.once('error', resolve);
    // What Node refuses before it asks the system is told by execa only.
    void child.then((result) => resolve(result.cause));
  });
  if (child.pid === undefined) return { ok: false, error: spawnFault(failed, executable) };
  const { pid } = child;
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  const identity = async () => {
    const found = await identityOf(pid);
    // Read while the pid was still taken: it is this process's and nobody else's.
    return found && !hasExited() ? found : { pid, startTime: '', bootId: await bootId() };
  };
  return ok({ pid, stdin, stdout, stderr, exited, hasExited, identity });
}

/** The fault of a program that is there and yet did not start, e.g. a script whose interpreter is missing. */
export function spawnFault(cause: unknown, executable: string): Fault<LaunchCode> {
  const notRunnable = ['ENOENT', 'EACCES', 'ENOEXEC'].includes(systemCode(cause) ?? '');
  const code = notRunnable ? 'executableNotRunnable' : 'spawnFailed';
  return { code, params: { executable }, detail: errorText(cause), cause };
}

/** The folder and the program's path; the system's own errors do not tell one from the other. */
export async function check(plan: LaunchPlan): Promise<Result<string, LaunchCode>> {
  const isFolder = await stat(plan.cwd).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return fail('cwdMissing', { params: { cwd: plan.cwd } });
  const [name] = plan.argv;
  const lookup = await lookUpExecutable(name, plan);
  switch (lookup.kind) {
    case 'found':
      return ok(lookup.path);
    case 'notRunnable':
      return fail('executableNotRunnable', { params: { executable: lookup.path } });
    case 'notFound':
      return fail('executableNotFound', { params: { executable: name } });
  }
}
