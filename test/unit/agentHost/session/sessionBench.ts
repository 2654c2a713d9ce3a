import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { HostedSession, type SessionSetup, type SessionWorld } from '../../../../src/agentHost/session/session';
import { silentLogger } from '../../../../src/base/logger';
import { expectOk } from '../../../../src/base/result';
import type { AskOutcome } from '../../../../src/domain/approval/ask';
import type { AttemptId, MessageId, SessionId } from '../../../../src/domain/ids';
import type { SessionEvent } from '../../../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../../../src/domain/session/session';
import { readLog } from '../../../../src/platform/sessionLog/sessionLog';
import { FaultyDisk } from '../log/faultyDisk';
import { ManualClock } from '../manualClock';
import { ScriptedStarts } from '../scriptedAgent';

/** For a loaded machine. */
export const WAIT = { timeout: 10_000 };

export let folder: string;
export let clock: ManualClock;
export let disk: FaultyDisk;
export let starts: ScriptedStarts;
export let swept: string[];
let ids = 0;
const opened: HostedSession[] = [];

/** Gives each test a folder, a clock, a disk and agents of its own. */
export function withSessions(): void {
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-session-'));
    clock = new ManualClock();
    disk = new FaultyDisk();
    starts = new ScriptedStarts();
    swept = [];
  });
  afterEach(async () => {
    disk.freeBytes = Number.POSITIVE_INFINITY;
    for (const session of opened.splice(0)) await session.close();
    await rm(folder, { recursive: true, force: true });
  });
}

export function sessionWorld(): SessionWorld {
  return {
    startAgent: { acp: starts.startAgent, claude: starts.startAgent },
    sweep: (run) => {
      swept.push(run);
      return Promise.resolve([]);
    },
    clock,
    log: silentLogger,
    newId: (prefix) => `${prefix}_${++ids}`,
    openLog: disk.open,
  };
}

export function sessionSetup(): SessionSetup {
  const spec = { argv: ['agent'] as [string], env: {}, cwd: folder, label: 'agent' };
  return {
    session: 's1' as SessionId,
    attempt: 'a1' as AttemptId,
    folder,
    launch: { agent: 'scripted', driver: 'acp', spec },
  };
}

export async function openSession(): Promise<HostedSession> {
  const session = expectOk(await HostedSession.open(sessionSetup(), sessionWorld()));
  opened.push(session);
  return session;
}

/** What a killed host leaves: the log as it was at this moment. What the old objects do further is not seen. */
export async function kill(session: HostedSession): Promise<void> {
  await session.events.close();
  opened.splice(0);
  starts = new ScriptedStarts();
}

export const yes = { type: 'selected', option: 'yes', kind: 'allowOnce' } as const satisfies AskOutcome;
export const no = { type: 'selected', option: 'no', kind: 'rejectOnce' } as const satisfies AskOutcome;
export const send = (session: HostedSession, id: string) =>
  session.prompt({ message: id as MessageId, text: `text of ${id}`, by: 'user' });

export const logged = async (): Promise<SessionEvent[]> => (await readLog(folder)).entries.map(({ event }) => event);
export const types = async () => (await logged()).map(({ type }) => type);
export const state = async (): Promise<Session> => (await readLog(folder)).entries.reduce(reduceSession, EMPTY_SESSION);
export const ends = async () =>
  (await logged()).flatMap((event) => (event.type === 'turnEnded' ? [[event.end, event.fault?.code]] : []));

export const untilState = (wanted: Session['state']) =>
  vi.waitFor(async () => expect((await state()).state).toBe(wanted), WAIT);
export const untilTurn = () => vi.waitFor(() => expect(starts.last.turn).toBeDefined(), WAIT);
export const untilFree = (session: HostedSession) => vi.waitFor(() => expect(session.isBusy).toBe(false), WAIT);
export const untilOpened = () => vi.waitFor(async () => expect(await types()).toContain('opened'), WAIT);
