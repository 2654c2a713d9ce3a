import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../../../base/ndjson';
import { idSchema, type AttemptId, type StoreId } from '../../../domain/ids';
import { writeFileDurably } from '../../fs/fs';

const MARKER = 'coppice.json';

const markerSchema = v.object({
  version: v.literal(1),
  store: idSchema<StoreId>(),
  attempt: idSchema<AttemptId>(),
  /** The branch that the worktree was made for. */
  branch: v.string(),
  /** Milliseconds since 1970. */
  created: v.number(),
  /** Whether all files were written once. From then on they belong to the agent and are never overwritten. */
  filled: v.boolean(),
});

/**
 * Marks a worktree as Coppice's and names its store and attempt. The file is in git's folder of the worktree, so it
 * moves with the worktree, is invisible in it, and is removed with it.
 */
export type WorktreeMarker = v.InferOutput<typeof markerSchema>;

/** Returns the marker in git's folder of a worktree; `undefined` if Coppice didn't create the worktree. */
export async function markerOf(gitDir: string): Promise<WorktreeMarker | undefined> {
  const text = await textOf(path.join(gitDir, MARKER));
  if (text === undefined) return undefined;
  const parsed = v.safeParse(markerSchema, parseJson(text));
  return parsed.success ? parsed.output : undefined;
}

/** Writes the marker as a whole or not at all. Throws system errors. */
export async function writeMarker(gitDir: string, marker: WorktreeMarker): Promise<void> {
  await writeFileDurably(path.join(gitDir, MARKER), [Buffer.from(`${JSON.stringify(marker)}\n`)]);
}

/** A worktree with a marker. */
export interface MarkedWorktree {
  /** Git's folder of the worktree. */
  readonly gitDir: string;
  readonly marker: WorktreeMarker;
}

/** Returns the worktree that a git folder is recorded for. It may not exist. */
export async function worktreeOf(gitDir: string): Promise<string | undefined> {
  const link = /^([\s\S]+?)\n?$/.exec((await textOf(path.join(gitDir, 'gitdir'))) ?? '')?.[1];
  return link === undefined ? undefined : path.dirname(path.resolve(gitDir, link));
}

/** Returns the text of a small file; `undefined` if it can't be read. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
