/** A complete environment. Nothing else is inherited. */
export type Environment = Readonly<Record<string, string>>;

/**
 * Git's variables that belong to the user's setup. Others (`GIT_DIR`, `GIT_INDEX_FILE`, `GIT_TRACE` …) would redirect
 * calls to another repository or change their output, for example if a git hook started VS Code.
 */
const USER_VARIABLES = [
  /^GIT_(AUTHOR|COMMITTER)_(NAME|EMAIL)$/,
  /^GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)$/,
  /^GIT_(SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/,
  /^GIT_(SSL|HTTP|PROXY|CURL|LFS)_/,
];

/**
 * For calls that run in any folder that is opened, where an agent may have written the settings: to fetch a missing
 * object, git would start a program that they name (`remote.<name>.uploadpack` and others). Every clone has the objects
 * that its refs point at, even a partial one, so nothing has to be fetched. No protocol has this name.
 */
export const FETCH_NOTHING: Environment = { GIT_ALLOW_PROTOCOL: 'none' };

/** `read` takes no optional lock. `commit` keeps the user's character set for the hooks. */
export type CallKind = 'read' | 'write' | 'commit';

/** Returns the environment of a git call, which never prompts, opens no editor, and prints untranslated messages. */
export function gitEnvironment(user: Environment, kind: CallKind, extra: Environment = {}): Environment {
  const clean = Object.fromEntries(
    Object.entries(user).filter(
      ([name]) => !/^GIT_/i.test(name) || USER_VARIABLES.some((variable) => variable.test(name.toUpperCase())),
    ),
  );
  return {
    ...(kind === 'commit' ? untranslated(clean) : { ...clean, LC_ALL: 'C' }),
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: ':',
    ...(kind === 'read' ? { GIT_OPTIONAL_LOCKS: '0' } : {}),
    ...extra,
  };
}

/** Git's messages in English, but in the user's own character set because hooks may depend on it. */
function untranslated({ LC_ALL, ...user }: Environment): Environment {
  return { ...user, ...(LC_ALL === undefined ? {} : { LANG: LC_ALL }), LC_MESSAGES: 'C' };
}
