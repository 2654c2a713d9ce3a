import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { AttemptId } from '../../../domain/ids';
import type { GitResult } from '../exec/errors';
import { exists, isInside } from '../exec/paths';
import type { GitRoom, RepositoryFolders } from '../exec/exec';
import type { GitRunner } from '../exec/run';
import { checkLink, type LinkedWorktree } from '../exec/worktreeLink';

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
    const ours = await room.links.owned({ repo, worktree }, attempt);
    if (!ours.ok) return ours;
    return room.checkouts.run(() => fillBelow(room.git, ours.value, path.join(repo.commonDir, 'modules'), 0));
  });
}

/** `modules`: where git keeps the user's clones of the submodules that this checkout has. */
async function fillBelow(
  git: GitRunner,
  checkout: LinkedWorktree,
  modules: string,
  depth: number,
): Promise<GitResult<readonly string[]>> {
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
  return { ok: true, value: failed };
}

/** The checkout of a submodule; git keeps its git folder below that of the checkout that it is in. */
function checkoutOf(checkout: LinkedWorktree, { name, folder }: Submodule): LinkedWorktree {
  return { folder: path.join(checkout.folder, folder), gitDir: path.join(checkout.gitDir, 'modules', name) };
}

/** The git folder of a worktree that may have submodules. */
interface KeptSubmodules {
  readonly repo: RepositoryFolders;
  readonly gitDir: string;
  readonly attempt: AttemptId;
}

/**
 * Takes what was committed in the submodules of a worktree over into the user's clones of them, on a private ref: a
 * merge brings only the ids of such commits along, and they would go with the worktree. Again is harmless. Submodules
 * of which the user has no clone are left out. Nothing in the worktree itself is read.
 */
export async function keepSubmodules(
  git: GitRunner,
  { repo, gitDir, attempt }: KeptSubmodules,
): Promise<GitResult<undefined>> {
  const [from, into] = [gitDir, repo.commonDir].map((folder) => path.join(folder, 'modules')) as [string, string];
  return keepBelow(git, { from, into, ref: `refs/coppice/${attempt}/head` });
}

/** Clones below `from`, and the user's below `into`. The name of a submodule may have slashes, so that it is a path. */
interface Clones {
  readonly from: string;
  readonly into: string;
  readonly ref: string;
}

async function keepBelow(git: GitRunner, { from, into, ref }: Clones): Promise<GitResult<undefined>> {
  const entries = await readdir(from, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.filter((one) => one.isDirectory())) {
    const [clone, users] = [path.join(from, entry.name), path.join(into, entry.name)];
    const isClone = await exists(path.join(clone, 'HEAD'));
    const kept = isClone ? await keepOne(git, { from: clone, into: users, ref }) : undefined;
    if (kept?.ok === false) return kept;
    const inner = (folder: string) => (isClone ? path.join(folder, 'modules') : folder);
    const below = await keepBelow(git, { from: inner(clone), into: inner(users), ref });
    if (!below.ok) return below;
  }
  return { ok: true, value: undefined };
}

/**
 * Git reads a clone only if the folder of its files is there, and the clone's settings name that by its first place: the
 * worktree may be in the trash, or the agent may have removed the submodule. Run by git's own shell.
 */
const WITHOUT_FILES = 'GIT_WORK_TREE=. git-upload-pack';

async function keepOne(git: GitRunner, { from, into, ref }: Clones): Promise<GitResult<undefined>> {
  const isThere = await Promise.all([path.join(into, 'HEAD'), path.join(from, 'index')].map(exists));
  if (isThere.includes(false)) return { ok: true, value: undefined };
  const quiet = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--no-auto-maintenance'];
  const args = ['fetch', ...quiet, `--upload-pack=${WITHOUT_FILES}`, '--', from, `+HEAD:${ref}`];
  const fetched = await git.run({ cwd: into, args, env: { GIT_ALLOW_PROTOCOL: 'file' } });
  // Nothing to keep: `HEAD` is on a branch without a commit.
  const isUnborn = !fetched.ok && fetched.error.detail?.includes("couldn't find remote ref HEAD") === true;
  return fetched.ok || isUnborn ? { ok: true, value: undefined } : fetched;
}

/** Those whose commit is in the index, by what `.gitmodules` says of them. */
async function submodulesOf(git: GitRunner, checkout: LinkedWorktree): Promise<GitResult<readonly Submodule[]>> {
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
async function isFilled(submodule: LinkedWorktree): Promise<boolean> {
  return (await checkLink(submodule)).ok && (await exists(path.join(submodule.gitDir, 'index')));
}

/** Whether git may fill a folder: what is in it already, git would take for the submodule. */
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
