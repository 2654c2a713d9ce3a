import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type {
  AgentExit,
  AgentSession,
  AgentStart,
  StartAgent,
  TurnOutcome,
  WireMessage,
} from '../../../src/agents/agent';
import { createLogger } from '../../../src/base/logger';
import type { Result } from '../../../src/base/result';
import type { Actor } from '../../../src/domain/actor';
import type { AgentLaunch } from '../../../src/domain/agent/agent';
import type { Ask, AskOptionKind } from '../../../src/domain/approval/ask';
import type { MessageId, TurnId } from '../../../src/domain/ids';
import type { AgentEvent, LogEntry, SessionEvent, SessionFaultCode } from '../../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../../src/domain/session/session';
import { reduceTranscript } from '../../../src/domain/transcript/reduceTranscript';
import { EMPTY_TRANSCRIPT, type Transcript, type TranscriptItem } from '../../../src/domain/transcript/transcript';
import { processesWithMarker } from '../../../src/platform/process/process';

/** Waiting for an agent ends here; a first start in an empty home folder takes up to 15 s on a slow machine. */
const PATIENCE_MS = 60_000;

type ItemOf<Type extends TranscriptItem['type']> = Extract<TranscriptItem, { type: Type }>;

/**
 * A session over any number of agent processes, with the log that the agent host would write. Everything that is
 * waited for is an event.
 */
export class DrivenAgent {
  readonly #startAgent: StartAgent;
  readonly #launch: AgentLaunch;
  readonly #wire: ((message: WireMessage) => void) | undefined;
  readonly #log: LogEntry[] = [];
  readonly #complaints: string[] = [];
  readonly #runs: string[] = [];
  #session: Session = EMPTY_SESSION;
  #transcript: Transcript = EMPTY_TRANSCRIPT;
  #process: AgentSession | undefined;
  #openedAt = 0;
  #waiting = new Set<() => void>();

  constructor(startAgent: StartAgent, launch: AgentLaunch, wire?: (message: WireMessage) => void) {
    this.#startAgent = startAgent;
    this.#launch = launch;
    this.#wire = wire;
  }

  get session(): Session {
    return this.#session;
  }

  get transcript(): Transcript {
    this.#transcript = reduceTranscript(this.#transcript, this.#log);
    return this.#transcript;
  }

  get pid(): number {
    return this.#running().pid;
  }

  items<Type extends TranscriptItem['type']>(type: Type): ItemOf<Type>[] {
    return this.transcript.items.filter((item): item is ItemOf<Type> => item.type === type);
  }

  /** What the agent has said in words, piece by piece. */
  get texts(): string[] {
    return this.transcript.items.flatMap((item) => (item.type === 'text' ? [item.text] : []));
  }

  get words(): string {
    return this.texts.join('\n');
  }

  /** Starts a process; one that had a session takes it up. */
  async start(): Promise<Result<AgentSession, SessionFaultCode>> {
    const run = `test-${randomUUID()}`;
    this.#runs.push(run);
    const started = await this.#startAgent({ ...this.#startOf(run), ...this.#resume() }, new AbortController().signal);
    if (started.ok) this.#process = started.value;
    return started;
  }

  /** Sends a message and answers with the end of its turn. */
  async prompt(text: string): Promise<TurnOutcome> {
    const turn = this.#session.turns + 1;
    const [message, id] = [`message-${turn}` as MessageId, `turn-${turn}` as TurnId];
    this.#add('user', { type: 'prompted', message, text });
    this.#add('agent', { type: 'turnStarted', turn: id, message });
    const outcome = await this.#running().prompt(text);
    this.#add('agent', { type: 'turnEnded', turn: id, ...outcome });
    return outcome;
  }

  /** The next permission request that waits for an answer. */
  async asked(): Promise<Ask> {
    await this.until('a permission request', () => this.#session.openAsks.length > 0);
    return this.#session.openAsks[0]!;
  }

  answer(ask: Ask, kind: AskOptionKind, reason?: string): void {
    const option = ask.options.find((one) => one.kind === kind);
    if (!option) throw new Error(`no ${kind} in ${JSON.stringify(ask.options)}`);
    const outcome = { type: 'selected', option: option.id, kind, ...(reason === undefined ? {} : { reason }) } as const;
    if (!this.#running().settle(ask.id, outcome).ok) throw new Error('the agent does not wait for this answer');
    this.#add('user', { type: 'askSettled', ask: ask.id, outcome });
  }

  async cancel(): Promise<void> {
    this.#add('user', { type: 'cancelRequested' });
    await this.#running().cancel();
  }

  async stop(): Promise<AgentExit> {
    await this.#running().stop();
    return this.#running().stopped;
  }

  /** Ends what may still run, whatever became of the test. */
  async end(): Promise<void> {
    await this.#process?.stop();
  }

  /** Makes believe that there was a session of this id, long ago. */
  pretend(agentSession: string): void {
    this.#add('agent', { type: 'opened', agentSession, resume: 'load' });
    this.#openedAt = 1;
  }

  /** How many processes of all runs of this session are still there. */
  async leftovers(): Promise<number> {
    const found = await Promise.all(this.#runs.map((run) => processesWithMarker(run)));
    return found.flat().length;
  }

  /** Waits until something holds; it is looked at after every event. */
  async until(what: string, holds: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!holds()) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`waited for ${what} in vain; ${this.#story()}`);
      await this.#nextEvent(left);
    }
  }

  /** Waits until something holds that no event tells. */
  async wait(what: string, holds: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!holds()) {
      await pause(20);
      if (Date.now() > deadline) throw new Error(`waited for ${what} in vain; ${this.#story()}`);
    }
  }

  #nextEvent(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
    });
  }

  #running(): AgentSession {
    if (!this.#process) throw new Error('the agent was not started');
    return this.#process;
  }

  #startOf(run: string): AgentStart {
    const base = {
      launch: this.#launch,
      run,
      used: this.#session.usage,
      emit: (event: AgentEvent) => {
        this.#add('agent', event);
        return Promise.resolve();
      },
      log: createLogger((level, line) => {
        if (level === 'warn' || level === 'error') this.#complaints.push(line);
      }),
      now: () => Date.now(),
    };
    return this.#wire === undefined ? base : { ...base, wire: this.#wire };
  }

  #resume(): Pick<AgentStart, 'resume'> {
    const { agentSession, resume } = this.#session;
    return agentSession === undefined ? {} : { resume: { agentSession, kind: resume, createdAt: this.#openedAt } };
  }

  #add(by: Actor, event: SessionEvent): void {
    if (event.type === 'opened' && this.#openedAt === 0) this.#openedAt = Date.now();
    const entry = { seq: this.#log.length + 1, at: Date.now(), by, event };
    this.#log.push(entry);
    this.#session = reduceSession(this.#session, entry);
    for (const wake of [...this.#waiting]) wake();
  }

  /** What has happened, for a test that waited in vain. */
  #story(): string {
    const last = this.#log.slice(-12).map(({ event }) => JSON.stringify(event).slice(0, 200));
    return `last events:\n${last.join('\n')}\n${this.#complaints.slice(-5).join('\n')}`;
  }
}
