import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { pathDelimiter, variable, type Environment } from './environment';

/** `notRunnable`: something with that name exists, but it isn't a file or isn't executable. */
export type ExecutableSearch =
  { readonly kind: 'found' | 'notRunnable'; readonly path: string } | { readonly kind: 'notFound' };

/** Where a name is looked up. `cwd` is for names that contain a folder. Without it, only absolute ones are found. */
export interface SearchOptions {
  readonly env: Environment;
  readonly cwd?: string;
  readonly platform?: string;
}

const DEFAULT_PATHEXT = '.COM;.EXE;.BAT;.CMD';

/**
 * Returns the absolute path of a program in PATH, or `undefined`. Doesn't resolve symbolic links, because version
 * switchers (Volta, asdf, busybox) depend on the name by which they are called.
 */
export async function findInPath(
  name: string,
  env: Environment,
  platform: string = process.platform,
): Promise<string | undefined> {
  const lookup = await findExecutable(name, { env, platform });
  return lookup.kind === 'found' ? lookup.path : undefined;
}

/**
 * Like `findExecutable`, but also reports a program that can't be run. Skips relative folders in PATH, so that nothing
 * that an agent wrote into its worktree is mistaken for Git.
 */
export async function findExecutable(name: string, options: SearchOptions): Promise<ExecutableSearch> {
  const platform = options.platform ?? process.platform;
  let firstUseless: ExecutableSearch | undefined;
  for (const file of candidates(name, options, platform)) {
    const lookup = await inspect(file, platform);
    if (lookup.kind === 'found') return lookup;
    if (lookup.kind === 'notRunnable') firstUseless ??= lookup;
  }
  return firstUseless ?? { kind: 'notFound' };
}

function candidates(name: string, { env, cwd }: SearchOptions, platform: string): string[] {
  if (name === '') return [];
  const names = withExtensions(name, env, platform);
  if (name.includes('/') || (platform === 'win32' && name.includes('\\'))) {
    if (path.isAbsolute(name)) return names;
    return cwd === undefined ? [] : names.map((candidate) => path.resolve(cwd, candidate));
  }
  const folders = (variable(env, 'PATH', platform) ?? '').split(pathDelimiter(platform));
  return folders
    .filter((folder) => path.isAbsolute(folder))
    .flatMap((folder) => names.map((n) => path.join(folder, n)));
}

/** Windows only runs files with a known extension. npm puts a script for other shells next to `name.cmd`. */
function withExtensions(name: string, env: Environment, platform: string): string[] {
  if (platform !== 'win32') return [name];
  const extensions = (variable(env, 'PATHEXT', platform) ?? DEFAULT_PATHEXT).split(';').filter((e) => e !== '');
  const hasOne = extensions.some((extension) => name.toLowerCase().endsWith(extension.toLowerCase()));
  return hasOne ? [name] : extensions.map((extension) => `${name}${extension.toLowerCase()}`);
}

async function inspect(file: string, platform: string): Promise<ExecutableSearch> {
  try {
    if (!(await stat(file)).isFile()) return { kind: 'notRunnable', path: file };
  } catch {
    return { kind: 'notFound' };
  }
  if (platform === 'win32') return { kind: 'found', path: file };
  return access(file, constants.X_OK).then(
    () => ({ kind: 'found', path: file }),
    () => ({ kind: 'notRunnable', path: file }),
  );
}
