/** The complete environment of a process. The child gets no other variables. */
export type Environment = Readonly<Record<string, string>>;

/** Variable that marks every process of a run, so that even those outside its process group are found. */
export const RUN_VARIABLE = 'COPPICE_RUN';

/**
 * Names that belong to the editor, its packaging, or this extension, and would mislead a child. The first six are those
 * that VS Code itself removes before it starts programs, with its exceptions.
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
  // If Git started the editor as its commit editor, these would make Git work on that repository.
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|PREFIX|NAMESPACE)$/,
];

/** Variables that are removed only if they name a program of the editor, which needs the removed variables. */
const FOREIGN_PROGRAMS: readonly { readonly name: RegExp; readonly value: RegExp }[] = [
  { name: /^BROWSER$/, value: /[\\/]bin[\\/]helpers[\\/]browser(-linux|-darwin)?\.(sh|cmd)$/ },
  { name: /^(GIT|SSH)_ASKPASS$/, value: /[\\/]extensions[\\/]git[\\/]dist[\\/]/ },
];

const REMOTE_CLI = /[\\/]bin[\\/]remote-cli[\\/]?$/;

/**
 * Returns the part of this process's environment that children may inherit: everything of the user's, such as proxies,
 * certificates, and keys, but nothing that the editor, its server, or this extension added. `platform` as in
 * `process.platform`.
 */
export function cleanEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
): Record<string, string> {
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    // Names are case-insensitive on Windows.
    const known = platform === 'win32' ? name.toUpperCase() : name;
    if (value === undefined || isForeign(known, value)) continue;
    clean[name] = known === 'PATH' ? withoutRemoteCli(value, platform) : value;
  }
  return clean;
}

/** Returns the value of a variable. Its name is case-insensitive on Windows (`Path`). */
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
