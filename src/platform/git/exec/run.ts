import path from 'node:path';
import { simpleGit, type SimpleGitOptions } from 'simple-git';
import type { Clock } from '../../../base/clock';
import type { Logger } from '../../../base/logger';
import { errorText } from '../../../base/result';
import { Slots } from '../../../base/slots';
import { gitEnvironment, type CallKind, type Environment } from './environment';
import { faultOf, gitFault, type GitCode, type GitResult } from './errors';
import { runCommand } from '../../process/process';
import { checkLink, type LinkedWorktree } from './worktreeLink';

/** Where git runs. */
export type WorkingFolder = string | LinkedWorktree;

/** One call of git: an argument array, never a shell. */
export interface GitCall {
  /**
   * Folder in which git runs: one that no agent writes to, or an agent's worktree. The link of a worktree is checked
   * right before git starts (`worktreeLinkChanged`), and git is given its git folder.
   */
  readonly cwd: WorkingFolder;
  readonly args: readonly string[];
  /** `write` unless told. Hooks run in `commit` only. */
  readonly kind?: CallKind;
  readonly input?: string | Buffer;
  /** `name=value` settings for this call alone. */
  readonly config?: readonly string[];
  readonly env?: Environment;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds after which git is ended with `gitSilent`. Five minutes for what only reads, none for the rest. */
  readonly patienceMs?: number;
  /** Whether `cwd` may lie below the checkout's top; without it git never works in a repository further up. */
  readonly discover?: boolean;
  /** Bytes of standard output after which git is ended with `outputTooLarge`. */
  readonly maxBytes?: number;
}

