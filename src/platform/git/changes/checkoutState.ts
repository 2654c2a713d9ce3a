import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { CheckoutState } from '../../../domain/attempt/checkoutState';
import { ok, type Result } from '../../../base/result';
import type { CallError, GitRunner, LinkedWorktree } from '../exec/exec';

/** Changed files whose dates are read; the others count only as changed. */
const DATED_MAX = 2_000;

/**
 * Returns the state of a checkout, cheaply: where `HEAD` is, and which files differ from it. Their sizes and dates show
 * further changes of files that are already changed. An untracked folder counts as one file.
 */
export async function checkoutState(git: GitRunner, root: string): Promise<Result<CheckoutState, StatusError>> {
  const args = ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=normal', '--no-renames'];
  const printed = await git.run({ cwd: root, args, kind: 'read', refusals: ['filterFailed'] });
  if (!printed.ok) return printed;
  const fields = printed.value.split('\0').filter((field) => field !== '');
  const head = fields.filter((field) => field.startsWith('# branch.')).map((field) => field.slice('# branch.'.length));
  const entries = fields.filter((field) => !field.startsWith('# ')).map(parseEntry);
  const marks = await Promise.all(
    entries.map(async ({ file, mark }, at) => {
      const dated = at < DATED_MAX ? await dateOf(path.join(root, file)) : '';
      return [file, `${mark} ${dated}`] as const;
    }),
  );
  const of = (name: string) => head.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1) ?? '';
  return ok({ branch: of('head'), commit: of('oid'), files: new Map(marks) });
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

export type StatusError = CallError | 'filterFailed';

/** Whether a worktree has uncommitted changes. Untracked files count, ignored ones don't. */
export async function hasUncommitted(git: GitRunner, worktree: LinkedWorktree): Promise<Result<boolean, StatusError>> {
  const args = ['status', '--porcelain', '-z', '--untracked-files=normal', '--ignore-submodules=none'];
  const printed = await git.run({ cwd: worktree, args, kind: 'read', refusals: ['filterFailed'] });
  return printed.ok ? ok(printed.value !== '') : printed;
}
