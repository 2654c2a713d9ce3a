import { fail, ok, type Result } from '../../../base/result';
import { FETCH_NOTHING, type CallError, type GitRunner, type RepositoryFolders } from '../exec/exec';
import { resolveCommit, type RevisionError } from './revisions';

/** A branch to start from. */
export interface BranchSummary {
  /** Short name. A remote's branch starts with the name of the remote. */
  readonly name: string;
  readonly remote: boolean;
  readonly commit: string;
  /** Date of its last commit, milliseconds since 1970. */
  readonly date: number;
}

const MAX_BRANCHES = 2000;
const FIELDS = ['refname', 'symref', 'objectname', 'committerdate:unix'];

/** Returns local and remote branches, the last changed first, at most 2,000. */
export async function listBranches(
  git: GitRunner,
  repo: RepositoryFolders,
): Promise<Result<readonly BranchSummary[], CallError>> {
  const format = FIELDS.map((field) => `%(${field})`).join('%00');
  const args = ['for-each-ref', '--sort=-committerdate', `--count=${MAX_BRANCHES}`, `--format=${format}`];
  const refs = ['refs/heads', 'refs/remotes'];
  const printed = await git.run({ cwd: repo.commonDir, args: [...args, ...refs], kind: 'read', env: FETCH_NOTHING });
  return printed.ok ? ok(parseBranches(printed.value)) : printed;
}

export interface TagSummary {
  readonly name: string;
  /** When the tag or its commit was created; milliseconds since 1970. */
  readonly date: number;
}

/** Returns the last tags, the newest first. */
export async function listTags(
  git: GitRunner,
  repo: RepositoryFolders,
  count: number,
): Promise<Result<readonly TagSummary[], CallError>> {
  const args = ['for-each-ref', '--sort=-creatordate', `--count=${count}`, '--format=%(refname)%00%(creatordate:unix)'];
  const printed = await git.run({
    cwd: repo.commonDir,
    args: [...args, 'refs/tags'],
    kind: 'read',
    env: FETCH_NOTHING,
  });
  if (!printed.ok) return printed;
  const tags = printed.value.split('\n').flatMap((line) => {
    const [ref, date] = line.split('\0');
    return date === undefined ? [] : [{ name: (ref ?? '').slice('refs/tags/'.length), date: Number(date) * 1000 }];
  });
  return ok(tags);
}

/**
 * Returns the commit that an attempt starts from. If a branch and a tag have the same name, it's the branch: git itself
 * would take the tag. Fails with `refMissing`.
 */
export async function resolveBase(git: GitRunner, cwd: string, ref: string): Promise<Result<string, RevisionError>> {
  for (const branch of [`refs/heads/${ref}`, `refs/remotes/${ref}`]) {
    const found = await resolveCommit(git, cwd, branch);
    if (found.ok || found.error.code !== 'refMissing') return found;
  }
  return resolveCommit(git, cwd, ref);
}

/** Parses the fields above. Ignores symbolic refs such as `origin/HEAD`. */
export function parseBranches(printed: string): readonly BranchSummary[] {
  return printed.split('\n').flatMap((line) => {
    const [ref, symref, commit, date] = line.split('\0');
    if (ref === undefined || symref !== '' || commit === undefined || date === undefined) return [];
    const remote = ref.startsWith('refs/remotes/');
    return [{ name: ref.split('/').slice(2).join('/'), remote, commit, date: Number(date) * 1000 }];
  });
}

export type BranchNameError = CallError | 'branchNameInvalid';

/**
 * Returns the wanted branch name, or the next free one with the suffix `-2`, `-3` … A name that differs in case only is
 * taken because it's the same file on macOS and Windows. So is a name that needs an existing branch to be a folder, and
 * a name in `alsoTaken`. Fails with `branchNameInvalid`.
 */
export async function freeBranchName(
  git: GitRunner,
  repo: RepositoryFolders,
  wanted: string,
  alsoTaken: readonly string[],
): Promise<Result<string, BranchNameError>> {
  const valid = await git.execute({
    cwd: repo.commonDir,
    args: ['check-ref-format', `refs/heads/${wanted}`],
    kind: 'read',
  });
  if (!valid.ok) return valid;
  if (valid.value.exitCode !== 0 || !isPlainBranchName(wanted)) {
    return fail('branchNameInvalid', { params: { branch: wanted } });
  }
  const printed = await git.run({
    cwd: repo.commonDir,
    args: ['for-each-ref', '--format=%(refname)', 'refs/heads'],
    kind: 'read',
  });
  if (!printed.ok) return printed;
  const taken = printed.value
    .split('\n')
    .filter((ref) => ref !== '')
    .map((ref) => ref.slice('refs/heads/'.length));
  return ok(firstFreeName(wanted, [...taken, ...alsoTaken]));
}

/** Whether git reads the name as a branch everywhere: it's no option, not `HEAD`, and no `@{…}`. */
export function isPlainBranchName(name: string): boolean {
  return name !== '' && !name.startsWith('-') && name !== 'HEAD' && name !== '@' && !name.includes('@{');
}

/** Returns the wanted name or the first variant that isn't taken and isn't above or below a taken name. */
export function firstFreeName(wanted: string, taken: readonly string[]): string {
  const names = new Set(taken.map((name) => name.toLowerCase()));
  const folders = new Set([...names].flatMap((name) => parents(name)));
  const blockedFolder = parents(wanted.toLowerCase()).find((parent) => names.has(parent));
  // A branch with the name of the folder (`coppice`) blocks each name below it.
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