export interface GitOutput {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface GitRunner {
  /** Runs git and answers whatever its exit code; fails only where git could not run to its end. */
  attempt(call: GitCall): Promise<GitResult<GitOutput>>;
  /** Runs git and answers its standard output; an exit code other than 0 is a failure. */
  run(call: GitCall): Promise<GitResult<string>>;
  /** Starts nothing any more, ends what only reads, and waits for the rest: half a write is worse than a late end. */
  dispose(): Promise<void>;
}

/** How a runner calls git. */
export interface RunnerOptions {
  /** Name or path of git's executable. */
  readonly binary: string;
  /** The user's complete environment; nothing is inherited beside it. */
  readonly env: Environment;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A look into the largest repository on the slowest disk is done by then; after it something hangs. */
const READ_PATIENCE_MS = 5 * 60_000;

const MAX_BYTES = 64 * 1024 * 1024;
/** Enough for reads beside long checkouts, and few enough not to drown a small machine. */
const AT_ONCE = 8;

/**
 * What every call has: automatic clean-up of the user's repository is not ours to start (it holds a lock for minutes),
 * colors, hooks, the program that watches files (`core.fsmonitor`) and work in submodules stay off whatever is
 * configured, and a held ref lock is waited for.
 */
const ALWAYS = [
  ...['gc.auto=0', 'maintenance.auto=false', 'color.ui=false', 'core.filesRefLockTimeout=1500'],
  ...['core.fsmonitor=false', 'submodule.recurse=false'],
];
const NO_HOOKS = 'core.hooksPath=/dev/null';

/**
 * simple-git guards against untrusted arguments and settings. Ours are argument arrays made in this room, and the
 * environment and the executable are the user's own choice, so each of these guards would only break a set-up.
 */
const USER_SETUP_ALLOWED: NonNullable<SimpleGitOptions['unsafe']> = {
  allowUnsafeCustomBinary: true,
  allowAbbreviatedOptions: true,
  allowUnsafeAlias: true,
  allowUnsafeAskPass: true,
  allowUnsafeCommandBinaries: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeDiffTextConv: true,
  allowUnsafeEditor: true,
  allowUnsafeExec: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafeInclude: true,
  allowUnsafeMergeDriver: true,
  allowUnsafePack: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeSubmodule: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeUrlRewrite: true,
};

/** Runs git; at most a few calls at the same time. */
export function createGitRunner({ binary, env, clock, log }: RunnerOptions): GitRunner {
  const slots = new Slots(AT_ONCE);
  const running = new Set<Promise<unknown>>();
  const closing = new AbortController();
  const attempt = async (call: GitCall): Promise<GitResult<GitOutput>> => {
    const started = performance.now();
    const cwd = folderOf(call.cwd);
    const complete = gitEnvironment(env, call.kind ?? 'write', { ...whereGitLooks(call), ...call.env });
    const spawn = call.kind === 'commit' ? runHooked : runPlain;
    const signals = [...(call.signal ? [call.signal] : []), ...(call.kind === 'read' ? [closing.signal] : [])];
    const job = slots.run(async () => {
      if (closing.signal.aborted) return gitFault('cancelled');
      const linked = typeof call.cwd === 'string' ? undefined : await checkLink(call.cwd);
      if (linked?.ok === false) return linked;
      return patiently(clock, call, (silent) =>
        spawn(binary, complete, { ...call, cwd, signal: AbortSignal.any([...signals, silent]) }),
      );
    });
    running.add(job);
    const result = await job.finally(() => running.delete(job));
    const exit = result.ok ? result.value.exitCode : result.error.code;
    log.trace(`git ${call.args.join(' ')}`, { cwd, ms: Math.round(performance.now() - started), exit });
    return result;
  };
  const run = async (call: GitCall): Promise<GitResult<string>> => {
    const result = await attempt(call);
    if (!result.ok) return result;
    const { exitCode, stdout, stderr } = result.value;
    if (exitCode !== 0) return { ok: false, error: faultOf(stderr, exitCode, call.args) };
    return { ok: true, value: stdout.toString('utf8') };
  };
  const dispose = async () => {
    closing.abort();
    await Promise.allSettled(running);
  };
  return { attempt, run, dispose };
}

/** Gives git up that neither ends nor tells anything, e.g. where a disk of the network hangs. */
async function patiently(
  clock: Clock,
  call: GitCall,
  work: (silent: AbortSignal) => Promise<GitResult<GitOutput>>,
): Promise<GitResult<GitOutput>> {
  const silent = new AbortController();
  const patienceMs = call.patienceMs ?? (call.kind === 'read' ? READ_PATIENCE_MS : undefined);
  const timer = patienceMs === undefined ? undefined : clock.after(patienceMs, () => silent.abort());
  const result = await work(silent.signal);
  timer?.dispose();
  const isGivenUp = silent.signal.aborted && !result.ok && result.error.code === 'cancelled';
  return isGivenUp ? gitFault('gitSilent', { detail: `git ${call.args.join(' ')}` }) : result;
}

/** The path of a working folder. */
export function folderOf(cwd: WorkingFolder): string {
  return typeof cwd === 'string' ? cwd : cwd.folder;
}

/** Git looks for a repository in the working folder alone, or above it too if the call says so; in a worktree, nowhere. */
function whereGitLooks({ cwd, discover }: GitCall): Environment {
  if (typeof cwd !== 'string') return { GIT_DIR: cwd.gitDir };
  return discover === true ? {} : { GIT_CEILING_DIRECTORIES: path.dirname(cwd) };
}

/** A call whose working folder is known by its path. */
type PlacedCall = GitCall & { readonly cwd: string };

async function runPlain(binary: string, env: Environment, call: PlacedCall): Promise<GitResult<GitOutput>> {
  const tooLarge = new AbortController();
  const isGivenUp = () => tooLarge.signal.aborted || call.signal?.aborted === true;
  let output: GitOutput | undefined;
  try {
    const git = simpleGit({
      baseDir: call.cwd,
      binary,
      config: [...ALWAYS, NO_HOOKS, ...(call.config ?? [])],
      allowEnvironment: Object.keys(env),
      unsafe: USER_SETUP_ALLOWED,
      completion: { onClose: true, onExit: false },
      abort: AbortSignal.any([tooLarge.signal, ...(call.signal ? [call.signal] : [])]),
      input: () => call.input,
      errors: (rejection, { exitCode, stdOut, stdErr }) => {
        output = { exitCode, stdout: Buffer.concat(stdOut), stderr: Buffer.concat(stdErr).toString('utf8') };
        // What simple-git holds for an error is ours to judge, except that it gave up.
        return isGivenUp() ? rejection : undefined;
      },
    });
    git.env(env).outputHandler((_command, stdout) => watchOutput(stdout, call.maxBytes ?? MAX_BYTES, tooLarge));
    await git.raw([...call.args]);
  } catch (error) {
    return faultOfSpawn(error, call, tooLarge.signal);
  }
  if (!output) throw new Error('simple-git ended without telling the output');
  return missingBinary(output, binary) ?? { ok: true, value: output };
}

function watchOutput(stdout: NodeJS.ReadableStream, maxBytes: number, tooLarge: AbortController): void {
  let bytes = 0;
  stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) tooLarge.abort();
  });
  // Without any data simple-git waits for another 50 ms after git's end; an empty chunk tells it that none will come.
  stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
}

