import path from 'node:path';
import { root, runNode } from '../process';
import { userEnvironment } from '../vscodeHost/environment';
import { ensureVscodeHost } from '../vscodeHost/install';
import { installVsix, startServer } from '../vscodeHost/server';
import { START_SETTINGS, type Editor, type StartOptions } from './editor';

/** Starts VS Code for the browser with the packaged extension, on a loopback address that requires a random token. */
export async function startWeb({ base, folder, port }: StartOptions): Promise<Editor> {
  const host = await ensureVscodeHost();
  const vsix = path.join(base, 'coppice.vsix');
  await runNode([path.join(root, 'scripts', 'run.mjs'), 'scripts/package.ts', '--out', vsix], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const env = { ...userEnvironment(), TMPDIR: path.join(base, 'tmp') };
  const options = { host, env, data: path.join(base, 'data'), extensions: path.join(base, 'extensions') };
  await installVsix(options, vsix);
  const server = await startServer({ ...options, port, settings: START_SETTINGS });
  return { location: server.url(folder), ended: server.stopped, stop: () => server.stop() };
}
