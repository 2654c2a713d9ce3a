import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { systemCode } from '../../../base/result';
import type { CommentThread } from '../../../domain/comment/comment';
import type { LocatedThread } from '../../../domain/comment/locatedThread';
import { moveAnchor } from '../../../domain/comment/moveAnchor';

/** Bytes of the largest live file that is read. */
const BYTES_MAX = 2 * 1024 * 1024;

/** Reads the versions of an attempt's files. */
export interface Versions {
  readonly worktree: string;
  /** Returns the text of a file in a commit or tree. */
  readonly textAt: (treeish: string, path: string) => Promise<string | undefined>;
  /** Returns the path in the worktree of a file of a commit or tree, if it was renamed. */
  readonly renamed: (treeish: string, path: string) => Promise<string | undefined>;
  /** The commit or tree on the left sides, with which the live files are compared. */
  readonly against: string | undefined;
}

/** A live file; `text` is missing if it can't be read. */
interface LiveFile {
  readonly path: string;
  readonly text: string | undefined;
}

/** Returns where the lines of threads are now: in the live files, or on the left sides. Reads each version once. */
export function locateThreads(threads: readonly CommentThread[], of: Versions): Promise<readonly LocatedThread[]> {
  const versions = { ...of, textAt: once(of.textAt) };
  return Promise.all(
    threads.map((thread) => (thread.anchor.side === 'after' ? locateAfter : locateBefore)(thread, versions)),
  );
}

/** Returns the text of a live file; `undefined` if it doesn't exist, isn't a file, or is too large. */
export async function liveText(worktree: string, file: string): Promise<string | undefined> {
  const live = path.join(worktree, file);
  try {
    const found = await lstat(live);
    return found.isFile() && found.size <= BYTES_MAX ? decoded(await readFile(live)) : undefined;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}

export function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

async function locateAfter(thread: CommentThread, versions: Versions): Promise<LocatedThread> {
  const { anchor } = thread;
  const before = await versions.textAt(anchor.treeish, anchor.path);
  const live = await liveFile(thread, versions);
  if (live?.text !== undefined) return { thread, path: live.path, position: moveAnchor(anchor, before, live.text) };
  // The file is gone, so the thread is shown on its left side.
  const { lines } = (await locateBefore(thread, versions)).position;
  const treeish = versions.against ?? anchor.treeish;
  return { thread, treeish, path: anchor.path, position: { lines, state: 'outdated' } };
}

async function liveFile({ anchor }: CommentThread, versions: Versions): Promise<LiveFile | undefined> {
  const { worktree } = versions;
  const text = await liveText(worktree, anchor.path);
  if (text !== undefined) return { path: anchor.path, text };
  const renamed = await versions.renamed(anchor.treeish, anchor.path);
  return renamed === undefined ? undefined : { path: renamed, text: await liveText(worktree, renamed) };
}

async function locateBefore(thread: CommentThread, versions: Versions): Promise<LocatedThread> {
  const { anchor } = thread;
  const { against = anchor.treeish, textAt } = versions;
  const own = {
    thread,
    treeish: anchor.treeish,
    path: anchor.path,
    position: { lines: anchor.lines, state: 'same' },
  } as const;
  if (against === anchor.treeish) return own;
  const now = await textAt(against, anchor.path);
  if (now === undefined) return own;
  const before = await textAt(anchor.treeish, anchor.path);
  return { thread, treeish: against, path: anchor.path, position: moveAnchor(anchor, before, now) };
}

function once(read: Versions['textAt']): Versions['textAt'] {
  const texts = new Map<string, Promise<string | undefined>>();
  return (treeish, file) => {
    const key = `${treeish}:${file}`;
    const text = texts.get(key) ?? read(treeish, file);
    texts.set(key, text);
    return text;
  };
}
