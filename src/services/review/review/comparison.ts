import { createHash } from 'node:crypto';
import { lstat, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { ok, systemCode, type Result } from '../../../base/result';
import type { ChangedFile } from '../../../domain/review/changedFile';
import { wholeReason, type FileReview, type WholeReason } from '../../../domain/review/fileReview';
import { hasHiddenChange } from '../../../domain/review/hiddenChange';
import { hunksOf, type Hunk } from '../../../domain/review/hunks';

/** Bytes above which a file is identified by its size and date instead of its content. */
const HASHED_MAX = 20 * 1024 * 1024;

export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

/** The two sides of a comparison. */
export interface Sides<Code extends string> {
  readonly worktree: string;
  /** Returns the content that a live file is compared with. */
  readonly before: (path: string) => Promise<Result<Uint8Array, Code>>;
}

/** The prefix of the marks of whole files, which ids of hunks don't have. */
export const FILE_MARK = 'file:';

/** Returns a name for what a file was changed from and into. Any further change has another name. */
export async function markOf(worktree: string, file: ChangedFile): Promise<string> {
  const { oldId = '', oldPath = '', status } = file;
  return (
    FILE_MARK + digest(JSON.stringify([oldId, oldPath, status, await contentMark(path.join(worktree, file.path))]))
  );
}

/** Returns the review of a changed file as it is on the disk. */
export async function reviewOf<Code extends string>(
  file: ChangedFile,
  sides: Sides<Code>,
): Promise<Result<FileReview, Code>> {
  const mark = await markOf(sides.worktree, file);
  const live = path.join(sides.worktree, file.path);
  const reason = await reasonOf(sides.worktree, file);
  if (reason) return ok({ file, mark, parts: reason });
  const before = await sides.before(file.oldPath ?? file.path);
  if (!before.ok) return before;
  const after = await readFile(live).catch(goneIsEmpty);
  const parts = partsOf(decoded(before.value), decoded(after));
  const hunks = parts === 'sameText' ? [] : parts;
  const isHidden = typeof hunks !== 'string' && hasHiddenChange(before.value, after, hunks);
  return ok({ file, mark, parts: isHidden ? 'hidden' : parts });
}

/** Returns why a file has no hunks, as far as that is known without comparing it. */
export async function reasonOf(worktree: string, file: ChangedFile): Promise<WholeReason | undefined> {
  return wholeReason(file) ?? (await linkReason(path.join(worktree, file.path)));
}

/** Returns the hunks between two texts, or why there are none. */
export function partsOf(before: string, after: string): readonly Hunk[] | WholeReason {
  const hunks = hunksOf(before, after, digest);
  if (hunks === 'tooMuch') return 'huge';
  return hunks.length === 0 ? 'sameText' : hunks;
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

async function contentMark(file: string): Promise<string> {
  try {
    const found = await lstat(file);
    if (found.isSymbolicLink()) return `link ${await readlink(file)}`;
    if (!found.isFile()) return 'folder';
    const { size, mtimeMs, mode } = found;
    return `${mode & 0o111} ${size > HASHED_MAX ? `${size} ${mtimeMs}` : digest(await readFile(file))}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 'gone';
    throw error;
  }
}

/** An editor shows a link as the file that it leads to, so the link's own change has no text. */
async function linkReason(file: string): Promise<WholeReason | undefined> {
  const found = await lstat(file).catch(goneIsNothing);
  return found?.isSymbolicLink() === true ? 'special' : undefined;
}

function goneIsNothing(error: unknown): undefined {
  if (systemCode(error) === 'ENOENT') return undefined;
  throw error;
}

function goneIsEmpty(error: unknown): Uint8Array {
  if (systemCode(error) === 'ENOENT') return new Uint8Array();
  throw error;
}