function faultOfSpawn(error: unknown, call: PlacedCall, tooLarge: AbortSignal): GitResult<never> {
  if (tooLarge.aborted) return gitFault('outputTooLarge', { detail: call.args.join(' ') });
  if (call.signal?.aborted === true) return gitFault('cancelled');
  if (errorText(error).includes('directory that does not exist')) {
    return gitFault('folderMissing', { params: { path: call.cwd } });
  }
  throw error;
}

/**
 * Runs git where the user's hooks may run: they are programs of any kind, so to give up means to end their whole tree,
 * and what they leave running in the background must not hold us up.
 */
async function runHooked(binary: string, env: Environment, call: PlacedCall): Promise<GitResult<GitOutput>> {
  const config = [...ALWAYS, ...(call.config ?? [])].flatMap((setting) => ['-c', setting]);
  const { cwd, signal, input = '', maxBytes = MAX_BYTES } = call;
  const limits = { maxBytes, timeoutMs: HOOKS_TIMEOUT_MS, graces: HOOK_GRACES };
  const options = { cwd, env, input, ...limits, ...(signal ? { signal } : {}) };
  const done = await runCommand([binary, ...config, ...call.args], options);
  if (done.ok) {
    const { exitCode, stdoutBytes, stderr } = done.value;
    return { ok: true, value: { exitCode, stdout: Buffer.from(stdoutBytes), stderr } };
  }
  const { code, detail } = done.error;
  return gitFault(COMMAND_CODES[code] ?? 'gitFailed', {
    params: { command: code },
    ...(detail === undefined ? {} : { detail }),
  });
}
const COMMAND_CODES: Readonly<Record<string, GitCode>> = {
  aborted: 'cancelled',
  timedOut: 'hookFailed',
  outputTooLarge: 'outputTooLarge',
  executableNotFound: 'gitMissing',
  executableNotRunnable: 'gitMissing',
  cwdMissing: 'folderMissing',
};
/** Some hooks run a whole test suite. */
const HOOKS_TIMEOUT_MS = 60 * 60_000;
/** Git takes its lock files away when it is told to end, and so do hooks with what they have put aside. */
const HOOK_GRACES = { inputEndMs: 0, terminateMs: 2_000 };

/** simple-git writes a failed spawn into standard error, with a negative system number as exit code. */
function missingBinary(output: GitOutput, binary: string): GitResult<never> | undefined {
  const spawnError = output.exitCode < 0 ? /spawn .* (ENOENT|EACCES|ENOTDIR)/.exec(output.stderr) : null;
  return spawnError ? gitFault('gitMissing', { params: { binary }, detail: output.stderr }) : undefined;
}
