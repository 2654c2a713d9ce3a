import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { CheckoutState } from '../../../domain/attempt/checkoutState';
import type { GitResult } from '../exec/errors';
import type { GitRunner } from '../exec/run';

/** Changed files whose dates are looked at; of the others it is known that they are changed. */
const DATED_MAX = 2_000;

/**
 * What a checkout looks like at a moment, cheaply: where `HEAD` is, and which files differ from it, with their sizes
 * and dates, so that a further change of one that is changed already shows, too. Untracked folders count as one file.
 */
export async function checkoutState(git: GitRunner, root: string): Promise<GitResult<CheckoutState>> {
  const args = ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=normal', '--no-renames'];
  const told = await git.run({ cwd: root, args, kind: 'read' });
  if (!told.ok) return told;
  const fields = told.value.split('\0').filter((field) => field !== '');
  const head = fields.filter((field) => field.startsWith('# branch.')).map((field) => field.slice('# branch.'.length));
  const entries = fields.filter((field) => !field.startsWith('# ')).map(parseEntry);
  const marks = await Promise.all(
    entries.map(async ({ file, mark }, at) => {
      const dated = at < DATED_MAX ? await dateOf(path.join(root, file)) : '';
      return [file, `${mark} ${dated}`] as const;
    }),
  );
  const of = (name: string) => head.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
  return { ok: true, value: { branch: of('head'), commit: of('oid'), files: new Map(marks) } };
}

/** `1 XY sub mH mI mW hH hI path`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`, `? path`: paths may have spaces. */
function parseEntry(entry: string): { readonly file: string; readonly mark: string } {
  const words = entry.startsWith('? ') ? 1 : entry.startsWith('u ') ? 10 : 8;
  const parts = entry.split(' ');
  return { file: parts.slice(words).join(' '), mark: parts.slice(0, words).join(' ') };
}

function dateOf(file: string): Promise<string> {
  return lstat(file).then(
    ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
    () => 'gone',
  );
}
