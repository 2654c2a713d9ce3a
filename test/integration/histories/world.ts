// A repository with the whole application beside it, without agents, which are irrelevant to these histories.
import path from 'node:path';
import { createApp } from '../../../src/app';
import { type Result } from '../../../src/base/result';
import { Scope } from '../../../src/base/scope';
import type { Attempt } from '../../../src/domain/attempt/attempt';
import type { AttemptId } from '../../../src/domain/ids';
import type { Services } from '../../../src/services/services';
import type { StartRequest } from '../../../src/services/tasks/tasks/tasks';
import { appPorts } from '../../fixtures/appPorts';
import { createGitSandbox, type GitSandbox } from '../../fixtures/gitSandbox';
import {
  checkoutFingerprint,
  repositoryFingerprint,
  type CheckoutFingerprint,
} from '../../fixtures/repositoryFingerprint';
import { applyEdit } from './edits';
import type { Operation } from './operations';

const MISSING_AGENT = 'custom-nobody';
const CHOICE = { message: 'Work of the agent' };

/** How often each operation was done, and how often it was refused with which code. */
export type Tally = Map<string, number>;

export class World {
  readonly sandbox: GitSandbox;
  readonly app: Services;
  readonly #scope: Scope;
  readonly #tally: Tally;
  /** What was discarded, as it was before. */
  readonly #discarded = new Map<AttemptId, CheckoutFingerprint>();
  readonly #settings: Readonly<Record<string, string>>;

