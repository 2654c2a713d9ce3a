import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { ChangedFile as ReviewedFile } from '../../../domain/review/changedFile';
import { parseDiff, type LineCounts, type RawChange } from './diffFormat';
import type { Environment } from '../exec/environment';
import type { GitResult } from '../exec/errors';
import { withLiveIndex } from './liveIndex';
import { markerOf } from '../exec/marker';
import { resolveTree } from '../repository/location';
import type { GitRunner, WorkingFolder } from '../exec/run';
import type { LinkedWorktree } from '../exec/worktreeLink';
import type { Linked, WorktreeRequest } from '../exec/worktreeLinks';

/** A file that differs from the base. */
export type ChangedFile = ReviewedFile & RawChange;

/** Sums over all files. */
export interface DiffNumbers {
  readonly files: number;
  readonly insertions: number;
  readonly deletions: number;
  /** There were too many files for their lines to be counted: the lines are 0 then. */
  readonly truncated: boolean;
}

export interface ChangeSummary {
  /** Sorted by path, at most as many as asked for. */
  readonly files: readonly ChangedFile[];
  /** Changed files altogether. */
  readonly total: number;
  /** There are more files than told. */
  readonly truncated: boolean;
}

/** Which live files are compared with what. */
export interface ChangesOf extends WorktreeRequest {
  /** Commit or tree to compare with. */
  readonly base: string;
  /** Most files that are told; 3,000 unless given. Lines are not counted if there are more untracked files than that. */
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

/**
 * What a worktree's live files differ in from a commit: committed or not, untracked files included, ignored ones not.
 * Writes nothing, into the repository neither. Fails with `folderMissing`, `notARepository`, `refMissing`.
 */
export async function changedFiles(git: GitRunner, of: Linked<ChangesOf>): Promise<GitResult<ChangeSummary>> {
  const found = await compareLive(git, of);
  if (!found.ok) return found;
  const summary = capped(found.value.files, of.cap);
  const files: ChangedFile[] = [];
  // Asking for all sizes at once holds everything else up for longer than comparing does.
  for (let at = 0; at < summary.files.length; at += SIZES_AT_ONCE) {
    const some = summary.files.slice(at, at + SIZES_AT_ONCE);
    files.push(...(await Promise.all(some.map((file) => withSize(of.worktree.folder, file)))));
  }
  return { ok: true, value: { ...summary, files } };
}

/** The sums alone, of the same comparison. */
export async function diffNumbers(git: GitRunner, of: Linked<ChangesOf>): Promise<GitResult<DiffNumbers>> {
  const found = await compareLive(git, of);
  return found.ok ? { ok: true, value: sumsOf(found.value) } : found;
}

/** What two commits or trees differ in; at most `cap` files are told. */
export async function diffTrees(
  git: GitRunner,
  cwd: string,
  range: readonly [from: string, to: string],
  cap = CAP,
): Promise<GitResult<ChangeSummary>> {
  const found = await compare(git, { cwd, range, count: true });
  return found.ok ? { ok: true, value: capped(found.value.files, cap) } : found;
}

/** The sums of what two commits or trees differ in. */
export async function treeNumbers(
  git: GitRunner,
  cwd: string,
  range: readonly [from: string, to: string],
): Promise<GitResult<DiffNumbers>> {
  const found = await compare(git, { cwd, range, count: true });
  return found.ok ? { ok: true, value: sumsOf(found.value) } : found;
}

interface Found {
  readonly files: readonly ChangedFile[];
  /** Whether lines were counted. */
  readonly counted: boolean;
}

function capped(files: readonly ChangedFile[], cap = CAP): ChangeSummary {
  return { files: files.slice(0, cap), total: files.length, truncated: files.length > cap };
}

function sumsOf({ files, counted }: Found): DiffNumbers {
  const sum = (of: (file: ChangedFile) => number | undefined) => files.reduce((all, file) => all + (of(file) ?? 0), 0);
  const [insertions, deletions] = [sum((file) => file.insertions), sum((file) => file.deletions)];
  return { files: files.length, insertions, deletions, truncated: !counted };
}

/**
 * Compares with the live files. Git's own diff does not see untracked files, and without them it would take a file
 * that was moved for a deleted one; so they are entered into a private copy of the index.
 */
async function compareLive(git: GitRunner, of: Linked<ChangesOf>): Promise<GitResult<Found>> {
  const { worktree, base, cap = CAP, signal } = of;
  // Until all files were written once, each of the others would count as deleted.
  if ((await markerOf(worktree.gitDir))?.filled === false) return { ok: true, value: { files: [], counted: true } };
  const [untracked, commit] = await Promise.all([
    untrackedFiles(git, worktree, signal),
    resolveTree(git, worktree, base),
  ]);
  if (!untracked.ok) return untracked;
  if (!commit.ok) return commit;
  const names = untracked.value;
  const comparison = { cwd: worktree, range: [base], count: names.length <= cap, signal };
  if (names.length === 0) return compare(git, comparison);
  return withLiveIndex(git, worktree, async (env) => {
    const entered = await enterNames(git, worktree, { names, env, idLength: commit.value.length, signal });
    return entered.ok ? compare(git, { ...comparison, env }) : entered;
  });
}

async function untrackedFiles(
  git: GitRunner,
  cwd: LinkedWorktree,
  signal: AbortSignal | undefined,
): Promise<GitResult<readonly string[]>> {
  const args = ['ls-files', '--others', '--exclude-standard', '-z'];
  const told = await git.run({ cwd, args, kind: 'read', signal, maxBytes: MAX_DIFF_BYTES });
  return told.ok ? { ok: true, value: told.value.split('\0').filter((name) => name !== '') } : told;
}

interface NamesToEnter {
  readonly names: readonly string[];
  readonly env: Environment;
  /** Length of object ids in this repository. */
  readonly idLength: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Enters the names of untracked files without their content, with dates that fit no file: git then looks into the
 * files themselves. So nothing of them gets into the repository, however often this runs.
 */
async function enterNames(git: GitRunner, cwd: LinkedWorktree, to: NamesToEnter): Promise<GitResult<undefined>> {
  const { names, env, idLength, signal } = to;
  const anyId = '1'.repeat(idLength);
  // A folder here is a repository of its own; git knows best which of these can be told.
  const [files, repositories] = [
    names.filter((name) => !name.endsWith('/')),
    names.filter((name) => name.endsWith('/')),
  ];
  const input = files.map((name) => `100644 ${anyId}\t${name}\0`).join('');
  const args = ['update-index', '-z', '--replace', '--index-info'];
  const entered = files.length === 0 ? undefined : await git.run({ cwd, args, env, input, signal });
  if (entered && !entered.ok) return entered;
  if (repositories.length === 0) return { ok: true, value: undefined };
  const config = ['advice.addEmbeddedRepo=false'];
  const add = ['add', '--intent-to-add', '--ignore-errors', '--', ...repositories];
  const added = await git.attempt({ cwd, args: add, env: { ...env, GIT_LITERAL_PATHSPECS: '1' }, config, signal });
  return added.ok ? { ok: true, value: undefined } : added;
}

interface Comparison {
  readonly cwd: WorkingFolder;
  /** One commit: compared with the live files; two: with each other. */
  readonly range: readonly string[];
  readonly count: boolean;
  readonly env?: Environment;
  readonly signal?: AbortSignal | undefined;
}

async function compare(git: GitRunner, comparison: Comparison): Promise<GitResult<Found>> {
  const { cwd, range, count, env = {}, signal } = comparison;
  const args = [...DIFF, ...(count ? ['--numstat'] : []), ...range, '--'];
  const told = await git.run({ cwd, args, env, kind: 'read', maxBytes: MAX_DIFF_BYTES, signal });
  if (!told.ok) return told;
  const { changes, counts } = parseDiff(told.value);
  const files = changes.map((change) => withCounts(change, count ? counts.get(change.path) : undefined));
  return { ok: true, value: { files, counted: count } };
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
