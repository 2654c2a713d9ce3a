import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import { makeBench } from './badInput/badInputBench';

it.each([
  ['before git knew of it', false],
  ['before it was recorded', true],
])('undoes a discard whose window crashed %s', async (_when, isLinked) => {
  const bench = await makeBench();
  const first = await bench.open();
  const { id, worktree } = await bench.attempt(first);
  await writeFile(path.join(worktree, 'work.txt'), 'work\n');
  await first.end();
  const trash = path.join(path.dirname(worktree), '.trash', id);
  await mkdir(path.dirname(trash));
  await rename(worktree, trash);
  if (isLinked) await bench.repository.git('worktree', 'repair', trash);

  const { app } = await bench.open();
  expect(app.attemptStore.get(id)).toMatchObject({ disposition: 'open', worktree });
  expect(await readFile(path.join(worktree, 'work.txt'), 'utf8')).toBe('work\n');
  expect(await bench.repository.git('-C', worktree, 'status', '--porcelain')).toBe('?? work.txt');
  expectOk(await app.attempts.discard(id));
  expect([existsSync(worktree), existsSync(trash)]).toEqual([false, true]);
});
