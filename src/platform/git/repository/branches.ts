import { FETCH_NOTHING } from '../exec/environment';
import { gitFault, type GitResult } from '../exec/errors';
import { resolveCommit } from './location';
import type { RepositoryFolders } from '../exec/exec';
import type { GitRunner } from '../exec/run';

/** A branch to start from. */
export interface BranchSummary {
  /** Short name; of a remote's branch with the remote in front. */
  readonly name: string;
  readonly remote: boolean;
  readonly commit: string;
  /** Date of its last commit, milliseconds since 1970. */
  readonly date: number;
}

const MAX_BRANCHES = 2000;
const FIELDS = ['refname', 'symref', 'objectname', 'committerdate:unix'];

/** Local and remote branches, the last changed first, at most 2,000. */
export async function listBranches(
  git: GitRunner,
  repo: RepositoryFolders,
): Promise<GitResult<readonly BranchSummary[]>> {
  const format = FIELDS.map((field) => `%(${field})`).join('%00');
  const args = ['for-each-ref', '--sort=-committerdate', `--count=${MAX_BRANCHES}`, `--format=${format}`];
  const refs = ['refs/heads', 'refs/remotes'];
  const told = await git.run({ cwd: repo.commonDir, args: [...args, ...refs], kind: 'read', env: FETCH_NOTHING });
  return told.ok ? { ok: true, value: parseBranches(told.value) } : told;
}

export interface TagSummary {
  readonly name: string;
  /** When it was made, or its commit; milliseconds since 1970. */
  readonly date: number;
}

/** The last tags, the youngest first. */
export async function listTags(
  git: GitRunner,
  repo: RepositoryFolders,
  count: number,
): Promise<GitResult<readonly TagSummary[]>> {
  const args = ['for-each-ref', '--sort=-creatordate', `--count=${count}`, '--format=%(refname)%00%(creatordate:unix)'];
  const told = await git.run({
    cwd: repo.commonDir,
    args: [...args, 'refs/tags'],
    kind: 'read',
    env: FETCH_NOTHING,
  });
  if (!told.ok) return told;
  const tags = told.value.split('\n').flatMap((line) => {
    const [ref, date] = line.split('\0');
    return date === undefined ? [] : [{ name: (ref ?? '').slice('refs/tags/'.length), date: Number(date) * 1000 }];
  });
  return { ok: true, value: tags };
}

/**
 * The commit that an attempt is to start from. Where a branch and a tag have the same name, the branch is meant: git
 * by itself would take the tag. Fails with `refMissing`.
 */
export async function resolveBase(git: GitRunner, cwd: string, ref: string): Promise<GitResult<string>> {
  for (const branch of [`refs/heads/${ref}`, `refs/remotes/${ref}`]) {
    const found = await resolveCommit(git, cwd, branch);
    if (found.ok || found.error.code !== 'refMissing') return found;
  }
  return resolveCommit(git, cwd, ref);
}

/** Parses the fields above; symbolic refs such as `origin/HEAD` are left out. */
export function parseBranches(printed: string): readonly BranchSummary[] {
  return printed.split('\n').flatMap((line) => {
    const [ref, symref, commit, date] = line.split('\0');
    if (ref === undefined || symref !== '' || commit === undefined || date === undefined) return [];
    const remote = ref.startsWith('refs/remotes/');
    return [{ name: ref.split('/').slice(2).join('/'), remote, commit, date: Number(date) * 1000 }];
  });
}

/**
 * The wanted branch name, or the next free one with `-2`, `-3` … behind. Names that differ in case only count as taken,
 * because they are one file on macOS and Windows; so do names that would need an existing branch to be a folder.
 * Fails with `branchNameInvalid`.
 */
export async function freeBranchName(
  git: GitRunner,
  repo: RepositoryFolders,
  wanted: string,
): Promise<GitResult<string>> {
  const valid = await git.attempt({
    cwd: repo.commonDir,
    args: ['check-ref-format', `refs/heads/${wanted}`],
    kind: 'read',
  });
  if (!valid.ok) return valid;
  if (valid.value.exitCode !== 0 || !isPlainBranchName(wanted)) {
    return gitFault('branchNameInvalid', { params: { branch: wanted } });
  }
  const told = await git.run({
    cwd: repo.commonDir,
    args: ['for-each-ref', '--format=%(refname)', 'refs/heads'],
    kind: 'read',
  });
  if (!told.ok) return told;
  const taken = told.value
    .split('\n')
    .filter((ref) => ref !== '')
    .map((ref) => ref.slice('refs/heads/'.length));
  return { ok: true, value: firstFreeName(wanted, taken) };
}

/** Whether git takes the name for a branch wherever one can stand: no option, no `HEAD`, no `@{…}`. */
export function isPlainBranchName(name: string): boolean {
  return name !== '' && !name.startsWith('-') && name !== 'HEAD' && name !== '@' && !name.includes('@{');
}

/** The wanted name or the first variant that neither is taken nor lies above or below a taken one. */
export function firstFreeName(wanted: string, taken: readonly string[]): string {
  const names = new Set(taken.map((name) => name.toLowerCase()));
  const folders = new Set([...names].flatMap((name) => parents(name)));
  const blockedFolder = parents(wanted.toLowerCase()).find((parent) => names.has(parent));
  // A branch named like the folder (`coppice`) stands in the way of each name below it.
  const base =
    blockedFolder === undefined
      ? wanted
      : `${wanted.slice(0, blockedFolder.length)}-${wanted.slice(blockedFolder.length + 1)}`;
  const free = (name: string) => !names.has(name.toLowerCase()) && !folders.has(name.toLowerCase());
  if (base !== wanted) return firstFreeName(base, taken);
  for (let suffix = 1; ; suffix += 1) {
    const name = suffix === 1 ? base : `${base}-${suffix}`;
    if (free(name)) return name;
  }
}

/** `a/b/c` → `a`, `a/b`. */
function parents(name: string): string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}
