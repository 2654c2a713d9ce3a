import { createHash } from 'node:crypto';
import { rm, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptId } from '../../../domain/ids';
import { isThere } from '../../fs/fs';
import { processesWithMarker, RUN_VARIABLE, sweepMarker } from '../../process/process';
import { faultOfSystem, type GitResult } from '../exec/errors';
import { writeMarker, type MarkedWorktree } from '../exec/marker';
import { realOfMissing } from '../exec/paths';
import type { GitRoom, RepositoryFolders } from '../exec/exec';
import type { GitRunner } from '../exec/run';
import type { LinkedWorktree } from '../exec/worktreeLink';

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
  return inOwn(room, request, (ours) =>
    checkout(room, ours, { args: ['HEAD', '--', ...names], signal: request.signal }),
  );
}

/** A worktree to be filled; what it was made with will do. */
export interface FillRequest {
  readonly repo: RepositoryFolders;
  readonly path: string;
  readonly marker: { readonly attempt: AttemptId };
  readonly signal?: AbortSignal;
}

/**
 * Writes the files of a worktree that `addWorktree` made. Once they were all there, the files belong to the agent:
 * entered again, this does nothing then. Fails with `notOurs`, `worktreeLinkChanged`, `diskFull`, `filterFailed` (e.g.
 * Git LFS), `cancelled`.
 */
export async function fillWorktree(room: GitRoom, request: FillRequest): Promise<GitResult<undefined>> {
  return inOwn(room, request, async (ours) => {
    if (ours.marker.filled) return { ok: true, value: undefined };
    const all = { args: ['--force', 'HEAD'], signal: request.signal };
    const filled = await room.checkouts.run(() => checkout(room, ours, all));
    if (!filled.ok) return filled;
    try {
      await writeMarker(ours.gitDir, { ...ours.marker, filled: true });
      return { ok: true, value: undefined };
    } catch (error) {
      return faultOfSystem(error, ours.gitDir);
    }
  });
}

type OwnWorktree = LinkedWorktree & MarkedWorktree;

/** Works in the worktree of the attempt, one piece of work at a time. */
async function inOwn(
  room: GitRoom,
  { repo, path: worktree, marker }: FillRequest,
  work: (ours: OwnWorktree) => Promise<GitResult<undefined>>,
): Promise<GitResult<undefined>> {
  return room.queues.run(await realOfMissing(worktree), async () => {
    const ours = await room.links.owned({ repo, worktree }, marker.attempt);
    return ours.ok ? work(ours.value) : ours;
  });
}

async function checkout(
  room: GitRoom,
  ours: OwnWorktree,
  what: { readonly args: readonly string[]; readonly signal: AbortSignal | undefined },
): Promise<GitResult<undefined>> {
  for (let tries = 1; ; tries++) {
    await removeStaleLock(room, ours);
    const done = await room.git.run({
      cwd: ours,
      args: ['checkout', '--quiet', ...what.args],
      config: [WORKERS],
      env: { GIT_LITERAL_PATHSPECS: '1', [RUN_VARIABLE]: fillRun(ours.folder) },
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
async function removeStaleLock(room: GitRoom, { folder, gitDir }: OwnWorktree): Promise<void> {
  const lock = path.join(gitDir, 'index.lock');
  const run = fillRun(folder);
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
