// Records what this version leaves on the disk, and the programs that run outside its windows, to test that later
// versions can take over both. Run `npm run build -- --production` and then
// `node scripts/run.mjs scripts/recordRelease.ts <name>` in a checkout of a release. Writes
// test/fixtures/released/<name>/.
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { createApp } from '../src/app';
import { expectOk } from '../src/base/result';
import { Scope } from '../src/base/scope';
import { onceOption } from '../src/domain/approval/ask';
import { attemptState } from '../src/domain/attempt/attempt';
import type { AttemptId } from '../src/domain/ids';
import type { Services } from '../src/services/services';
import { appPorts } from '../test/fixtures/appPorts';
import { packFolder, releasedFile } from '../test/fixtures/releasedFolder';
import { createSampleRepository } from '../test/fixtures/sampleRepository';
import { root } from './process';

const TIMEOUT_MS = 30_000;
const NOTES = Array.from({ length: 12 }, (_, at) => `line ${at + 1}\n`).join('');
const dist = (file: string) => path.join(root, 'dist', file);
const BUNDLES = { agentHost: dist('agentHost.js'), practice: dist('practice.js') };

async function until(holds: () => boolean, what: string): Promise<void> {
  const end = Date.now() + TIMEOUT_MS;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`timed out waiting until ${what}`);
    await pause(20);
  }
}

/** A window with the repository, in plain Node. */
class RecordedWindow {
  readonly app: Services;
  readonly #scope = new Scope();

  constructor(folder: string, repository: string) {
    const folders = { home: path.join(folder, 'home'), storage: path.join(folder, 'storage') };
    this.app = createApp(appPorts(folders, BUNDLES), this.#scope);
    this.app.repositories.setFolders([repository]);
  }

  async open(): Promise<void> {
    expectOk(await this.app.store.open(false));
    await this.app.recovery.recover();
  }

  async close(): Promise<void> {
    await this.#scope.dispose();
  }

  /** Allows every request until the agent has ended `turns` turns. */
  async finish(id: AttemptId, turns: number): Promise<void> {
    const session = () => this.app.sessions.live(this.app.attemptStore.get(id)!.session);
    const isOver = () =>
      attemptState(this.app.attemptStore.get(id)!, session()) === 'review' && session()?.turns === turns;
    for (;;) {
      await until(() => isOver() || session()?.openAsks[0] !== undefined, 'the agent ends its turn');
      const [ask] = session()?.openAsks ?? [];
      if (!ask) return;
      await this.app.approvals.settle(id, ask.id, onceOption(ask, 'allow')!.id);
    }
  }

  async start(prompt: string): Promise<AttemptId> {
    const started = expectOk(await this.app.tasks.start({ prompt, agents: ['practice'] }));
    const [attempt] = started.attempts;
    await this.finish(attempt, 1);
    return attempt;
  }
}

/** In the first window, merges one task, discards another one, and closes the window. */
async function endTwoTasks(window: RecordedWindow): Promise<void> {
  const { merges, attempts, sessions } = window.app;
  const merged = await window.start('Write down what was merged\npractice: edit merged.md');
  expectOk(await merges.merge(merged, { kind: 'merge', message: 'Add merged.md' }));
  const discarded = await window.start('Try something else\npractice: edit discarded.md');
  expectOk(await attempts.discard(discarded));
  await sessions.shutdown();
  await window.close();
}

/**
 * In the second window, works on a task. The window is recorded while it's open and its agent is idle, as a machine that
 * is switched off would leave it.
 */
async function workOnOne(window: RecordedWindow): Promise<void> {
  await window.open();
  const { attempts, comments, decisions, restores, review, sessions, attemptStore, sessionStore } = window.app;
  const id = await window.start('Rework the notes\npractice: rework notes.txt');
  const { session } = attemptStore.get(id)!;
  const against = expectOk(review.against(id, 'base'));
  const changes = expectOk(await review.changes(id, against));
  const file = expectOk(
    await review.fileReview(
      id,
      changes.files.find(({ path: name }) => name === 'notes.txt')!,
      against,
    ),
  );
  if (typeof file.parts === 'string') throw new Error(`there are no hunks: ${file.parts}`);
  expectOk(await decisions.keepHunk(id, 'notes.txt', file.parts[0]!.id));
  const text = await readFile(path.join(attemptStore.get(id)!.worktree, 'notes.txt'), 'utf8');
  const comment = async (line: string, words: string) => {
    const at = text.split('\n').indexOf(line);
    if (at < 0) throw new Error(`${line} isn't in the file:\n${text}`);
    const anchor = { path: 'notes.txt', side: 'after', lines: { from: at, to: at }, text } as const;
    expectOk(await comments.begin(id, anchor, words));
  };
  await comment('line 5', 'Too short');
  expectOk(await attempts.sendComments(id));
  await window.finish(id, 2);
  await comment('line 9', 'Not sent yet');
  const [turn] = await restores.turns(id);
  expectOk(await restores.restore(id, turn!.message));
  expectOk(await attempts.saveDraft(id, 'And then'));
  await until(
    () => sessionStore.get(session)?.seq === sessions.live(session)?.seq,
    'the store has caught up with the log',
  );
}

const [name] = process.argv.slice(2);
if (name === undefined) throw new Error('usage: node scripts/run.mjs scripts/recordRelease.ts <name>');
const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-record-')));
try {
  const repository = await createSampleRepository(path.join(folder, 'code', 'errands'));
  await repository.commit({ 'notes.txt': NOTES }, 'Add notes');
  await endTwoTasks(new RecordedWindow(folder, repository.root));
  const second = new RecordedWindow(folder, repository.root);
  await workOnOne(second);
  await mkdir(releasedFile(name, '.'), { recursive: true });
  await writeFile(releasedFile(name, 'folder.json.gz'), await packFolder(folder, dist('sql-wasm.wasm')));
  for (const program of ['agentHost', 'practice'])
    await writeFile(
      releasedFile(name, `${program}.cjs.gz`),
      gzipSync(await readFile(dist(`${program}.js`)), { level: 9 }),
    );
  await second.app.sessions.shutdown();
  await second.close();
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
