import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { expectOk } from '../../../src/base/result';
import { makeBench } from './badInputBench';
import type { BadInput } from './rows';

const NAMES: readonly (readonly [BadInput, string])[] = [
  ['paths with spaces and quotes', ` it's "my" $HOME \`code\` `],
  ['paths with a newline', 'two\nlines\t*'],
  ['paths with Unicode', 'Ünïcødé 日本語 🌳 e\u0301'],
  ['paths with 250 characters', 'x'.repeat(250)],
];

/** From the prompt to merged work, in a repository, with a folder and with a file that are all named so. */
it.each(NAMES)('%s', async (_what, name) => {
  const bench = await makeBench(name);
  const file = path.join(name, `${name.slice(0, 240)}.txt`);
  await bench.repository.commit({ [file]: 'before\n' }, 'Odd names');
  const window = await bench.open();
  const { app } = window;
  const id = await window.start('Write it into the README');
  await window.finish(id);
  const { worktree } = app.attemptStore.get(id)!;
  await writeFile(path.join(worktree, file), 'after\n');
  await writeFile(path.join(worktree, `${name.slice(0, 240)}.new`), 'new\n');
  const { files } = expectOk(await app.review.changes(id));
  expect(files.map((one) => one.path).sort()).toEqual([`${name.slice(0, 240)}.new`, 'README.md', file].sort());
  expectOk(await app.merges.merge(id, { kind: 'merge', message: 'Work' }));
  expect(await readFile(path.join(bench.root, file), 'utf8')).toBe('after\n');
  expect(await bench.repository.git('status', '--porcelain')).toBe('');
  expectOk(await app.attempts.discard(id));
});