  private constructor(sandbox: GitSandbox, tally: Tally, settings: Readonly<Record<string, string>>) {
    this.sandbox = sandbox;
    this.#tally = tally;
    this.#settings = settings;
    const [home, none] = [path.join(sandbox.folder, 'home'), path.join(sandbox.folder, 'none')];
    const bundles = { agentHost: path.join(none, 'agentHost.cjs'), practice: path.join(none, 'practice.cjs') };
    const ports = appPorts({ home, storage: path.join(sandbox.folder, 'storage') }, bundles, {
      GIT_CONFIG_NOSYSTEM: '1',
    });
    ports.change({ customAgents: [{ name: 'nobody', argv: ['no-such-agent'], env: {} }] });
    this.#scope = new Scope();
    this.app = createApp(ports, this.#scope);
    this.app.repositories.setFolders([sandbox.root]);
  }

  static async open(tally: Tally): Promise<World> {
    const lines = Array.from({ length: 12 }, (_, at) => `line ${at}\n`).join('');
    const files = { 'a.txt': lines, 'src/b.ts': lines, 'docs/c.md': '# C\n', '.gitignore': 'build/\n*.log\n' };
    const sandbox = await createGitSandbox(files);
    await sandbox.git('branch', 'side');
    return new World(sandbox, tally, (await repositoryFingerprint(sandbox.root)).settings);
  }

  async close(): Promise<void> {
    await this.#scope.dispose();
    await this.sandbox.dispose();
  }

  /** Does an operation. Returns what it changed of the user's although it must not. */
  async carryOut(operation: Operation): Promise<readonly string[]> {
    switch (operation.type) {
      case 'userEdit':
        await applyEdit(this.sandbox.root, operation.edit);
        return [];
      case 'userStage':
        await this.sandbox.git('add', '--all');
        return [];
      case 'userCommit':
        await this.sandbox.commit({}, 'Work of the user');
        return [];
      case 'userSwitch':
        return this.#switch();
      default:
        return this.#watched(operation);
    }
  }

  /** Returns what is wrong with the repository as a whole. */
  async problems(): Promise<readonly string[]> {
    const { root } = this.sandbox;
    const fsck = await this.sandbox.git('fsck', '--strict', '--no-dangling', '--no-progress').catch(String);
    const { refs, worktrees, settings } = await repositoryFingerprint(root);
    const attempts = this.app.attemptStore.all();
    const branches = attempts.map(({ branch }) => `refs/heads/${branch}`);
    const ids = attempts.map(({ id }) => `refs/coppice/${id}/`);
    const names = refs.map((line) => line.split(' ')[0]!);
    const strayRefs = names.filter(
      (name) =>
        !['refs/heads/main', 'refs/heads/side', ...branches].includes(name) && !ids.some((id) => name.startsWith(id)),
    );
    const locations = attempts.flatMap(({ id, worktree }) => [worktree, this.app.trashStore.pathOf(id)]);
    const strayTrees = worktrees
      .filter((line) => line.startsWith('worktree '))
      .map((line) => line.slice('worktree '.length))
      .filter((folder) => folder !== root && !locations.includes(folder));
    return [
      ...(fsck === '' ? [] : [`git fsck: ${fsck}`]),
      ...(JSON.stringify(settings) === JSON.stringify(this.#settings) ? [] : ['the settings of the user have changed']),
      ...strayRefs.map((name) => `a ref that is not recorded: ${name}`),
      ...strayTrees.map((folder) => `a worktree that is not recorded: ${folder}`),
    ];
  }

  /** Git refuses if files of the user would be lost. */
  async #switch(): Promise<readonly string[]> {
    const branch = await this.sandbox.git('symbolic-ref', '--short', 'HEAD');
    await this.sandbox.git('switch', '--quiet', branch === 'main' ? 'side' : 'main').catch(() => undefined);
    return [];
  }

  async #watched(operation: Extract<Operation, { attempt: number } | { base: number }>): Promise<readonly string[]> {
    const { root } = this.sandbox;
    const [before, commitBefore] = [await checkoutFingerprint(root), await this.sandbox.git('rev-parse', 'HEAD')];
    const { result, problems } = await this.#carryOutInApp(operation);
    this.#count(operation.type, result);
    if (!result.ok && !isExpected(operation.type, result.error.code))
      problems.push(`refused with ${result.error.code}: ${result.error.detail ?? ''}`);
    const [after, commitAfter] = [await checkoutFingerprint(root), await this.sandbox.git('rev-parse', 'HEAD')];
    const isMerge = operation.type === 'merge' && result.ok;
    const landed = isMerge && commitBefore !== commitAfter ? await this.#between(commitBefore, commitAfter) : undefined;
    return [...problems, ...changesBeside(before, after, landed)];
  }

  async #carryOutInApp(
    operation: Extract<Operation, { attempt: number } | { base: number }>,
  ): Promise<{ result: Result<unknown>; problems: string[] }> {
    const none = { result: { ok: true as const, value: undefined }, problems: [] };
    if (operation.type === 'start') return { result: await this.#start(operation.base), problems: [] };
    const attempt = this.#chosen(operation);
    if (!attempt) return none;
    const { id, worktree } = attempt;
    switch (operation.type) {
      case 'edit':
        await applyEdit(worktree, operation.edit);
        return none;
      case 'agentCommit':
        await this.#agentCommit(worktree);
        return none;
      case 'keepTree': {
        const wanted = { repo: this.sandbox.repo, worktree, attempt: id, turn: 1, edge: 'end' } as const;
        return { result: await this.sandbox.client.changes.checkpoint(wanted), problems: [] };
      }
      case 'look':
        return { result: await this.app.review.changes(id), problems: [] };
      case 'merge':
        return { result: await this.#merge(attempt, operation.kind), problems: [] };
      case 'update':
      case 'rebase':
        return { result: await this.#update(id, operation.type === 'update' ? 'merge' : 'rebase'), problems: [] };
      case 'abortUpdate':
        return { result: await this.app.merges.abortUpdate(id), problems: [] };
      case 'discard':
        this.#discarded.set(id, await checkoutFingerprint(worktree));
        return { result: await this.app.attempts.discard(id), problems: [] };
      case 'restore':
        return this.#restore(attempt);
    }
  }

  #chosen({ type, attempt }: Extract<Operation, { attempt: number }>): Attempt | undefined {
    const isWanted = ({ disposition }: Attempt) => (disposition === 'discarded') === (type === 'restore');
    const all = this.app.attemptStore.all().filter(isWanted);
    return all[attempt % Math.max(all.length, 1)];
  }

  async #start(base: number): Promise<Result<unknown>> {
    const bases = [undefined, 'main', 'side', ...this.app.attemptStore.all().map(({ branch }) => branch)];
    const from = bases[base % bases.length];
    const request: StartRequest = {
      prompt: 'Some work',
      agents: [MISSING_AGENT],
      ...(from === undefined ? {} : { base: from }),
    };
    const started = await this.app.tasks.start(request);
    if (!started.ok) return started;
    await this.app.attempts.start(started.value.attempts[0]);
    const { startFault } = this.app.attemptStore.get(started.value.attempts[0])!;
    if (startFault?.code !== 'agentNotFound') throw new Error(`the start ended with ${JSON.stringify(startFault)}`);
    return started;
  }

  async #merge({ id }: Attempt, kind: 'merge' | 'squash'): Promise<Result<unknown>> {
    const merged = await this.app.merges.merge(id, { ...CHOICE, kind });
    // A merge into a discarded attempt changes what its restore brings back.
    const target = merged.ok
      ? this.app.attemptStore.all().find(({ branch }) => branch === merged.value.into)
      : undefined;
    if (target) this.#discarded.delete(target.id);
    return merged;
  }

