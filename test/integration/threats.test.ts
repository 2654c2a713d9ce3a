// Threats of docs/threats.md that only the whole application can be tested for.
import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { MessageId } from '../../src/domain/ids';
import { TOKEN_NAME } from '../../src/protocol/agentHost';
import { PLANTED, plantedRan } from '../fixtures/plantedGit';
import { makeBench } from './badInput/badInputBench';

it('gives an agent neither the editor’s variables nor the agent host’s token', async () => {
  const bench = await makeBench();
  const dump = path.join(bench.folder, 'environment');
  const agent = await bench.program('agent', `env > "${dump}.part"; mv "${dump}.part" "${dump}"; exec "$0.node" "$@"`);
  await bench.program('agent.node', `exec "${bench.ports.runtime.execPath}" "$@"`);
  const editors = {
    ELECTRON_RUN_AS_NODE: '1',
    VSCODE_IPC_HOOK: '/editor.sock',
    VSCODE_GIT_ASKPASS_NODE: '/editor',
    NODE_OPTIONS: '--trace-warnings',
  };
  const env = { ...bench.ports.runtime.env, ...editors, MINE: 'stays' };
  bench.ports.change({ customAgents: [{ name: 'curious', argv: [agent, bench.ports.bundles.practice], env: {} }] });
  const window = await bench.open({ ...bench.ports, runtime: { ...bench.ports.runtime, env } });
  const id = await window.start('practice: slow 1', 'custom-curious');
  await window.finish(id);
  const seen = await readFile(dump, 'utf8');
  expect(seen).toContain('MINE=stays');
  const names = seen.split('\n').map((line) => line.split('=')[0]!);
  expect(names.filter((name) => Object.hasOwn(editors, name))).toEqual([]);
  expect(seen).not.toContain(await readFile(path.join(window.app.store.hostFolder, TOKEN_NAME), 'utf8'));
});

it('never runs a program in the repository as Git', async () => {
  const bench = await makeBench();
  const planted = path.join(bench.root, 'git');
  await writeFile(planted, `#!/bin/sh\n: > "${bench.folder}/planted"\n`);
  await chmod(planted, 0o755);
  const env = { ...bench.ports.runtime.env, PATH: `.:${bench.ports.runtime.env['PATH'] ?? ''}` };
  const window = await bench.open({ ...bench.ports, runtime: { ...bench.ports.runtime, env } });
  await bench.attempt(window);
  expect(existsSync(path.join(bench.folder, 'planted'))).toBe(false);
});

it.each(['leads to a repository in the worktree', 'leads to the user’s repository', 'is a folder'])(
  'runs no program and makes no commit for an agent because of a .git that %s',
  async (how) => {
    const bench = await makeBench();
    const window = await bench.open();
    const { app } = window;
    const { id, worktree } = await bench.attempt(window);
    const other = await bench.attempt(window);
    await writeFile(path.join(worktree, 'work.txt'), 'work\n');
    await writeFile(path.join(bench.root, 'staged.txt'), 'staged\n');
    await bench.repository.git('add', 'staged.txt');
    const before = await bench.users();
    const commonDir = path.join(bench.root, '.git');
    const otherGitDir = path.join(commonDir, 'worktrees', path.basename(other.worktree));
    await PLANTED[how]!({ worktree, commonDir, otherGitDir });
    const choice = { kind: 'merge', message: 'Work of the attempt', by: 'merge' } as const;
    await app.review.refresh(id);
    const results = [
      await app.review.changes(id),
      await app.merges.plan(id),
      await app.merges.merge(id, choice),
      await app.merges.update(id, choice),
      await app.merges.update(id, { ...choice, by: 'rebase' }),
      await app.restores.restore(id, `m_${id}` as MessageId),
      await app.attempts.send(id, 'm_1' as MessageId, 'Go on'),
    ];
    expect(results.filter(({ ok }) => ok)).toEqual([]);
    expectOk(await app.attempts.discard(id));
    expectOk(await app.attempts.undiscard(id));
    expect(await readFile(path.join(worktree, 'work.txt'), 'utf8')).toBe('work\n');
    expectOk(await app.attempts.discard(id));
    const [trash] = expectOk(await app.cleanUp.find());
    expect(trash).toMatchObject({ kind: 'trash', attempt: id });
    expect(plantedRan(trash!.name)).toBe(false);
    expect((await app.cleanUp.remove([trash!])).failed).toEqual([]);
    expect(await bench.users()).toEqual(before);
  },
);
