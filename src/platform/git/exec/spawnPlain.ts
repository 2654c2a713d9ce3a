import { simpleGit, type SimpleGitOptions } from 'simple-git';
import { errorText, fail, ok, type Result } from '../../../base/result';
import { MAX_BYTES, type GitOutput, type LocatedCall } from './call';
import type { Environment } from './environment';
import type { CallError } from './errors';
import { ALWAYS, NO_HOOKS } from './settings';

/**
 * simple-git guards against untrusted arguments and settings. Coppice only passes argument arrays, and the environment
 * and the executable are the user's own choice, so these guards would only break a setup.
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

/** Runs git without hooks, through simple-git. */
export async function spawnPlain(
  binary: string,
  env: Environment,
  call: LocatedCall,
): Promise<Result<GitOutput, CallError>> {
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
        // The caller judges exit codes; simple-git decides only that a call was ended early.
        return isGivenUp() ? rejection : undefined;
      },
    });
    git.env(env).outputHandler((_command, stdout) => watchOutput(stdout, call.maxBytes ?? MAX_BYTES, tooLarge));
    await git.raw([...call.args]);
  } catch (error) {
    return faultOfSpawn(error, call, tooLarge.signal);
  }
  if (!output) throw new Error('simple-git ended without any output');
  return missingBinary(output, binary) ?? ok(output);
}

function watchOutput(stdout: NodeJS.ReadableStream, maxBytes: number, tooLarge: AbortController): void {
  let bytes = 0;
  stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxBytes) tooLarge.abort();
  });
  // Without any data simple-git waits for another 50 ms after git's end; an empty chunk ends that wait.
  stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)));
}

function faultOfSpawn(error: unknown, call: LocatedCall, tooLarge: AbortSignal): Result<never, CallError> {
  if (tooLarge.aborted) return fail('outputTooLarge', { detail: call.args.join(' ') });
  if (call.signal?.aborted === true) return fail('cancelled');
  if (errorText(error).includes('directory that does not exist')) {
    return fail('folderMissing', { params: { path: call.cwd } });
  }
  throw error;
}

/** simple-git reports a failed spawn on standard error, with a negative system error as exit code. */
function missingBinary(output: GitOutput, binary: string): Result<never, 'gitMissing'> | undefined {
  const spawnError = output.exitCode < 0 ? /spawn .* (ENOENT|EACCES|ENOTDIR)/.exec(output.stderr) : null;
  return spawnError ? fail('gitMissing', { params: { binary }, detail: output.stderr }) : undefined;
}
