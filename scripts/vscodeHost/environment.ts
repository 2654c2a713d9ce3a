import path from 'node:path';
import process from 'node:process';

const NOT_THE_USERS =
  /^(npm_|NODE_|COPPICE_ROOT$|VITEST|VITE_|INIT_CWD$|PORT$|PASSWORD$|VSCODE_|ELECTRON_|EXTENSIONS_GALLERY$)/i;

/** Returns the user's PATH, without the folders that npm and scripts/run.mjs prepend. */
export function userPath(): string {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => !/[\\/]node_modules[\\/]/.test(`${folder}${path.sep}`) && !folder.includes('node-gyp-bin'))
    .join(path.delimiter);
}

/** Returns the user's environment, without the variables of npm, scripts/run.mjs, Vitest, and editors. */
export function userEnvironment(): Record<string, string> {
  const variables = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || NOT_THE_USERS.test(name) ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(variables), PATH: userPath() };
}
