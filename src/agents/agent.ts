import type { Logger } from '../base/logger';
import type { Fault, Result } from '../base/result';
import type { AgentLaunch } from '../domain/agent/agent';
import type { AskOutcome } from '../domain/approval/ask';
import type { AskId } from '../domain/ids';
import type { AgentEvent, ResumeKind, SessionFault, SessionFaultCode, TurnEnd } from '../domain/session/event';
import type { Usage } from '../domain/session/usage';

/** One message between an adapter and its agent, for recordings: `>` to the agent, `<` from it, `!` its stderr. */
export interface WireMessage {
  readonly dir: '>' | '<' | '!';
  readonly msg: unknown;
}

/** What an adapter needs to start an agent in a worktree. */
export interface AgentStart {
  readonly launch: AgentLaunch;
  /** Marker of the run, in the environment of every process of its tree. */
  readonly run: string;
  /** The session to resume instead of creating one. `createdAt`: ms since 1970. */
  readonly resume?: { readonly agentSession: string; readonly kind: ResumeKind; readonly createdAt: number };
  /** What the session had used before this process, because most agents count from zero again. */
  readonly used?: Usage;
  /**
   * Takes each event, in order. The adapter reads on from the agent only once the promise is settled. This back-pressure
   * keeps memory bounded and holds the agent while the disk is full.
   */
  readonly emit: (event: AgentEvent) => Promise<void>;
  /** Takes the function that answers asks, before the first of them: agents also ask while they open a session. */
  readonly answering: (settle: AgentSession['settle']) => void;
  readonly wire?: (message: WireMessage) => void;
  readonly log: Logger;
  readonly now: () => number;
}

export interface TurnOutcome {
  readonly end: TurnEnd;
  readonly fault?: SessionFault;
}

export interface AgentExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last lines of its stderr, redacted. */
  readonly stderr: string;
}

/** A running agent with one open session. */
export interface AgentSession {
  readonly pid: number;
  /**
   * Runs one turn. Resolves when it is over, however long that takes, and never rejects: failures are in the outcome. It
   * throws if a turn is already running.
   */
  prompt(text: string): Promise<TurnOutcome>;
  /** Asks the agent to end the turn, and withdraws its open asks. Resolves when the request is sent. */
  cancel(): Promise<void>;
  /** Hands an answer to the agent. Fails with `askUnknown` if it isn't waiting for it. */
  settle(ask: AskId, outcome: AskOutcome): Result<undefined, 'askUnknown'>;
  /** Sets the agent's mode. Fails with `modeRefused` if the agent refuses, or `unsupported` if it has no modes. */
  setMode(mode: string): Promise<Result<undefined, 'modeRefused' | 'unsupported'>>;
  /** Resolves when the process has ended, for whatever reason. */
  readonly stopped: Promise<AgentExit>;
  /** Ends the process and its whole tree: politely, then by force. Resolves when none is left. */
  stop(): Promise<void>;
}

export type StartFault = Fault<SessionFaultCode>;

/**
 * Starts an agent and opens or resumes its session. There is one implementation per driver. There is no time limit,
 * because a first start may take long. If `signal` aborts, the process tree is ended and the start fails with
 * `agentExited`.
 */
export type StartAgent = (start: AgentStart, signal: AbortSignal) => Promise<Result<AgentSession, SessionFaultCode>>;
