// How the benches drive this version of Coppice. `--against` combines this file with the measuring code of a later
// version, so the names and the meaning of its exports must not change.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createApp } from '../src/app';
import { silentLogger } from '../src/base/logger';
import { expectOk } from '../src/base/result';
import { Scope } from '../src/base/scope';
import { ATTEMPT_PHASES } from '../src/domain/attempt/attempt';
import type { AttemptId } from '../src/domain/ids';
import { pagesOf } from '../src/domain/review/fileReview';
import { openStore, writeChange } from '../src/platform/store/store';
import type { Services } from '../src/services/services';
import { appPorts } from '../test/fixtures/appPorts';
import type { BuiltBundles } from '../test/fixtures/bundles';
import { machineClock } from '../test/fixtures/machineClock';

/** Files whose hunks are needed at once: those that an editor renders first. */
const DRAWN = 3;

/** The application in plain Node, with the practice agent. */
export interface SubjectApp {
  /** Starts a task on `main`. Resolves with its attempt once both are recorded. */
  start(prompt: string): Promise<AttemptId>;
  /** Resolves when all files of an attempt are in place and its agent runs. */
  untilRunning(attempt: AttemptId): Promise<void>;
  /** Resolves when the agent has ended a turn. */
  untilTurnEnded(attempt: AttemptId): Promise<void>;
  worktree(attempt: AttemptId): string;
  /** Discards an attempt, and deletes it from the trash. */
  discard(attempt: AttemptId): Promise<void>;
  /** Calls the services as opening a review does: numbers, all changes, the first page's old texts, and some hunks. */
  openReview(attempt: AttemptId): Promise<void>;
  /** Ends the application, its agent host, and all agents. */
  end(): Promise<void>;
}

/** Opens the application on a repository. It writes its own files to `folder`. */
export function openApp(repository: string, folder: string, bundles: BuiltBundles): SubjectApp {
  const scope = new Scope();
  const app = createApp(
    appPorts({ home: path.join(folder, 'home'), storage: path.join(folder, 'storage') }, bundles),
    scope,
  );
  app.repositories.setFolders([repository]);
  return {
    start: async (prompt) =>
      expectOk(await app.tasks.start({ prompt, agents: ['practice'], base: 'main' })).attempts[0],
    untilRunning: (id) => until(app, () => isRunning(app, id)),
    untilTurnEnded: (id) =>
      until(app, () => app.sessions.live(app.attemptStore.get(id)!.session)?.lastEnd !== undefined),
    worktree: (id) => app.attemptStore.get(id)!.worktree,
    discard: async (id) => {
      expectOk(await app.attempts.discard(id));
      const trash = app.trashStore.pathOf(id);
      if (trash !== undefined) await rm(trash, { recursive: true, force: true });
    },
    openReview: (id) => openReview(app, id),
    end: async () => {
      await app.sessions.shutdown();
      await scope.dispose();
    },
  };
}

function isRunning(app: Services, id: AttemptId): boolean {
  const attempt = app.attemptStore.get(id)!;
  const filled = ATTEMPT_PHASES.indexOf(attempt.phase) >= ATTEMPT_PHASES.indexOf('prepared');
  return filled && app.sessions.live(attempt.session)?.run !== undefined;
}

function until(app: Services, holds: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (!holds()) return;
      changed.dispose();
      appended.dispose();
      resolve();
    };
    const changed = app.store.onDidChange(check);
    const appended = app.sessions.onDidAppend(check);
    check();
  });
}

async function openReview({ review }: Services, id: AttemptId): Promise<void> {
  await review.refresh(id);
  const against = expectOk(review.against(id, 'base'));
  const changes = expectOk(await review.changes(id, against));
  const page = pagesOf(changes.files)[0] ?? [];
  await Promise.all(page.map((file) => review.fileAt(id, against, file.path)));
  for (const file of page.slice(0, DRAWN)) expectOk(await review.fileReview(id, file, against));
}

/** A store that can be written to. */
export interface SubjectStore {
  /** Makes a small change. Resolves when it is acknowledged. */
  write(value: string): Promise<void>;
  close(): Promise<void>;
}

/** Creates a store of a given size, saved as a snapshot. `wasmFile` is sql.js's `sql-wasm.wasm`. */
export async function filledStore(folder: string, megabytes: number, wasmFile: string): Promise<SubjectStore> {
  const window = { mode: 'write', window: 'bench', clock: machineClock, log: silentLogger } as const;
  const store = expectOk(await openStore({ folder, wasmFile, ...window }));
  for (let part = 0; part < megabytes; part += 1) {
    const text = `${part}`.repeat(1_000_000).slice(0, 1_000_000);
    const draft = { type: 'draftSaved', key: `part${part}`, text, updatedAt: 0 } as const;
    expectOk(await store.commit('filled', (tx) => writeChange(tx, draft)));
  }
  await store.checkpoint();
  return {
    write: async (value) => {
      expectOk(await store.commit('written', (tx) => writeChange(tx, { type: 'valueSet', key: 'n', value })));
    },
    close: () => store.close(),
  };
}
