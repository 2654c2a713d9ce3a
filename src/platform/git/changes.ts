import { lstat } from 'node:fs/promises';
import path from 'node:path';
import type { ChangedFile as ReviewedFile } from '../../domain/review/changedFile';
import { parseNumstat, parseRaw, type LineCounts, type RawChange } from './diffFormat';
import type { Environment } from './environment';
import { faultOf, type GitResult } from './errors';
import { withLiveIndex } from './liveIndex';
import type { GitRunner } from './run';

/** A file that differs from the base. */
export interface ChangedFile extends ReviewedFile, RawChange {
  /** A repository within the repository: only its commit is compared. */
  readonly submodule: boolean;
  /** Bytes of the live file; missing where it is deleted, and between two trees. */
  readonly size?: number;
}

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
  /** There are more files than told, and lines were not counted. */
  readonly truncated: boolean;
}

/** Which live files are compared with what. */
export interface ChangesOf {
  /** Top folder of the checkout. */
  readonly worktree: string;
  /** Commit or tree to compare with. */
  readonly base: string;
  /** Most files that are told; 3,000 unless given. */
  readonly cap?: number;
  readonly signal?: AbortSignal;
}

const CAP = 3000;
const MAX_DIFF_BYTES = 200 * 1024 * 1024;
const DIFF = [
  ...['diff', '-z', '--no-ext-diff', '--no-textconv', '--no-relative', '--ignore-submodules=dirty'],
  ...['--find-renames', '-l400'],
];

/**
 * What a checkout's live files differ in from a commit: committed or not, untracked files included, ignored ones not.
 * Writes nothing, into the repository neither. Fails with `folderMissing`, `notARepository`, `refMissing`.
 */
export async function changedFiles(git: GitRunner, of: ChangesOf): Promise<GitResult<ChangeSummary>> {
  const summary = await compareLive(git, of);
  if (!summary.ok) return summary;
  const files = await Promise.all(summary.value.files.map((file) => withSize(of.worktree, file)));
  return { ok: true, value: { ...summary.value, files } };
}

/** The sums alone, of the same comparison. */
export async function diffNumbers(git: GitRunner, of: ChangesOf): Promise<GitResult<DiffNumbers>> {
  const summary = await compareLive(git, of);
  return summary.ok ? { ok: true, value: sumsOf(summary.value) } : summary;
}

/** What two commits or trees differ in; at most `cap` files are told. */
export async function diffTrees(
  git: GitRunner,
  cwd: string,
  range: readonly [from: string, to: string],
  cap = CAP,
): Promise<GitResult<ChangeSummary>> {
  return compare(git, { cwd, range, env: {}, cap, signal: undefined });
}

export function sumsOf({ files, total, truncated }: ChangeSummary): DiffNumbers {
  const sum = (of: (file: ChangedFile) => number | undefined) => files.reduce((all, file) => all + (of(file) ?? 0), 0);
  return { files: total, insertions: sum((f) => f.insertions), deletions: sum((f) => f.deletions), truncated };
}

async function compareLive(git: GitRunner, of: ChangesOf): Promise<GitResult<ChangeSummary>> {
  const { worktree, base, cap = CAP, signal } = of;
  return withLiveIndex(git, worktree, async (env) => {
    const entered = await enterUntracked(git, worktree, env, signal);
    return entered.ok ? compare(git, { cwd: worktree, range: [base], env, cap, signal }) : entered;
  });
}

/**
 * Enters the names of untracked files, without their content: so nothing of them gets into the repository, however often
 * this runs. What cannot be entered (a repository without a commit) is left out.
 */
async function enterUntracked(
  git: GitRunner,
  cwd: string,
  env: Environment,
  signal: AbortSignal | undefined,
): Promise<GitResult<undefined>> {
  const args = ['add', '--intent-to-add', '--ignore-errors', '--', '.'];
  const done = await git.attempt({ cwd, args, env, signal, config: ['advice.addEmbeddedRepo=false'] });
  if (!done.ok) return done;
  const { exitCode, stderr } = done.value;
  return exitCode <= 1 ? { ok: true, value: undefined } : { ok: false, error: faultOf(stderr, exitCode, args) };
}

interface Comparison {
  readonly cwd: string;
  /** One commit: compared with the live files; two: with each other. */
  readonly range: readonly string[];
  readonly env: Environment;
  readonly cap: number;
  readonly signal: AbortSignal | undefined;
}

async function compare(
  git: GitRunner,
  { cwd, range, env, cap, signal }: Comparison,
): Promise<GitResult<ChangeSummary>> {
  const call = { cwd, env, kind: 'read', maxBytes: MAX_DIFF_BYTES, signal } as const;
  const raw = await git.run({ ...call, args: [...DIFF, '--raw', '--no-abbrev', ...range, '--'] });
  if (!raw.ok) return raw;
  const changes = parseRaw(raw.value);
  const total = changes.length;
  if (total > cap) {
    const files = changes.slice(0, cap).map((change) => withCounts(change, undefined));
    return { ok: true, value: { files, total, truncated: true } };
  }
  const numstat = await git.run({ ...call, args: [...DIFF, '--numstat', ...range, '--'] });
  if (!numstat.ok) return numstat;
  const counts = parseNumstat(numstat.value);
  const files = changes.map((change) => withCounts(change, counts.get(change.path)));
  return { ok: true, value: { files, total, truncated: false } };
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
