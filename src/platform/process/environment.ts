/** Variables of a process. Complete: what is not in here, the child does not have. */
export type Environment = Readonly<Record<string, string>>;

/** Variable that marks every process of a run, so that those that left its process group are found all the same. */
export const RUN_VARIABLE = 'COPPICE_RUN';

/**
 * Names that belong to the editor, to its packaging or to us, and mean something false to a child. The first six are
 * what VS Code itself strips before it starts programs, with its exceptions.
 */
const FOREIGN_NAMES: readonly RegExp[] = [
  /^ELECTRON_/,
  /^VSCODE_(?!(PORTABLE|SHELL_LOGIN|ENV_REPLACE|ENV_APPEND|ENV_PREPEND)$)/,
  /^SNAP(_|$)/,
  /^GDK_PIXBUF_/,
  /^(CODE_SERVER|CS)_/,
  /^(DEBUG|NODE_OPTIONS)$/,
  /^NODE_EXEC_PATH$/,
  /^COPPICE_/,
  // An editor that git started as its commit editor has these; git would work on that repository instead of ours.
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|PREFIX|NAMESPACE)$/,
];

/** Variables that are dropped only when they name a program of the editor, which does not work without its variables. */
const FOREIGN_PROGRAMS: readonly { readonly name: RegExp; readonly value: RegExp }[] = [
  { name: /^BROWSER$/, value: /[\\/]bin[\\/]helpers[\\/]browser(-linux|-darwin)?\.(sh|cmd)$/ },
  { name: /^(GIT|SSH)_ASKPASS$/, value: /[\\/]extensions[\\/]git[\\/]dist[\\/]/ },
];

const REMOTE_CLI = /[\\/]bin[\\/]remote-cli[\\/]?$/;

/**
 * What children may inherit of our own environment: proxies, certificates, keys and all else that is the user's; not
 * what the editor, its server or this extension have put there. `platform` as in `process.platform`.
 */
export function cleanEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    // The names of Windows have no case.
    const known = platform === 'win32' ? name.toUpperCase() : name;
    if (value === undefined || isForeign(known, value)) continue;
    clean[name] = known === 'PATH' ? withoutRemoteCli(value, platform) : value;
  }
  return clean;
}

/** The value of a variable whose name has no case on Windows (`Path`). */
export function variable(env: Environment, name: string, platform: string): string | undefined {
  if (platform !== 'win32') return env[name];
  const key = Object.keys(env).find((candidate) => candidate.toUpperCase() === name);
  return key === undefined ? undefined : env[key];
}

export function pathDelimiter(platform: string): string {
  return platform === 'win32' ? ';' : ':';
}

function isForeign(name: string, value: string): boolean {
  return (
    FOREIGN_NAMES.some((pattern) => pattern.test(name)) ||
    FOREIGN_PROGRAMS.some((program) => program.name.test(name) && program.value.test(value))
  );
}

function withoutRemoteCli(path: string, platform: string): string {
  const delimiter = pathDelimiter(platform);
  return path
    .split(delimiter)
    .filter((folder) => !REMOTE_CLI.test(folder))
    .join(delimiter);
}
