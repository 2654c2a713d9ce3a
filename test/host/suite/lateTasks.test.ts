// A window may show worktrees before its tasks are opened.
import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { createApp } from '../../../src/app';
import { Emitter } from '../../../src/base/emitter';
import { silentLogger } from '../../../src/base/logger';
import { expectOk, ok } from '../../../src/base/result';
import { Scope } from '../../../src/base/scope';
import type { AttemptId, SessionId, TaskId } from '../../../src/domain/ids';
import type { Attempt } from '../../../src/domain/attempt/attempt';
import type { StoreAccess } from '../../../src/services/store/windowStore';
import { HunkLenses } from '../../../src/vscode/review/hunkLenses';
import { ShownReviews } from '../../../src/vscode/review/shownReviews';
import { pickAttempt } from '../../../src/vscode/tasks/pickAttempt';
import { hideWorktrees } from '../../../src/vscode/windows/sourceControl';
import { appPorts } from '../../fixtures/appPorts';
import { createSampleRepository, type SampleRepository } from '../../fixtures/sampleRepository';

interface GitExtension {
  getAPI(version: 1): { readonly repositories: readonly { readonly rootUri: vscode.Uri }[] };
}

async function waitFor(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 20_000; !holds();) {
    if (Date.now() > end) throw new Error(`timed out waiting until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('a window whose editors open before its tasks', () => {
  let folder: string;
  let repository: SampleRepository;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-late-')));
    repository = await createSampleRepository(path.join(folder, 'code', 'errands'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('hides a worktree that is already open in Source Control', async () => {
    const worktree = path.join(folder, 'worktree');
    await repository.git('worktree', 'add', '-q', worktree);
    const git = await vscode.extensions.getExtension<GitExtension>('vscode.git')?.activate();
    const isOpen = () => git?.getAPI(1).repositories.some(({ rootUri }) => rootUri.fsPath === worktree) === true;
    let attempts: readonly Attempt[] = [];
    const access = new Emitter<StoreAccess>();
    const hidden = hideWorktrees(
      { store: { onDidChangeAccess: access.event }, attemptStore: { all: () => attempts } },
      silentLogger,
    );
    try {
      await vscode.commands.executeCommand('git.openRepository', worktree);
      await waitFor('the worktree is in Source Control', isOpen);
      attempts = [attemptIn(worktree)];
      access.fire('write');
      await waitFor('the worktree is hidden', () => !isOpen());
    } finally {
      hidden.dispose();
    }
  });

  it('shows Keep and Discard in its restored editors', async () => {
    const scope = new Scope();
    const bundles = { agentHost: path.join(folder, 'agentHost.cjs'), practice: path.join(folder, 'practice.cjs') };
    const folders = { home: path.join(folder, 'home'), storage: path.join(folder, 'storage') };
    const app = createApp(appPorts(folders, bundles), scope);
    const lenses = scope.use(new HunkLenses(app, scope.use(new ShownReviews(app.attemptStore, app.review))));
    let changes = 0;
    lenses.onDidChangeCodeLenses(() => (changes += 1));
    try {
      app.repositories.setFolders([repository.root]);
      expectOk(await app.store.open(true));
      assert.ok(changes > 0, "the lenses weren't refreshed");
    } finally {
      await scope.dispose();
    }
  });
});

describe('a command for an attempt', () => {
  it('waits until the tasks of a window that has just loaded are open', async () => {
    const attempts: Attempt[] = [];
    const id = await pickAttempt(
      {
        agents: { label: (agent) => agent },
        attemptStore: { all: () => attempts, ofTask: () => attempts },
        taskStore: { get: () => undefined },
        store: {
          open: async () => {
            await new Promise((resolve) => setImmediate(resolve));
            attempts.push(attemptIn('/worktree'));
            return ok();
          },
        },
      },
      () => true,
    );
    assert.equal(id, 'a_1');
  });
});

function attemptIn(worktree: string): Attempt {
  const ids = { id: 'a_1' as AttemptId, task: 't_1' as TaskId, session: 's_1' as SessionId };
  const start = { ordinal: 1, agent: 'practice', phase: 'prompted', disposition: 'open' } as const;
  const base = { ref: 'main', commit: '0'.repeat(40) };
  return { ...ids, ...start, branch: 'worktree', worktree, base, createdAt: 0, updatedAt: 0 };
}
