import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptId } from '../../../domain/ids';
import { ok, type Result } from '../../../base/result';
import { exists, isInside } from '../../fs/fs';
import {
  checkLink,
  type CallError,
  type GitContext,
  type GitRunner,
  type LinkedWorktree,
  type OwnershipError,
  type RepositoryFolders,
} from '../exec/exec';

/** An attempt's worktree that may have submodules. */
export interface SubmodulesOf {
  readonly repo: RepositoryFolders;
  readonly worktree: string;
  readonly attempt: AttemptId;
}

/** A submodule of a checkout. Its folder is relative to the top of the checkout, with `/`. */
interface Submodule {
  readonly name: string;
  readonly folder: string;
}

export type FillSubmodulesError = CallError | OwnershipError;

const ENTRY = /^submodule\.([\s\S]+)\.path\n([\s\S]+)$/;
/** Nested submodules are filled down to this depth. */
const DEPTH_MAX = 5;

/**
 * Fills the submodules of a worktree from the clones of the user's checkout. Links their objects instead of copying them
 * if the file system can, and contacts no server. The user's configuration isn't changed. Submodules that the checkout
 * doesn't have stay empty. Returns the folders of those that could not be filled, for example because the clone lacks
 * the commit. Can be repeated: it fills only what isn't filled yet.
 */
export async function fillSubmodules(
  context: GitContext,
  wanted: SubmodulesOf,
): Promise<Result<readonly string[], FillSubmodulesError>> {
  const { repo, worktree, attempt } = wanted;
  if (!(await exists(path.join(worktree, '.gitmodules')))) return ok([]);
  return context.queues.run(worktree, async () => {
    const owned = await context.links.owned({ repo, worktree }, attempt);
    if (!owned.ok) return owned;
    return context.checkouts.run(() => fillBelow(context.git, owned.value, path.join(repo.commonDir, 'modules'), 0));
  });
}

/** `modules` is git's folder with the user's clones of the submodules of this checkout. */
async function fillBelow(
  git: GitRunner,
  checkout: LinkedWorktree,
  modules: string,
  depth: number,
): Promise<Result<readonly string[], CallError>> {
  const listed = await submodulesOf(git, checkout);
  if (!listed.ok) return listed;
  const failed: string[] = [];
  for (const submodule of listed.value) {
    const from = path.join(modules, submodule.name);
    // The name comes from a file in the repository.
    if (!isInside(from, modules) || !(await exists(path.join(from, 'HEAD')))) continue;
    const inner = checkoutOf(checkout, submodule);
    if (!(await isFilled(inner)) && !(await fillOne(git, { checkout, submodule, from }))) {
      failed.push(submodule.folder);
      continue;
    }
    if (depth >= DEPTH_MAX || !(await exists(path.join(inner.folder, '.gitmodules')))) continue;
    const below = await fillBelow(git, inner, path.join(from, 'modules'), depth + 1);
    if (!below.ok) return below;
    failed.push(...below.value.map((name) => `${submodule.folder}/${name}`));
  }
  return ok(failed);
}

/** Returns the checkout of a submodule. Its git folder is below that of the checkout that contains it. */
function checkoutOf(checkout: LinkedWorktree, { name, folder }: Submodule): LinkedWorktree {
  return { folder: path.join(checkout.folder, folder), gitDir: path.join(checkout.gitDir, 'modules', name) };
}

/** Returns the submodules in `.gitmodules` whose commit is in the index. */
async function submodulesOf(
  git: GitRunner,
  checkout: LinkedWorktree,
): Promise<Result<readonly Submodule[], CallError>> {
  const args = ['config', '--file', '.gitmodules', '-z', '--get-regexp', String.raw`^submodule\..*\.path$`];
  const configured = await git.execute({ cwd: checkout, args, kind: 'read' });
  if (!configured.ok) return configured;
  const named = configured.value.stdout
    .toString()
    .split('\0')
    .flatMap((entry): Submodule[] => {
      const [, name, folder] = ENTRY.exec(entry) ?? [];
      return name === undefined || folder === undefined ? [] : [{ name, folder }];
    });
  if (named.length === 0) return ok([]);
  const staged = await git.run({
    cwd: checkout,
    args: ['ls-files', '--stage', '-z', '--', ...named.map(({ folder }) => folder)],
    kind: 'read',
    env: { GIT_LITERAL_PATHSPECS: '1' },
  });
  if (!staged.ok) return staged;
  const links = new Set(
    staged.value
      .split('\0')
      .flatMap((line) => (line.startsWith('160000 ') ? [line.slice(line.indexOf('\t') + 1)] : [])),
  );
  return ok(named.filter(({ folder }) => links.has(folder)));
}

/** Whether its files were written once. From then on they belong to the agent. */
async function isFilled(submodule: LinkedWorktree): Promise<boolean> {
  return (await checkLink(submodule)).ok && (await exists(path.join(submodule.gitDir, 'index')));
}

/** Whether git can fill a folder: it would treat files that are already in it as the submodule's. */
async function isFree(submodule: LinkedWorktree): Promise<boolean> {
  const names = await readdir(submodule.folder).catch(() => []);
  return names.length === 0 || (await checkLink(submodule)).ok;
}

/** Returns whether the submodule has its files now. */
async function fillOne(
  git: GitRunner,
  {
    checkout,
    submodule,
    from,
  }: { readonly checkout: LinkedWorktree; readonly submodule: Submodule; readonly from: string },
): Promise<boolean> {
  const { name, folder } = submodule;
  if (/[=\n]/.test(name)) return false; // It would end the name of the setting.
  const inside = checkoutOf(checkout, submodule);
  if (!(await isFree(inside))) return false;
  const origin = await git.run({ cwd: from, args: ['config', 'remote.origin.url'], kind: 'read' });
  if (!origin.ok) return false;
  const update = ['submodule', '--quiet', 'update', '--checkout', '--no-fetch', '--no-recommend-shallow', '--', folder];
  const filled = await git.run({
    cwd: checkout,
    args: update,
    config: [`submodule.${name}.active=true`, `submodule.${name}.url=${from}`],
    env: { GIT_ALLOW_PROTOCOL: 'file', GIT_LITERAL_PATHSPECS: '1' },
  });
  if (!filled.ok || !(await isFilled(inside))) return false;
  // A relative address of a submodule in it is relative to this one; and a push goes to where the user's goes.
  const set = await git.run({ cwd: inside, args: ['config', 'remote.origin.url', origin.value.trimEnd()] });
  return set.ok;
}
