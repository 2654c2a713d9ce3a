import type { MessageId } from '../../domain/ids';
import type { AgentEvent, LogEntry, ResumeKind, SessionEvent } from '../../domain/session/event';
import { EMPTY_SESSION, reduceSession, type Session } from '../../domain/session/session';
import type { SetupEnd } from '../../domain/session/setup';

/** The agent's own session, with which it can be resumed. `createdAt`: ms since 1970. */
export interface AgentOwnSession {
  readonly agentSession: string;
  readonly kind: ResumeKind;
  readonly createdAt: number;
}

/** A message that waits for its turn. `fresh`: the agent begins a new session of its own with it. */
export interface WaitingMessage {
  readonly message: MessageId;
  readonly text: string;
  readonly fresh: boolean;
}

/** A setup command that was started. `end` is missing while it runs. */
export interface KnownSetup {
  readonly name: string;
  readonly seq: number;
  readonly run: string;
  readonly hold: boolean;
  readonly end?: SetupEnd;
}

/** What the agent host knows about a session, folded from its log. */
export class FoldedSession {
  #session: Session = EMPTY_SESSION;
  #own: AgentOwnSession | undefined;
  #isOpen = false;
  #hasPrompts = false;
  readonly #prompts = new Map<MessageId, number>();
  readonly #waiting = new Map<MessageId, WaitingMessage>();
  readonly #notes = new Map<string, number>();
  readonly #setups = new Map<string, KnownSetup>();
  #isSetupWaitedFor = false;

  get session(): Session {
    return this.#session;
  }

  /**
   * The agent's session that must be resumed because it holds a part of the conversation. There is none before the
   * first prompt reached an agent, nor if the next message begins a new session.
   */
  get toResume(): AgentOwnSession | undefined {
    return this.#hasPrompts && this.next?.fresh !== true ? this.#own : undefined;
  }

  /** Returns the sequence at which a message was accepted, if it was. */
  promptedAt(message: MessageId): number | undefined {
    return this.#prompts.get(message);
  }

  /** The next message that waits for its turn. */
  get next(): WaitingMessage | undefined {
    const [message] = this.#session.queued;
    return message === undefined ? undefined : this.#waiting.get(message);
  }

  /** Returns a setup that was started, by its name. */
  setup(name: string): KnownSetup | undefined {
    return this.#setups.get(name);
  }

  /** The setup whose end is not in the log. */
  get openSetup(): KnownSetup | undefined {
    return [...this.#setups.values()].find(({ end }) => end === undefined);
  }

  /** Whether messages wait because the setup that they waited for was ended before it was done. */
  get isSetupWaitedFor(): boolean {
    return this.#isSetupWaitedFor;
  }

  /** Returns the sequence of a note of the extension host, if it was added. */
  notedAt(note: string): number | undefined {
    return this.#notes.get(note);
  }

  /** Applies an entry of the log. Entries come in order. */
  fold(entry: LogEntry): void {
    const { event, seq } = entry;
    this.#session = reduceSession(this.#session, entry);
    switch (event.type) {
      case 'prompted':
        this.#prompts.set(event.message, seq);
        this.#waiting.set(event.message, { message: event.message, text: event.text, fresh: event.fresh === true });
        return;
      case 'turnStarted':
        this.#isSetupWaitedFor = false;
        this.#waiting.delete(event.message);
        this.#hasPrompts ||= this.#isOpen;
        return;
      case 'opened':
        this.#open(event, entry.at);
        return;
      case 'agentStopped':
        this.#isOpen = false;
        return;
      case 'setupStarted':
        this.#setups.set(event.setup, { name: event.setup, seq, run: event.run, hold: event.hold });
        this.#isSetupWaitedFor = false;
        return;
      case 'setupEnded':
        this.#endSetup(event, seq);
        return;
      case 'noted':
        this.#notes.set(event.note.id, seq);
        return;
      default:
        return;
    }
  }

  #open({ agentSession, resume }: Extract<AgentEvent, { type: 'opened' }>, at: number): void {
    const createdAt = this.#own?.agentSession === agentSession ? this.#own.createdAt : at;
    this.#own = { agentSession, kind: resume, createdAt };
    this.#isOpen = true;
  }

  #endSetup({ setup, end, run, hold }: Extract<SessionEvent, { type: 'setupEnded' }>, seq: number): void {
    this.#setups.set(setup, { name: setup, seq, run, hold, end });
    this.#isSetupWaitedFor = hold && this.#session.lastEnd === 'interrupted';
  }
}
