import { fail, ok, type Result } from '../../../base/result';
import { runCommand } from '../../process/process';
import { MAX_BYTES, type GitOutput, type LocatedCall } from './call';
import type { Environment } from './environment';
import type { CallError } from './errors';
import { ALWAYS } from './settings';

/**
 * Runs git with the user's hooks. They can be any program, so cancellation ends the whole process tree, and processes
 * that hooks leave running in the background don't delay the result. Fails with `hookFailed` after an hour.
 */
export async function spawnWithHooks(
  binary: string,
  env: Environment,
  call: LocatedCall,
): Promise<Result<GitOutput, CallError | 'hookFailed'>> {
  const config = [...ALWAYS, ...(call.config ?? [])].flatMap((setting) => ['-c', setting]);
  const { cwd, signal, input = '', maxBytes = MAX_BYTES } = call;
  const limits = { maxBytes, timeoutMs: HOOKS_TIMEOUT_MS, graces: HOOK_GRACES };
  const options = { cwd, env, input, ...limits, ...(signal ? { signal } : {}) };
  const done = await runCommand([binary, ...config, ...call.args], options);
  if (done.ok) {
    const { exitCode, stdoutBytes, stderr } = done.value;
    return ok({ exitCode, stdout: Buffer.from(stdoutBytes), stderr });
  }
  const { code, detail } = done.error;
  return fail(COMMAND_CODES[code] ?? 'gitFailed', {
    params: { command: code },
    ...(detail === undefined ? {} : { detail }),
  });
}
const COMMAND_CODES: Readonly<Record<string, CallError | 'hookFailed'>> = {
  aborted: 'cancelled',
  timedOut: 'hookFailed',
  outputTooLarge: 'outputTooLarge',
  executableNotFound: 'gitMissing',
  executableNotRunnable: 'gitMissing',
  cwdMissing: 'folderMissing',
};
/** Some hooks run a whole test suite. */
const HOOKS_TIMEOUT_MS = 60 * 60_000;
/** Git removes its lock files when it's asked to end, and hooks restore what they have stashed. */
const HOOK_GRACES = { inputEndMs: 0, terminateMs: 2_000 };
