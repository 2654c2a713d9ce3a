import path from 'node:path';
import type { AttemptId } from '../../domain/ids';
import type { GitResult } from './errors';
import { gitDirOf } from './marker';
import { exists, isInside } from './paths';
import type { GitRoom, RepositoryFolders } from './room';
import type { GitRunner } from './run';
import { ownWorktree } from './ownWorktree';

/** A worktree of ours that may have submodules. */
export interface SubmodulesOf {
  readonly repo: RepositoryFolders;
  readonly worktree: string;
  readonly attempt: AttemptId;
}

/** A submodule of a checkout. Its folder is from the checkout's top, with `/`. */
interface Submodule {
  readonly name: string;
  readonly folder: string;
}

const ENTRY = /^submodule\.([\s\S]+)\.path\n([\s\S]+)$/;
/** Submodules of submodules are filled down to here. */
const DEPTH_MAX = 5;

/**
 * Fills the submodules of a worktree from those that the user's checkout has: their objects are linked, not copied,
 * where the file system can, and nothing is asked of any server. The user's configuration stays as it is. One that the
 * checkout does not have stays empty, as it is there. Answers the folders of those that it has and that could not be
 * filled, e.g. because it does not have the commit. What is filled stays: entered again, it fills the others.
 */
export async function fillSubmodules(room: GitRoom, wanted: SubmodulesOf): Promise<GitResult<readonly string[]>> {
  const { repo, worktree, attempt } = wanted;
  if (!(await exists(path.join(worktree, '.gitmodules')))) return { ok: true, value: [] };
  return room.queues.run(worktree, async () => {
    const ours = await ownWorktree(worktree, attempt);
    if (!ours.ok) return ours;
    return room.checkouts.run(() => fillBelow(room.git, worktree, path.join(repo.commonDir, 'modules'), 0));
  });
}

/** `modules`: where git keeps the user's clones of the submodules that this checkout has. */
async function fillBelow(
  git: GitRunner,
  checkout: string,
  modules: string,
  depth: number,
): Promise<GitResult<readonly string[]>> {
  const listed = await submodulesOf(git, checkout);
  if (!listed.ok) return listed;
  const failed: string[] = [];
  for (const submodule of listed.value) {
    const folder = path.join(checkout, submodule.folder);
    const from = path.join(modules, submodule.name);
    // The name comes from a file in the repository.
    if (!isInside(from, modules) || !(await exists(path.join(from, 'HEAD')))) continue;
    if (!(await isFilled(folder)) && !(await fillOne(git, { checkout, submodule, from }))) {
      failed.push(submodule.folder);
      continue;
    }
    if (depth >= DEPTH_MAX || !(await exists(path.join(folder, '.gitmodules')))) continue;
    const below = await fillBelow(git, folder, path.join(from, 'modules'), depth + 1);
    if (!below.ok) return below;
    failed.push(...below.value.map((inner) => `${submodule.folder}/${inner}`));
  }
  return { ok: true, value: failed };
}

/**
 * Takes what was committed in the submodules of a worktree over into the user's clones of them, on a private ref: a
 * merge brings only the ids of such commits along, and they would go with the worktree. Again is harmless. Submodules
 * of which the user has no clone are left out.
 */
export async function keepSubmodules(
  git: GitRunner,
  { repo, worktree, attempt }: SubmodulesOf,
): Promise<GitResult<undefined>> {
  return keepBelow(git, {
    checkout: worktree,
    modules: path.join(repo.commonDir, 'modules'),
    ref: `refs/coppice/${attempt}/head`,
  });
}

async function keepBelow(
  git: GitRunner,
  { checkout, modules, ref }: { readonly checkout: string; readonly modules: string; readonly ref: string },
): Promise<GitResult<undefined>> {
  if (!(await exists(path.join(checkout, '.gitmodules')))) return { ok: true, value: undefined };
  const listed = await submodulesOf(git, checkout);
  if (!listed.ok) return listed;
  for (const { name, folder } of listed.value) {
    const [inside, into] = [path.join(checkout, folder), path.join(modules, name)];
    if (!isInside(into, modules) || !(await exists(path.join(into, 'HEAD'))) || !(await isFilled(inside))) continue;
    const args = [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-recurse-submodules',
      '--no-write-fetch-head',
      '--no-auto-maintenance',
      '--',
      inside,
      `+HEAD:${ref}`,
    ];
    const fetched = await git.run({ cwd: into, args, env: { GIT_ALLOW_PROTOCOL: 'file' } });
    if (!fetched.ok) return fetched;
    const below = await keepBelow(git, { checkout: inside, modules: path.join(into, 'modules'), ref });
    if (!below.ok) return below;
  }
  return { ok: true, value: undefined };
}

/** Those whose commit is in the index, by what `.gitmodules` says of them. */
async function submodulesOf(git: GitRunner, checkout: string): Promise<GitResult<readonly Submodule[]>> {
  const args = ['config', '--file', '.gitmodules', '-z', '--get-regexp', String.raw`^submodule\..*\.path$`];
  const told = await git.attempt({ cwd: checkout, args, kind: 'read' });
  if (!told.ok) return told;
  const named = told.value.stdout
    .toString()
    .split('\0')
    .flatMap((entry): Submodule[] => {
      const [, name, folder] = ENTRY.exec(entry) ?? [];
      return name === undefined || folder === undefined ? [] : [{ name, folder }];
    });
  if (named.length === 0) return { ok: true, value: [] };
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
  return { ok: true, value: named.filter(({ folder }) => links.has(folder)) };
}

/** Its files were written once: from then on they are the agent's. */
async function isFilled(folder: string): Promise<boolean> {
  const gitDir = await gitDirOf(folder);
  return gitDir !== undefined && (await exists(path.join(gitDir, 'index')));
}

/** Answers whether the submodule has its files now. */
async function fillOne(
  git: GitRunner,
  { checkout, submodule, from }: { readonly checkout: string; readonly submodule: Submodule; readonly from: string },
): Promise<boolean> {
  const { name, folder } = submodule;
  if (/[=\n]/.test(name)) return false; // It would end the name of the setting.
  const origin = await git.run({ cwd: from, args: ['config', 'remote.origin.url'], kind: 'read' });
  if (!origin.ok) return false;
  const update = ['submodule', '--quiet', 'update', '--checkout', '--no-fetch', '--no-recommend-shallow', '--', folder];
  const filled = await git.run({
    cwd: checkout,
    args: update,
    config: [`submodule.${name}.active=true`, `submodule.${name}.url=${from}`],
    env: { GIT_ALLOW_PROTOCOL: 'file', GIT_LITERAL_PATHSPECS: '1' },
  });
  const inside = path.join(checkout, folder);
  if (!filled.ok || !(await isFilled(inside))) return false;
  // A relative address of a submodule in it is relative to this one; and a push goes to where the user's goes.
  const told = await git.run({ cwd: inside, args: ['config', 'remote.origin.url', origin.value.trimEnd()] });
  return told.ok;
}
