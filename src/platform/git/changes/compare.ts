import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { ChangedFile as ReviewedFile, DiffNumbers } from '../../../domain/review/changedFile';
import { ok, type Result } from '../../../base/result';
import {
  type CallError,
  type Environment,
  type GitRunner,
  type Linked,
  type LinkedWorktree,
  markerOf,
  type Refusal,
  type WorkingFolder,
  type WorktreeRequest,
} from '../exec/exec';
import { resolveTree } from '../repository/repository';
import { type LineCounts, parseDiff, type RawChange } from './diffFormat';
import { withLiveIndex } from './liveIndex';

/** A file that differs from the base. */
export type ChangedFile = ReviewedFile & RawChange;

/** Totals of all files. */
export interface DiffTotals extends DiffNumbers {
  /** Whether there were too many files to count their lines, which are 0 then. */
  readonly truncated: boolean;
}

export interface ChangeSummary {
  /** Sorted by path, at most as many as requested. */
  readonly files: readonly ChangedFile[];
  /** Number of all changed files. */
  readonly total: number;
  /** Whether `files` is incomplete. */
  readonly truncated: boolean;
}

/** The live files of a worktree, and what to compare them with. */
export interface ChangesOf extends WorktreeRequest {
  /** Commit or tree to compare with. */
  readonly base: string;
  /** The most files to return. Default: 3,000. Lines aren't counted if there are more untracked files than that. */
  readonly cap?: number;
  readonly signal?: AbortSignal;
}

const CAP = 3000;
const SIZES_AT_ONCE = 50;
const MAX_DIFF_BYTES = 200 * 1024 * 1024;
const DIFF = [
  ...['diff', '-z', '--no-ext-diff', '--no-textconv', '--no-relative', '--ignore-submodules=dirty'],
  ...['--find-renames', '-l400', '--raw', '--no-abbrev'],
];

export type CompareError = CallError | (typeof LIVE_REFUSALS)[number];
const LIVE_REFUSALS = ['refMissing', 'filterFailed'] as const;
const TREE_REFUSALS = ['refMissing'] as const;

/**
 * Returns how a worktree's live files differ from a commit, whether committed or not. Includes untracked files but not
 * ignored ones. Doesn't write anything, not even to the repository. Fails with `folderMissing`, `notARepository`,
 * `refMissing`.
 */
export async function changedFiles(
  git: GitRunner,
  of: Linked<ChangesOf>,
): Promise<Result<ChangeSummary, CompareError>> {
  const found = await compareLive(git, of);
  if (!found.ok) return found;
  const summary = capped(found.value.files, of.cap);
  const files: ChangedFile[] = [];
  // Reading all sizes at once would block everything else for longer than the comparison takes.
  for (let at = 0; at < summary.files.length; at += SIZES_AT_ONCE) {
    const some = summary.files.slice(at, at + SIZES_AT_ONCE);
    files.push(...(await Promise.all(some.map((file) => withSize(of.worktree.folder, file)))));
  }
  return ok({ ...summary, files });
}

/** Returns only the totals of the same comparison. */
export async function diffNumbers(git: GitRunner, of: Linked<ChangesOf>): Promise<Result<DiffTotals, CompareError>> {
  const found = await compareLive(git, of);
  return found.ok ? ok(sumsOf(found.value)) : found;
}

export type CompareTreesError = CallError | (typeof TREE_REFUSALS)[number];

/** Returns how two commits or trees differ, with at most `cap` files. */
export async function diffTrees(
  git: GitRunner,
  cwd: string,
  range: readonly [from: string, to: string],
  cap = CAP,
): Promise<Result<ChangeSummary, CompareTreesError>> {
  const found = await compare(git, { cwd, range, count: true, refusals: TREE_REFUSALS });
  return found.ok ? ok(capped(found.value.files, cap)) : found;
}

/** Returns the totals of the differences of two commits or trees. */
export async function treeNumbers(
  git: GitRunner,
  cwd: string,
  range: readonly [from: string, to: string],
): Promise<Result<DiffTotals, CompareTreesError>> {
  const found = await compare(git, { cwd, range, count: true, refusals: TREE_REFUSALS });
  return found.ok ? ok(sumsOf(found.value)) : found;
}

interface Found {
  readonly files: readonly ChangedFile[];
  /** Whether lines were counted. */
  readonly counted: boolean;
}

function capped(files: readonly ChangedFile[], cap = CAP): ChangeSummary {
  return { files: files.slice(0, cap), total: files.length, truncated: files.length > cap };
}

function sumsOf({ files, counted }: Found): DiffTotals {
  const sum = (of: (file: ChangedFile) => number | undefined) => files.reduce((all, file) => all + (of(file) ?? 0), 0);
  const [insertions, deletions] = [sum((file) => file.insertions), sum((file) => file.deletions)];
  return { files: files.length, insertions, deletions, truncated: !counted };
}

