import type { Logger } from '../base/logger';
import type { Fault, Result } from '../base/result';
import type { AgentLaunch } from '../domain/agent/agent';
import type { AskOutcome } from '../domain/approval/ask';
import type { AskId } from '../domain/ids';
import type {
  AgentEvent,
  ResumeKind,
  SessionEvent,
  SessionFault,
  SessionFaultCode,
  TurnEnd,
} from '../domain/session/event';
import type { Usage } from '../domain/session/usage';

/** One message on the wire between us and an agent, for recordings: `>` to the agent, `<` from it, `!` its stderr. */
export interface WireMessage {
  readonly dir: '>' | '<' | '!';
  readonly msg: unknown;
}

/** A line of a recording; `t` is in milliseconds since its start. */
export type RecordedMessage = WireMessage & { readonly t: number };

/**
 * What a session's log would hold after recorded traffic with an agent (its id in the catalog): what it told, and
 * the prompts, answers and ends of turns that the recording shows. Pure; one per driver.
 */
export type DecodeRecording = (recording: readonly RecordedMessage[], agent: string) => SessionEvent[];

/** What an adapter needs to start an agent in a worktree. */
export interface AgentStart {
  readonly launch: AgentLaunch;
  /** Marker of the run, in the environment of every process of its tree. */
  readonly run: string;
  /** Take up this session instead of making one. `createdAt`: ms since 1970. */
  readonly resume?: { readonly agentSession: string; readonly kind: ResumeKind; readonly createdAt: number };
  /** What the session had used before this process: most agents count from zero again. */
  readonly used?: Usage;
  /**
   * Takes each event, in order. The adapter reads on from the agent only when the promise is settled: that is the
   * back-pressure that keeps memory bounded and holds the agent while the disk is full.
   */
  readonly emit: (event: AgentEvent) => Promise<void>;
  /** Takes the function by which asks are answered, before the first of them: agents also ask while they open a session. */
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
  /** The last lines that it wrote to stderr, redacted. */
  readonly stderr: string;
}

/** A running agent with one open session. */
export interface AgentSession {
  readonly pid: number;
  /**
   * Runs one turn; answers when it is over, however long that takes. Never rejects: what goes wrong is in the
   * outcome. One turn at a time; asking for a second one meanwhile is a bug of the caller's.
   */
  prompt(text: string): Promise<TurnOutcome>;
  /** Asks the agent politely to end the turn; its open asks are answered as withdrawn. Settled when it is sent. */
  cancel(): Promise<void>;
  /** Hands an answer to the agent. `askUnknown`: it does not wait for this one (any longer). */
  settle(ask: AskId, outcome: AskOutcome): Result<undefined, 'askUnknown'>;
  setMode(mode: string): Promise<Result<undefined, 'modeRefused' | 'unsupported'>>;
  /** Settled when the process is gone, for whatever reason. */
  readonly stopped: Promise<AgentExit>;
  /** Ends the process and its whole tree: politely, then by force. Settled when none is left. */
  stop(): Promise<void>;
}

export type StartFault = Fault<SessionFaultCode>;

/**
 * Starts an agent and opens (or takes up) its session. One implementation per driver. There is no time limit: a first
 * start may take long. Ends with `signal`: the process tree is ended then and the fault is `agentExited`.
 */
export type StartAgent = (start: AgentStart, signal: AbortSignal) => Promise<Result<AgentSession, SessionFaultCode>>;
