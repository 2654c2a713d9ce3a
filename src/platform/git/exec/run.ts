import type { Clock } from '../../../base/clock';
import type { Logger } from '../../../base/logger';
import { fail, ok, type Result } from '../../../base/result';
import { Slots } from '../../../base/slots';
import {
  folderOf,
  repositoryVariables,
  type GitCall,
  type GitOutput,
  type LocatedCall,
  type RefusableCall,
} from './call';
import { gitEnvironment, type CallKind, type Environment } from './environment';
import { faultOf, type CallError, type Refusal } from './errors';
import { spawnPlain } from './spawnPlain';
import { spawnWithHooks } from './spawnWithHooks';
import { checkLink } from './worktreeLink';

export interface GitRunner {
  /** Runs git and returns its output, whatever the exit code. Fails only if git could not run to its end. */
  execute(call: GitCall): Promise<Result<GitOutput, CallError>>;
  /** Runs git with the user's hooks, otherwise like `execute`. Fails with `hookFailed` if a hook takes too long. */
  executeWithHooks(call: GitCall): Promise<Result<GitOutput, CallError | 'hookFailed'>>;
  /** Runs git and returns its standard output. Any exit code except 0 is a failure. */
  run<Expected extends Refusal = never>(call: RefusableCall<Expected>): Promise<Result<string, CallError | Expected>>;
  /** Starts no further calls, ends calls that only read, and waits for the others. Never ends a write halfway. */
  dispose(): Promise<void>;
}

/** How a runner calls git. */
export interface RunnerOptions {
  /** Name or path of git's executable. */
  readonly binary: string;
  /** The user's complete environment. Nothing else is inherited. */
  readonly env: Environment;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Enough for a read of the largest repository on the slowest disk. After it, something hangs. */
const READ_PATIENCE_MS = 5 * 60_000;
/** Enough for reads beside long checkouts, and few enough for a small machine. */
const MAX_CONCURRENT = 8;

type Spawn<Code extends string> = (
  binary: string,
  env: Environment,
  call: LocatedCall,
) => Promise<Result<GitOutput, Code>>;

/** Returns a runner that runs at most a few calls at the same time. */
export function createGitRunner({ binary, env, clock, log }: RunnerOptions): GitRunner {
  const slots = new Slots(MAX_CONCURRENT);
  const running = new Set<Promise<unknown>>();
  const closing = new AbortController();
  const start = async <Code extends string>(call: GitCall, kind: CallKind, spawn: Spawn<Code>) => {
    const started = performance.now();
    const cwd = folderOf(call.cwd);
    const complete = gitEnvironment(env, kind, { ...repositoryVariables(call), ...call.env });
    const signals = [...(call.signal ? [call.signal] : []), ...(kind === 'read' ? [closing.signal] : [])];
    const job = slots.run(async (): Promise<Result<GitOutput, CallError | Code>> => {
      if (closing.signal.aborted) return fail('cancelled');
      const linked = typeof call.cwd === 'string' ? undefined : await checkLink(call.cwd);
      if (linked?.ok === false) return linked;
      return withPatience(clock, call, (silent) =>
        spawn(binary, complete, { ...call, cwd, signal: AbortSignal.any([...signals, silent]) }),
      );
    });
    running.add(job);
    const result = await job.finally(() => running.delete(job));
    const exit = result.ok ? result.value.exitCode : result.error.code;
    log.trace(`git ${call.args.join(' ')}`, { cwd, ms: Math.round(performance.now() - started), exit });
    return result;
  };
  const execute: GitRunner['execute'] = (call) => start(call, call.kind ?? 'write', spawnPlain);
  return {
    execute,
    executeWithHooks: (call) => start(call, 'commit', spawnWithHooks),
    run: async (call) => {
      const result = await execute(call);
      if (!result.ok) return result;
      const { exitCode, stdout, stderr } = result.value;
      if (exitCode === 0) return ok(stdout.toString('utf8'));
      return { ok: false, error: faultOf(stderr, exitCode, call.args, call.refusals) };
    },
    dispose: async () => {
      closing.abort();
      await Promise.allSettled(running);
    },
  };
}

/** Ends git if it neither ends nor prints anything in time, for example because a network disk hangs. */
async function withPatience<Code extends string>(
  clock: Clock,
  call: GitCall,
  work: (silent: AbortSignal) => Promise<Result<GitOutput, Code>>,
): Promise<Result<GitOutput, Code | 'gitSilent'>> {
  const silent = new AbortController();
  const patienceMs = call.patienceMs ?? (call.kind === 'read' ? READ_PATIENCE_MS : undefined);
  const timer = patienceMs === undefined ? undefined : clock.after(patienceMs, () => silent.abort());
  const result = await work(silent.signal);
  timer?.dispose();
  const hasTimedOut = silent.signal.aborted && !result.ok && result.error.code === 'cancelled';
  return hasTimedOut ? fail('gitSilent', { detail: `git ${call.args.join(' ')}` }) : result;
}
