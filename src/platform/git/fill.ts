import { createHash } from 'node:crypto';
import { rm, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptId } from '../../domain/ids';
import { isThere } from '../fs/fs';
import { processesWithMarker, RUN_VARIABLE, sweepMarker } from '../process/process';
import { faultOfSystem, gitFault, type GitResult } from './errors';
import { readMarker, writeMarker, type MarkedWorktree } from './marker';
import { realOfMissing } from './paths';
import type { GitRoom, RepositoryFolders } from './room';
import type { GitRunner } from './run';

/** What agents read when they start, as paths from the top: files or whole folders. */
const INSTRUCTIONS = [
  ...['AGENTS.md', 'AGENT.md', 'CLAUDE.md', 'GEMINI.md', 'QWEN.md', 'CRUSH.md'],
  ...['.mcp.json', 'opencode.json', 'opencode.jsonc', '.cursorrules', '.clinerules'],
  ...[
    '.agents',
    '.claude',
    '.codex',
    '.gemini',
    '.qwen',
    '.opencode',
    '.cursor',
    '.amp',
    '.kilocode',
    '.factory',
    '.kimi',
  ],
  ...['.github/copilot-instructions.md', '.github/instructions', '.github/agents'],
];

const LOCK_IS_STALE_MS = 15_000;
const LOCK_POLL_MS = 100;
const CHECKOUT_TRIES = 5;
/** More gain nothing on a local disk and lose on a crowded one (measured with 50,000 files). */
const WORKERS = 'checkout.workers=4';

/** Those of the files that instruct agents that a commit has. */
export async function instructionsOf(
  git: GitRunner,
  repo: RepositoryFolders,
  commit: string,
): Promise<GitResult<readonly string[]>> {
  const args = ['ls-tree', '-z', '--name-only', commit, '--', ...INSTRUCTIONS];
  const listed = await git.run({ cwd: repo.commonDir, args, kind: 'read' });
  return listed.ok ? { ok: true, value: listed.value.split('\0').filter((name) => name !== '') } : listed;
}

/** Writes these files. For a worktree that is not filled yet. */
export async function fillInstructions(
  room: GitRoom,
  request: FillRequest,
  names: readonly string[],
): Promise<GitResult<undefined>> {
  const worktree = await realOfMissing(request.path);
  return room.queues.run(worktree, async () => {
    const ours = await readMarker(worktree);
    if (!ours) return gitFault('notOurs', { params: { path: worktree } });
    return checkout(room, worktree, ours, { args: ['HEAD', '--', ...names], signal: request.signal });
  });
}

/** A worktree to be filled; what it was made with will do. */
export interface FillRequest {
  readonly path: string;
  readonly marker: { readonly attempt: AttemptId };
  readonly signal?: AbortSignal;
}

/**
 * Writes the files of a worktree that `addWorktree` made. Once they were all there, the files belong to the agent:
 * entered again, this does nothing then. Fails with `notOurs`, `diskFull`, `filterFailed` (e.g. Git LFS), `cancelled`.
 */
export async function fillWorktree(room: GitRoom, request: FillRequest): Promise<GitResult<undefined>> {
  const { marker, signal } = request;
  const worktree = await realOfMissing(request.path);
  return room.queues.run(worktree, async () => {
    const ours = await readMarker(worktree);
    if (ours?.marker.attempt !== marker.attempt) return gitFault('notOurs', { params: { path: worktree } });
    if (ours.marker.filled) return { ok: true, value: undefined };
    const all = { args: ['--force', 'HEAD'], signal };
    const filled = await room.checkouts.run(() => checkout(room, worktree, ours, all));
    if (!filled.ok) return filled;
    try {
      await writeMarker(ours.gitDir, { ...ours.marker, filled: true });
      return { ok: true, value: undefined };
    } catch (error) {
      return faultOfSystem(error, ours.gitDir);
    }
  });
}

async function checkout(
  room: GitRoom,
  worktree: string,
  ours: MarkedWorktree,
  what: { readonly args: readonly string[]; readonly signal: AbortSignal | undefined },
): Promise<GitResult<undefined>> {
  for (let tries = 1; ; tries++) {
    await removeStaleLock(room, worktree, ours.gitDir);
    const done = await room.git.run({
      cwd: worktree,
      args: ['checkout', '--quiet', ...what.args],
      config: [WORKERS],
      env: { GIT_LITERAL_PATHSPECS: '1', [RUN_VARIABLE]: fillRun(worktree) },
      signal: what.signal,
    });
    if (done.ok) return { ok: true, value: undefined };
    // A git that outlived its window, or the editor's own look at the files, may take the lock just before it.
    if (done.error.code !== 'lockHeld' || tries === CHECKOUT_TRIES) return done;
  }
}

/** The mark of every git that writes the files of this worktree, in its environment. */
function fillRun(worktree: string): string {
  return `fill-${createHash('sha256').update(worktree).digest('hex').slice(0, 12)}`;
}

/**
 * Gets an index lock out of the way that an interrupted start left. A git that outlived its window is ended first: it
 * would go on writing files when the agent already works on them. The lock of anybody else, and where our own git is
 * not to be known, is removed only when it is older than a checkout takes.
 */
async function removeStaleLock(room: GitRoom, worktree: string, gitDir: string): Promise<void> {
  const lock = path.join(gitDir, 'index.lock');
  const run = fillRun(worktree);
  if ((await isThere(lock)) && (await processesWithMarker(run)).length > 0) {
    const left = await sweepMarker(run, room.log);
    if (left.length === 0) await rm(lock, { force: true });
  }
  for (;;) {
    const age = await stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => undefined,
    );
    if (age === undefined) return;
    if (age > LOCK_IS_STALE_MS) return unlink(lock);
    await sleep(LOCK_POLL_MS);
  }
}