  async #update(id: AttemptId, by: 'merge' | 'rebase'): Promise<Result<unknown>> {
    const updated = await this.app.merges.update(id, { ...CHOICE, by });
    if (updated.ok && updated.value.kind === 'conflict') this.#count('update: conflict', updated);
    return updated;
  }

  async #restore({ id, worktree }: Attempt): Promise<{ result: Result<unknown>; problems: string[] }> {
    const result = await this.app.attempts.undiscard(id);
    const before = this.#discarded.get(id);
    if (!result.ok || before === undefined) return { result, problems: [] };
    const same = JSON.stringify(before) === JSON.stringify(await checkoutFingerprint(worktree));
    return { result, problems: same ? [] : ['what was restored is not what was discarded'] };
  }

  async #agentCommit(worktree: string): Promise<void> {
    await this.sandbox.gitIn(worktree, 'add', '--all');
    await this.sandbox.gitIn(worktree, 'commit', '--quiet', '--allow-empty', '--message', 'The agent commits');
  }

  async #between(from: string, to: string): Promise<ReadonlySet<string>> {
    const output = await this.sandbox.git('diff', '--name-only', '--no-renames', '-z', from, to);
    return new Set(output.split('\0').filter((name) => name !== ''));
  }

  #count(type: string, result: Result<unknown>): void {
    const key = result.ok ? type : `${type}: ${result.error.code}`;
    this.#tally.set(key, (this.#tally.get(key) ?? 0) + 1);
  }
}

/** Operations that the user's work may prevent. Everything else must always succeed. */
const MAY_BE_REFUSED: readonly string[] = ['merge', 'update', 'rebase'];

function isExpected(type: string, code: string): boolean {
  return MAY_BE_REFUSED.includes(type) && code !== 'gitFailed';
}

/**
 * Returns what differs in a checkout of the user's except what was merged there. Without a merge, not even the index's
 * bytes may differ.
 */
function changesBeside(
  before: CheckoutFingerprint,
  after: CheckoutFingerprint,
  landed: ReadonlySet<string> | undefined,
): readonly string[] {
  if (landed === undefined)
    return JSON.stringify(before) === JSON.stringify(after) ? [] : ['the checkout of the user has changed'];
  const isLanded = (name: string) => landed.has(name) || (name.endsWith('/') && holdsLanded(name, landed));
  const names = [...new Set([...Object.keys(before.files), ...Object.keys(after.files)])];
  const files = names.filter((name) => before.files[name] !== after.files[name] && !isLanded(name));
  const stagedName = (line: string) => line.slice(line.indexOf('\t') + 1);
  const others = (staged: readonly string[]) => staged.filter((line) => !landed.has(stagedName(line)));
  const isStagedSame = JSON.stringify(others(before.staged)) === JSON.stringify(others(after.staged));
  return [
    ...files.map((name) => `a file of the user has changed beside the merge: ${name}`),
    ...(isStagedSame ? [] : ['what the user has staged has changed beside the merge']),
    ...(before.head === after.head ? [] : ['the user is on another branch']),
  ];
}

/** Git creates and removes the folders of the files that it writes and removes. */
function holdsLanded(folder: string, landed: ReadonlySet<string>): boolean {
  return [...landed].some((name) => name.startsWith(folder));
}
