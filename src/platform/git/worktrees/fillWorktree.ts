import { createHash } from 'node:crypto';
import { rm, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttemptId } from '../../../domain/ids';
import { ok, type Result } from '../../../base/result';
import { isAccessible, realOfMissing } from '../../fs/fs';
import { processesWithMarker, RUN_VARIABLE, sweepMarker } from '../../process/process';
import {
  faultOfSystem,
  writeMarker,
  type CallError,
  type GitContext,
  type GitRunner,
  type LinkedWorktree,
  type MarkedWorktree,
  type OwnershipError,
  type RepositoryFolders,
} from '../exec/exec';

/** Files and folders that agents read when they start, relative to the top. */
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
const MAX_TRIES = 5;
/** More workers aren't faster on a local disk and are slower on a busy one (measured with 50,000 files). */
const WORKERS = 'checkout.workers=4';

/** Returns the files of a commit that instruct agents. */
export async function instructionsOf(
  git: GitRunner,
  repo: RepositoryFolders,
  commit: string,
): Promise<Result<readonly string[], CallError | 'refMissing'>> {
  const args = ['ls-tree', '-z', '--name-only', commit, '--', ...INSTRUCTIONS];
  const listed = await git.run({ cwd: repo.commonDir, args, kind: 'read', refusals: ['refMissing'] });
  return listed.ok ? ok(listed.value.split('\0').filter((name) => name !== '')) : listed;
}

/** Writes the named files. For a worktree that isn't filled yet. */
export async function fillInstructions(
  context: GitContext,
  request: FillRequest,
  names: readonly string[],
): Promise<Result<undefined, FillWorktreeError>> {
  return inOwn(context, request, (owned) =>
    checkout(context, owned, { args: ['HEAD', '--', ...names], signal: request.signal }),
  );
}

/** A worktree to fill. A `NewWorktree` is one, too. */
export interface FillRequest {
  readonly repo: RepositoryFolders;
  readonly path: string;
  readonly marker: { readonly attempt: AttemptId };
  readonly signal?: AbortSignal;
}

export type FillWorktreeError = CallError | OwnershipError | 'filterFailed' | 'refMissing';

/**
 * Writes the files of a worktree that `addWorktree` created. Once all files were written they belong to the agent, and
 * this does nothing. Fails with `notOurs`, `worktreeLinkChanged`, `diskFull`, `filterFailed` (for example Git LFS),
 * `cancelled`.
 */
export async function fillWorktree(
  context: GitContext,
  request: FillRequest,
): Promise<Result<undefined, FillWorktreeError>> {
  return inOwn(context, request, async (owned) => {
    if (owned.marker.filled) return ok();
    const all = { args: ['--force', 'HEAD'], signal: request.signal };
    const filled = await context.checkouts.run(() => checkout(context, owned, all));
    if (!filled.ok) return filled;
    try {
      await writeMarker(owned.gitDir, { ...owned.marker, filled: true });
      return ok();
    } catch (error) {
      return faultOfSystem(error, owned.gitDir);
    }
  });
}

type OwnWorktree = LinkedWorktree & MarkedWorktree;

/** Does work in the worktree of the attempt, one after the other. */
async function inOwn(
  context: GitContext,
  { repo, path: worktree, marker }: FillRequest,
  work: (owned: OwnWorktree) => Promise<Result<undefined, FillWorktreeError>>,
): Promise<Result<undefined, FillWorktreeError>> {
  return context.queues.run(await realOfMissing(worktree), async () => {
    const owned = await context.links.owned({ repo, worktree }, marker.attempt);
    return owned.ok ? work(owned.value) : owned;
  });
}

async function checkout(
  context: GitContext,
  owned: OwnWorktree,
  what: { readonly args: readonly string[]; readonly signal: AbortSignal | undefined },
): Promise<Result<undefined, CallError | 'filterFailed' | 'refMissing'>> {
  for (let tries = 1; ; tries++) {
    await removeStaleLock(context, owned);
    const done = await context.git.run({
      cwd: owned,
      args: ['checkout', '--quiet', ...what.args],
      config: [WORKERS],
      env: { GIT_LITERAL_PATHSPECS: '1', [RUN_VARIABLE]: fillRun(owned.folder) },
      signal: what.signal,
      refusals: ['filterFailed', 'refMissing'],
    });
    if (done.ok) return ok();
    // A git that outlived its window, or the editor's own git, may take the lock just before this call.
    if (done.error.code !== 'lockHeld' || tries === MAX_TRIES) return done;
  }
}

/** Returns the marker in the environment of each git that fills this worktree. */
function fillRun(worktree: string): string {
  return `fill-${createHash('sha256').update(worktree).digest('hex').slice(0, 12)}`;
}

/**
 * Removes an index lock that an interrupted start left behind. Ends a git that outlived its window first: it would still
 * write files when the agent already works on them. Removes any other lock only if it's older than a checkout takes.
 */
async function removeStaleLock(context: GitContext, { folder, gitDir }: OwnWorktree): Promise<void> {
  const lock = path.join(gitDir, 'index.lock');
  const run = fillRun(folder);
  if ((await isAccessible(lock)) && (await processesWithMarker(run)).length > 0) {
    const remaining = await sweepMarker(run, context.log);
    if (remaining.length === 0) await rm(lock, { force: true });
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
