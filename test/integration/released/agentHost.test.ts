import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { expectOk } from '../../../src/base/result';
import type { AttemptId, StoreId } from '../../../src/domain/ids';
import type { LogEntry } from '../../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession } from '../../../src/domain/session/session';
import { reduceTranscript } from '../../../src/domain/transcript/reduceTranscript';
import { EMPTY_TRANSCRIPT } from '../../../src/domain/transcript/transcript';
import { processesWithMarker } from '../../../src/platform/process/process';
import { readLog } from '../../../src/platform/sessionLog/sessionLog';
import { RECORD_NAME } from '../../../src/protocol/agentHost';
import { LOG_NAME } from '../../../src/protocol/sessionLog';
import { AppBench } from '../../fixtures/appBench';
import { unpackFolder } from '../../fixtures/releasedFolder';
import { connectWindow, openArgs, hostFoldersIn, promptArgs, SESSION, type HostFolders } from '../agentHost/hostWindow';
import { wasmFile } from '../store/children';
import { linesOf } from './lines';
import { ReleasedWindow } from './releasedHost';

const WAIT = { timeout: 20_000, interval: 20 };

async function temporaryFolder(): Promise<string> {
  return realpath(await mkdtemp(path.join(os.tmpdir(), 'coppice-rel-')));
}

describe('a running agent host of version 0.1.0 (dd94736)', () => {
  let folders: HostFolders;
  let released: ReleasedWindow;

  beforeEach(async () => {
    const folder = await temporaryFolder();
    folders = hostFoldersIn(folder);
    onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
    await mkdir(folders.worktree);
    released = await ReleasedWindow.start(folders.hostFolder, { store: 'store_1', lease: 1 });
    await released.call('open', { ...openArgs(folders, released.bundles.practice) });
    await released.call('prompt', { ...promptArgs('m_1', 'Write it down\npractice: ask 1') });
  });

  const log = async (): Promise<readonly LogEntry[]> => (await readLog(folders.logFolder)).entries;
  const session = async () => (await log()).reduce(reduceSession, EMPTY_SESSION);
  const untilState = (state: string) => expect.poll(async () => (await session()).state, WAIT).toBe(state);

  it('is taken over in the middle of a turn: nothing is lost, and nothing comes twice', async () => {
    await untilState('requiresAction');
    const running = (await processesWithMarker((await session()).run!)).map(({ pid }) => pid);
    released.close();

    const client = expectOk(await connectWindow(folders, inject('bundles'), { lease: 2 }));
    onTestFinished(() => client.dispose());
    expect(client.host).toMatchObject({ pid: released.pid, protocol: 1, version: 'dd94736' });
    expect(client.limited).toBe(false);
    const { sessions } = expectOk(await client.call('list', {}));
    expect(sessions).toMatchObject([{ session: SESSION, attempt: 'a_1', busy: true }]);
    expect(running).toContain(sessions[0]!.pid);

    const received: LogEntry[] = [];
    client.onEntry(({ entry }) => received.push(entry));
    expectOk(await client.call('open', openArgs(folders, client.practiceBundle)));
    const { seq } = expectOk(await client.call('subscribe', { session: SESSION }));
    expect((await processesWithMarker((await session()).run!)).map(({ pid }) => pid)).toEqual(running);
    const [ask] = (await session()).openAsks;
    const option = ask!.options.find(({ kind }) => kind === 'allowOnce')!;
    const outcome = { type: 'selected', option: option.id, kind: 'allowOnce' } as const;
    const answer = { session: SESSION, ask: ask!.id, outcome, by: 'user' } as const;
    expect(expectOk(await client.call('settle', answer)).accepted).toBe(true);
    await untilState('idle');

    expectOk(await client.call('prompt', promptArgs('m_1', 'Write it down\npractice: ask 1'))); // as a client repeats it
    expectOk(await client.call('prompt', promptArgs('m_2', 'And now wait\npractice: wait')));
    await expect.poll(async () => JSON.stringify(await log()), WAIT).toContain('stop me.');
    expectOk(await client.call('cancel', { session: SESSION, by: 'user', graceMs: 5_000 }));
    await untilState('idle');
    expectOk(await client.call('stop', { session: SESSION, by: 'user' }));
    expect(await processesWithMarker((await session()).run ?? '')).toEqual([]);

    const { entries, unparsable } = await readLog(folders.logFolder);
    expect(unparsable).toBe(0);
    expect(entries.map((entry) => entry.seq)).toEqual(entries.map((_, at) => at + 1));
    await expect.poll(() => received, WAIT).toEqual(entries.slice(seq));
    expect(linesOf(reduceTranscript(EMPTY_TRANSCRIPT, entries))).toMatchInlineSnapshot(`
      [
        "prompt: Write it down",
        "toolCall: Edit PRACTICE.md, completed",
        "ask: Edit PRACTICE.md, allowOnce",
        "text: I have asked 1 times.",
        "turnEnd: completed",
        "prompt: And now wait",
        "text: I wait until you stop me.",
        "turnEnd: cancelled",
      ]
    `);
  });

  it('leaves its session to a host of this version when it has exited', async () => {
    await untilState('requiresAction');
    await released.call('shutdown', {});
    const client = expectOk(await connectWindow(folders, inject('bundles'), { lease: 2 }));
    onTestFinished(async () => {
      await client.call('shutdown', {});
      client.dispose();
    });
    expect(client.host.pid).not.toBe(released.pid);
    expectOk(await client.call('open', openArgs(folders, client.practiceBundle)));
    expect((await session()).state).toBe('interrupted');
    const before = await log();
    expectOk(await client.call('prompt', promptArgs('m_2', 'practice: slow 3')));
    await untilState('idle');
    expect((await log()).slice(0, before.length)).toEqual(before);
    expect((await session()).agentSession).toBe(before.reduce(reduceSession, EMPTY_SESSION).agentSession);
  });
});

