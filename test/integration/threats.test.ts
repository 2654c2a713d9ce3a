// Threats of docs/threats.md that only the whole application can be tested for.
import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { TOKEN_NAME } from '../../src/protocol/agentHost';
import { makePlace } from './badInput/place';

it('an agent gets neither the editor’s variables nor the agent host’s token', async () => {
  const place = await makePlace();
  const told = path.join(place.folder, 'environment');
  const agent = await place.program('agent', `env > "${told}.part"; mv "${told}.part" "${told}"; exec "$0.node" "$@"`);
  await place.program('agent.node', `exec "${place.ports.runtime.execPath}" "$@"`);
  const editors = {
    ELECTRON_RUN_AS_NODE: '1',
    VSCODE_IPC_HOOK: '/editor.sock',
    VSCODE_GIT_ASKPASS_NODE: '/editor',
    NODE_OPTIONS: '--trace-warnings',
  };
  const env = { ...place.ports.runtime.env, ...editors, MINE: 'stays' };
  place.ports.change({ customAgents: [{ name: 'curious', argv: [agent, place.ports.bundles.practice], env: {} }] });
  const window = await place.open({ ...place.ports, runtime: { ...place.ports.runtime, env } });
  const id = await window.start('practice: slow 1', 'custom-curious');
  await window.finish(id);
  const seen = await readFile(told, 'utf8');
  expect(seen).toContain('MINE=stays');
  const names = seen.split('\n').map((line) => line.split('=')[0]!);
  expect(names.filter((name) => Object.hasOwn(editors, name))).toEqual([]);
  expect(seen).not.toContain(await readFile(path.join(window.app.records.runFolder, TOKEN_NAME), 'utf8'));
});

it('a program in the repository is never taken for git', async () => {
  const place = await makePlace();
  const planted = path.join(place.root, 'git');
  await writeFile(planted, `#!/bin/sh\n: > "${place.folder}/planted"\n`);
  await chmod(planted, 0o755);
  const env = { ...place.ports.runtime.env, PATH: `.:${place.ports.runtime.env['PATH'] ?? ''}` };
  const window = await place.open({ ...place.ports, runtime: { ...place.ports.runtime, env } });
  await place.attempt(window);
  expect(existsSync(path.join(place.folder, 'planted'))).toBe(false);
});