/**
 * Compares with the live files. Git's own diff ignores untracked files, and without them a moved file would be a deleted
 * one, so this adds them to a private copy of the index.
 */
async function compareLive(git: GitRunner, of: Linked<ChangesOf>): Promise<Result<Found, CompareError>> {
  const { worktree, base, cap = CAP, signal } = of;
  // Until all files were written once, the missing ones would count as deleted.
  if ((await markerOf(worktree.gitDir))?.filled === false) return ok({ files: [], counted: true });
  const [untracked, commit] = await Promise.all([
    untrackedNames(git, worktree, signal),
    resolveTree(git, worktree, base),
  ]);
  if (!untracked.ok) return untracked;
  if (!commit.ok) return commit;
  const names = untracked.value;
  const comparison = { cwd: worktree, range: [base], count: names.length <= cap, signal, refusals: LIVE_REFUSALS };
  if (names.length === 0) return compare(git, comparison);
  return withLiveIndex(git, worktree, async (env) => {
    const added = await addNames(git, worktree, { names, env, idLength: commit.value.length, signal });
    return added.ok ? compare(git, { ...comparison, env }) : added;
  });
}

async function untrackedNames(
  git: GitRunner,
  cwd: LinkedWorktree,
  signal: AbortSignal | undefined,
): Promise<Result<readonly string[], CallError>> {
  const args = ['ls-files', '--others', '--exclude-standard', '-z'];
  const printed = await git.run({ cwd, args, kind: 'read', signal, maxBytes: MAX_DIFF_BYTES });
  return printed.ok ? ok(printed.value.split('\0').filter((name) => name !== '')) : printed;
}

interface NamesToAdd {
  readonly names: readonly string[];
  readonly env: Environment;
  /** Length of object ids in this repository. */
  readonly idLength: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Adds the names of untracked files without their content, with dates that match no file, so that git reads the files
 * themselves. Nothing of them gets into the repository, however often this runs.
 */
async function addNames(git: GitRunner, cwd: LinkedWorktree, to: NamesToAdd): Promise<Result<undefined, CallError>> {
  const { names, env, idLength, signal } = to;
  const anyId = '1'.repeat(idLength);
  // A folder here is a nested repository. Git decides which of them it can list.
  const [files, repositories] = [
    names.filter((name) => !name.endsWith('/')),
    names.filter((name) => name.endsWith('/')),
  ];
  const input = files.map((name) => `100644 ${anyId}\t${name}\0`).join('');
  const args = ['update-index', '-z', '--replace', '--index-info'];
  const written = files.length === 0 ? undefined : await git.run({ cwd, args, env, input, signal });
  if (written && !written.ok) return written;
  if (repositories.length === 0) return ok();
  const config = ['advice.addEmbeddedRepo=false'];
  const add = ['add', '--intent-to-add', '--ignore-errors', '--', ...repositories];
  const added = await git.execute({ cwd, args: add, env: { ...env, GIT_LITERAL_PATHSPECS: '1' }, config, signal });
  return added.ok ? ok() : added;
}

interface Comparison<Expected extends Refusal> {
  readonly cwd: WorkingFolder;
  /** One commit: compared with the live files; two: with each other. */
  readonly range: readonly string[];
  readonly count: boolean;
  readonly refusals: readonly Expected[];
  readonly env?: Environment;
  readonly signal?: AbortSignal | undefined;
}

async function compare<Expected extends Refusal>(
  git: GitRunner,
  comparison: Comparison<Expected>,
): Promise<Result<Found, CallError | Expected>> {
  const { cwd, range, count, refusals, env = {}, signal } = comparison;
  const args = [...DIFF, ...(count ? ['--numstat'] : []), ...range, '--'];
  const printed = await git.run({ cwd, args, env, kind: 'read', maxBytes: MAX_DIFF_BYTES, signal, refusals });
  if (!printed.ok) return printed;
  const { changes, counts } = parseDiff(printed.value);
  const files = changes.map((change) => withCounts(change, count ? counts.get(change.path) : undefined));
  return ok({ files, counted: count });
}

function withCounts(change: RawChange, counts: LineCounts | undefined): ChangedFile {
  const binary = counts !== undefined && counts.insertions === undefined;
  return { ...change, ...counts, binary, submodule: change.newMode === '160000' || change.oldMode === '160000' };
}

async function withSize(worktree: string, file: ChangedFile): Promise<ChangedFile> {
  if (file.status === 'deleted') return file;
  const size = await lstat(path.join(worktree, ...file.path.split('/'))).then(
    (found) => found.size,
    () => undefined,
  );
  return size === undefined ? file : { ...file, size };
}