describe('the tasks of version 0.1.0 (dd94736), while its agent host runs', () => {
  it('are taken over with the working agent', async () => {
    const folder = await temporaryFolder();
    const bench = new AppBench({ folder, repository: await unpackFolder('dd94736', folder, wasmFile) });
    const { released, attempt } = await beginTurn(folder);
    released.close();

    const window = await bench.open();
    await window.reaches(attempt, 'needsYou');
    expect(window.app.store.lease).toBe(3);
    expect(expectOk(await window.app.sessions.hosted())).toEqual(
      new Set([window.app.attemptStore.get(attempt)!.session]),
    );
    await window.answer(attempt, 'allow');
    await window.finish(attempt);
    await window.send(attempt, 'And now wait\npractice: wait');
    expectOk(await window.app.attempts.stop(attempt));
    await window.reaches(attempt, 'review');

    const { session } = window.app.attemptStore.get(attempt)!;
    const entries = await window.app.sessions.read(session, 0);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, at) => at + 1));
    expect(window.session(attempt)).toMatchObject({
      seq: entries.length,
      turns: 4,
      lastEnd: 'cancelled',
      openAsks: [],
    });
    expect((await window.prompts(attempt)).map((text) => text.split('\n')[0])).toEqual([
      'Rework the notes',
      'I have reviewed your changes and have a comment.',
      'Write it down',
      expect.stringMatching(/^And now wait/),
    ]);
    const host = JSON.parse(await readFile(path.join(window.app.store.hostFolder, RECORD_NAME), 'utf8')) as object;
    expect(host).toMatchObject({ pid: released.pid, version: 'dd94736' });
  });

  /** Continues the open attempt, as the released version does, until its agent asks. */
  async function beginTurn(folder: string): Promise<{ released: ReleasedWindow; attempt: AttemptId }> {
    const worktree = path.join(folder, 'code/errands.coppice/t-3-rework-the-notes');
    const marker = path.join(folder, 'code/errands/.git/worktrees/t-3-rework-the-notes/coppice.json');
    const { store, attempt } = JSON.parse(await readFile(marker, 'utf8')) as { store: StoreId; attempt: AttemptId };
    const sessions = path.join(folder, 'storage', `store-${store}`, 'sessions');
    const logs = (await readdir(sessions)).map((name) => path.join(sessions, name));
    const texts = await Promise.all(logs.map((log) => readFile(path.join(log, LOG_NAME), 'utf8')));
    const log = logs[texts.findIndex((text) => text.includes('Rework the notes'))]!;

    const hash = createHash('sha256').update(store).digest('hex').slice(0, 12);
    const released = await ReleasedWindow.start(path.join(folder, 'home/.coppice/run', hash), { store, lease: 2 });
    const home = path.join(folder, 'home/.coppice/practice');
    const env = { PATH: process.env['PATH'] ?? '', COPPICE_PRACTICE_PACE: '0', COPPICE_PRACTICE_HOME: home };
    const spec = { argv: [process.execPath, released.bundles.practice], env, cwd: worktree, label: 'practice' };
    const session = path.basename(log);
    const launch = { agent: 'practice', driver: 'acp', spec };
    await released.call('open', { session, attempt, folder: log, launch, policy: { otherwise: 'ask' }, warm: false });
    await released.call('prompt', { session, message: 'm_3', text: 'Write it down\npractice: ask 1', by: 'user' });
    const state = async () => (await readLog(log)).entries.reduce(reduceSession, EMPTY_SESSION).state;
    await expect.poll(state, WAIT).toBe('requiresAction');
    return { released, attempt };
  }
});
