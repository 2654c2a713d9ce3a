/** A complete environment: nothing is inherited beside it. */
export type Environment = Readonly<Record<string, string>>;

/**
 * The variables of git's that belong to the user's set-up. All others (`GIT_DIR`, `GIT_INDEX_FILE`, `GIT_TRACE` …)
 * would bend our calls to another repository or into another output, e.g. where VS Code was started by a git hook.
 */
const KEPT = [
  /^GIT_(AUTHOR|COMMITTER)_(NAME|EMAIL)$/,
  /^GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)$/,
  /^GIT_(SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|EXEC_PATH|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM)$/,
  /^GIT_(SSL|HTTP|PROXY|CURL|LFS)_/,
];

/**
 * For questions that are asked wherever a window is opened, so that an agent may have made the settings: git would start
 * a program of theirs to fetch a missing object (`remote.<name>.uploadpack` and others). What refs lead to is there in
 * any clone, a partial one included, so nothing has to be fetched. The name is that of no protocol.
 */
export const FETCH_NOTHING: Environment = { GIT_ALLOW_PROTOCOL: 'none' };

/** How a call is meant: `read` takes no optional lock; `commit` keeps the user's character set for the hooks. */
export type CallKind = 'read' | 'write' | 'commit';

/** The environment of one git call: never asks, never opens an editor, prints untranslated messages. */
export function gitEnvironment(user: Environment, kind: CallKind, extra: Environment = {}): Environment {
  const clean = Object.fromEntries(
    Object.entries(user).filter(([name]) => !/^GIT_/i.test(name) || KEPT.some((kept) => kept.test(name.toUpperCase()))),
  );
  return {
    ...(kind === 'commit' ? untranslated(clean) : { ...clean, LC_ALL: 'C' }),
    GIT_TERMINAL_PROMPT: '0',
    GIT_EDITOR: ':',
    ...(kind === 'read' ? { GIT_OPTIONAL_LOCKS: '0' } : {}),
    ...extra,
  };
}

/** Git's messages in English, yet the user's own character set: hooks are programs that may depend on it. */
function untranslated({ LC_ALL, ...user }: Environment): Environment {
  return { ...user, ...(LC_ALL === undefined ? {} : { LANG: LC_ALL }), LC_MESSAGES: 'C' };
}
