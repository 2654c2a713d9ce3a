// What happens outside an attempt's worktree while its agent works is reported in the chat, and delays nothing.
import { mkdir, symlink, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { AttemptId } from '../../src/domain/ids';
import type { HostNote } from '../../src/domain/session/event';
import { pathsOutside, WrittenPaths } from '../../src/services/worktrees/outsideChanges/writtenPaths';
import { makeAppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';
import type { SampleRepository } from '../fixtures/sampleRepository';

let folder: string;
let repository: SampleRepository;
let window: AppWindow;

beforeEach(async () => {
  const bench = await makeAppBench();
  ({ folder, repository } = bench);
  window = await bench.open();
});

async function notes(id: AttemptId): Promise<readonly HostNote[]> {
  const { items } = await window.transcript(id);
  return items.flatMap((item) => (item.type === 'note' ? [item.note] : []));
}

const expectNote = (id: AttemptId, type: HostNote['type']) =>
  expect.poll(async () => (await notes(id)).find((note) => note.type === type), { timeout: 20_000, interval: 20 });

/** Until the checkout was read for the first time, nothing may change in it: Git has ended, then the dates are read. */
async function untilCheckoutRead(): Promise<void> {
  const wait = { timeout: 20_000, interval: 20 };
  await expect
    .poll(() => window.ports.lines.some((line) => line.includes('git status --porcelain=v2')), wait)
    .toBe(true);
  expectOk(await window.app.repositories.current());
}

describe('outside of the worktree', () => {
  it('reports a file that the agent writes immediately, during its turn', async () => {
    const elsewhere = path.join(folder, 'elsewhere.txt');
    const id = await window.start(`practice: edit README.md\npractice: outside ${elsewhere}\npractice: wait`);
    await window.answer(id, 'allow');
    await expectNote(id, 'wroteOutside').toMatchObject({ files: [elsewhere], count: 1 });
    expect(window.session(id).turn).toBeDefined();
    expectOk(await window.app.attempts.stop(id));
    await window.waits(() => window.session(id).turn === undefined);
    expect((await notes(id)).filter(({ type }) => type === 'wroteOutside')).toHaveLength(1);
  });

  it('reports a checkout that changes during a turn at its end, with the changes', async () => {
    await repository.write('src/dirty.ts', 'before\n');
    await repository.write('src/main.ts', 'changed by the user\n');
    const id = await window.start('practice: wait');
    await window.waits(() => window.session(id).turn !== undefined);
    await untilCheckoutRead();
    await repository.write('src/dirty.ts', 'after, and longer\n');
    await repository.write('src/list.ts', 'gone\n');
    await repository.write('new file.txt', 'new\n');
    await unlink(path.join(repository.root, 'README.md'));
    expectOk(await window.app.attempts.stop(id));
    await expectNote(id, 'checkoutChanged').toMatchObject({
      files: ['README.md', 'new file.txt', 'src/dirty.ts', 'src/list.ts'],
      count: 4,
    });
    expect((await notes(id)).find(({ type }) => type === 'checkoutChanged')).not.toHaveProperty('head');
  });

  it('reports a commit or another branch by the new HEAD, and nothing if nothing changed', async () => {
    const id = await window.start('practice: wait');
    await window.waits(() => window.session(id).turn !== undefined);
    await untilCheckoutRead();
    await repository.git('checkout', '--quiet', '-b', 'other');
    expectOk(await window.app.attempts.stop(id));
    await expectNote(id, 'checkoutChanged').toMatchObject({
      head: expect.stringMatching(/^other [0-9a-f]{8}$/) as string,
      files: [],
    });
    await window.send(id, 'practice: slow 1');
    await window.reaches(id, 'review');
    expect(await notes(id)).toHaveLength(1);
  });
});

describe('the paths that tools write', () => {
  it('lists paths once each, when they were written and not when permission is requested', () => {
    const written = new WrittenPaths();
    expect(written.add({ id: '1', kind: 'edit', status: 'pending', locations: [{ path: '/x' }] })).toEqual([]);
    expect(written.add({ id: '1', status: 'completed' })).toEqual(['/x']);
    expect(written.add({ id: '1', status: 'completed' })).toEqual([]);
    expect(written.add({ id: '2', kind: 'read', status: 'completed', locations: [{ path: '/y' }] })).toEqual([]);
    const diffs = [{ path: '/z', oldText: null, newText: '' }];
    expect(written.add({ id: '3', status: 'running', diffs })).toEqual(['/z']);
  });

  it('finds paths outside by their names, and behind links', async () => {
    const inside = path.join(folder, 'worktree');
    await mkdir(inside);
    await writeFile(path.join(inside, 'a'), '');
    await symlink(folder, path.join(inside, 'out'));
    const paths = ['a', 'new/b', '..c', path.join(inside, 'd'), '../e', 'out/f', '/g'];
    expect(await pathsOutside(inside, paths)).toEqual([path.join(folder, 'e'), path.join(inside, 'out/f'), '/g']);
  });
});
