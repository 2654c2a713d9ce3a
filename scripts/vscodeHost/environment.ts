import path from 'node:path';
import process from 'node:process';

const NOT_THE_USERS =
  /^(npm_|NODE_|COPPICE_ROOT$|VITEST|VITE_|INIT_CWD$|PORT$|PASSWORD$|VSCODE_|ELECTRON_|EXTENSIONS_GALLERY$)/i;

/** The PATH of the user, without the folders that npm and scripts/run.mjs put in front. */
export function userPath(): string {
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => !/[\\/]node_modules[\\/]/.test(`${folder}${path.sep}`) && !folder.includes('node-gyp-bin'))
    .join(path.delimiter);
}

/** The environment of the user, without what npm, scripts/run.mjs, vitest or an editor put into it. */
export function userEnvironment(): Record<string, string> {
  const variables = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || NOT_THE_USERS.test(name) ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(variables), PATH: userPath() };
}
