import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { findDesktop } from '../hostTests/desktop';
import { root, runNode } from '../process';
import { userEnvironment, userPath } from '../vscodeHost/environment';
import { QUIET_SETTINGS } from '../vscodeHost/server';
import { START_SETTINGS, type Editor, type StartOptions } from './editor';

/** Returns the desktop VS Code: `code` in PATH, or else, except on Linux, a downloaded one. */
export async function desktopCommand(): Promise<string | undefined> {
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  if (process.platform === 'linux' && !display) return undefined;
  const found = userPath()
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
  return found ?? (process.platform === 'linux' ? undefined : await findDesktop());
}

/** Starts the desktop VS Code with its own profile and the extension from this repository. */
export async function startDesktop(command: string, { base, folder }: StartOptions): Promise<Editor> {
  await runNode([path.join(root, 'esbuild.mjs')]);
  const user = path.join(base, 'user');
  await mkdir(path.join(user, 'User'), { recursive: true });
  const settings = { ...QUIET_SETTINGS, ...START_SETTINGS };
  await writeFile(path.join(user, 'User', 'settings.json'), JSON.stringify(settings, undefined, 2));
  const args = [
    ...['--user-data-dir', user, '--extensions-dir', path.join(base, 'extensions')],
    ...['--extensionDevelopmentPath', root, '--new-window', '--wait', folder],
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  const env = { ...userEnvironment(), TMPDIR: path.join(base, 'tmp') };
  const child = spawn(command, args, { env, stdio: 'ignore', shell: command.endsWith('.cmd') });
  const ended = once(child, 'exit').then(() => undefined);
  return {
    location: command,
    ended,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
