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
  /** Whether all files were written once: from then on they belong to the agent and are never checked out over. */
  filled: v.boolean(),
});

/**
 * Says that a worktree is ours, which store and which attempt it belongs to. It lies in git's own folder of the
 * worktree, so it moves with the worktree, is invisible in it, and ends with it.
 */
export type WorktreeMarker = v.InferOutput<typeof markerSchema>;

/** The marker in git's folder of a worktree; missing where the worktree is not ours. */
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

/** A worktree of ours that is where git believes it to be. */
export interface MarkedWorktree {
  /** Git's folder of the worktree. */
  readonly gitDir: string;
  readonly marker: WorktreeMarker;
}

/** The worktree folder that git's folder of a worktree stands for (it may not exist). */
export async function worktreeOf(gitDir: string): Promise<string | undefined> {
  const link = /^([\s\S]+?)\n?$/.exec((await textOf(path.join(gitDir, 'gitdir'))) ?? '')?.[1];
  return link === undefined ? undefined : path.dirname(path.resolve(gitDir, link));
}

/** The text of a small file, missing where there is none (or a folder, or something unreadable) of that name. */
async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
}
