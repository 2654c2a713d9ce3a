import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { parseJson } from '../../base/ndjson';
import { ownValue } from '../../base/ownValue';
import { fail, ok, type Result } from '../../base/result';
import { runCommand, type CommandCode } from './command';
import { cleanEnvironment, type Environment } from './environment';

export interface LoginShellOptions {
  /** The user's shell, as in SHELL. */
  readonly shell: string;
  /** Node, or an Electron program that can run as Node. */
  readonly execPath: string;
  /** The shell's initial environment: the cleaned environment of this process. */
  readonly env: Environment;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export type LoginShellCode = CommandCode | 'shellUnsupported' | 'shellAnswerMissing';

/** Prints the environment between two marks, because profiles also print. Without quotes, because shells differ. */
const PRINT =
  'process.stdout.write(process.env.COPPICE_MARK.repeat(2)+JSON.stringify(process.env)+process.env.COPPICE_MARK.repeat(2))';

/** Only constants, which all shells read in the same way. The path of Node is passed in a variable. */
const POSIX_COMMAND = `"$COPPICE_NODE" -e '${PRINT}'`;

const POSIX_SHELL = { arguments: ['-i', '-l', '-c'], command: POSIX_COMMAND } as const;

/** Arguments by shell. Interactive, because only interactive shells read the files that set up version switchers. */
const SHELLS: Readonly<Record<string, { readonly arguments: readonly string[]; readonly command: string }>> = {
  bash: POSIX_SHELL,
  zsh: POSIX_SHELL,
  sh: POSIX_SHELL,
  dash: POSIX_SHELL,
  ash: POSIX_SHELL,
  ksh: POSIX_SHELL,
  fish: POSIX_SHELL,
  // These don't accept -l with other options, and -c must be last.
  csh: { arguments: ['-ic'], command: POSIX_COMMAND },
  tcsh: { arguments: ['-ic'], command: POSIX_COMMAND },
  pwsh: { arguments: ['-Login', '-Command'], command: `& $env:COPPICE_NODE -e '${PRINT}'` },
  nu: { arguments: ['-i', '-l', '-c'], command: `^$env.COPPICE_NODE -e '${PRINT}'` },
};

/** Variables that describe the shell that ran, not the user's settings. */
const OF_THE_SHELL = ['_', 'SHLVL', 'PWD', 'OLDPWD', 'XDG_RUNTIME_DIR'];

/**
 * Returns the cleaned environment of the user's login shell, because an editor that was started from a dock lacks the
 * PATH of nvm or Homebrew. Runs the user's profile, which takes from 0.1 seconds to many seconds. Returns `env` on
 * Windows, which has no login shells.
 */
export async function resolveLoginEnvironment(
  options: LoginShellOptions,
): Promise<Result<Environment, LoginShellCode>> {
  if (process.platform === 'win32') return ok(options.env);
  const shell = ownValue(SHELLS, path.basename(options.shell));
  if (!shell) return fail('shellUnsupported', { params: { shell: options.shell } });
  const mark = randomUUID();
  const run = await runCommand([options.shell, ...shell.arguments, shell.command], {
    cwd: options.env['HOME'] ?? '/',
    env: {
      ...options.env,
      COPPICE_NODE: options.execPath,
      COPPICE_MARK: mark,
      ELECTRON_RUN_AS_NODE: '1',
      ELECTRON_NO_ATTACH_CONSOLE: '1',
      // The profiles of VS Code users check this variable.
      VSCODE_RESOLVING_ENVIRONMENT: '1',
    },
    timeoutMs: options.timeoutMs,
    ...(options.signal && { signal: options.signal }),
  });
  if (!run.ok) return run;
  const env = answer(run.value.stdout, mark.repeat(2));
  return env ? ok(env) : fail('shellAnswerMissing', { params: { shell: options.shell }, detail: run.value.stderr });
}

function answer(output: string, mark: string): Record<string, string> | undefined {
  const parsed = parseJson(output.slice(output.indexOf(mark) + mark.length, output.lastIndexOf(mark)));
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  const texts = Object.entries(parsed).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const variables = texts.filter(([name]) => !OF_THE_SHELL.includes(name));
  return cleanEnvironment(Object.fromEntries(variables), process.platform);
}
