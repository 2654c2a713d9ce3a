import * as v from 'valibot';
import type { Ask } from '../approval/ask';
import type { MessageId, TurnId } from '../ids';
import type { LogEntry, ResumeKind, SessionEvent, SessionFault, TurnEnd } from './event';
import { isFinal, toolKindSchema } from './toolCall';
import { usageAfter, type Usage } from './usage';

/**
 * creating: the agent is being started · idle: it waits for a message (its process may have ended and is resumed then)
 * · running · requiresAction: an ask is open · error: it can't continue without the user · interrupted: its turn was
 * cut off by the crash of its process or host.
 */
export const SESSION_STATES = ['creating', 'idle', 'running', 'requiresAction', 'error', 'interrupted'] as const;
export type SessionState = (typeof SESSION_STATES)[number];

/** The agent's last visible action, for trees and cards. */
export const lastActionSchema = v.variant('type', [
  v.object({ type: v.literal('tool'), kind: v.fallback(toolKindSchema, 'other'), title: v.string() }),
  v.object({ type: v.literal('text'), text: v.string() }),
  v.object({ type: v.literal('thought') }),
  v.object({ type: v.literal('retrying') }),
]);
export type LastAction = Readonly<v.InferOutput<typeof lastActionSchema>>;

/** What everything else needs to know about a session, folded from its log by `reduceSession`. */
export interface Session {
  readonly seq: number;
  readonly state: SessionState;
  readonly openAsks: readonly Ask[];
  /** Messages that wait for the running turn to end. */
  readonly queued: readonly MessageId[];
  readonly turn?: TurnId;
  /** Number of turns that were started. */
  readonly turns: number;
  readonly lastEnd?: TurnEnd;
  readonly fault?: SessionFault;
  readonly agentSession?: string;
  readonly resume: ResumeKind;
  readonly agentVersion?: string;
  readonly model?: string;
  readonly mode?: string;
  readonly lastAction?: LastAction;
  readonly usage: Usage;
  /** Whether an agent process is running, and its marker. */
  readonly run?: string;
  /** Time of the last entry, in milliseconds since 1970. */
  readonly lastAt: number;
}

export const EMPTY_SESSION: Session = {
  seq: 0,
  state: 'creating',
  openAsks: [],
  queued: [],
  turns: 0,
  resume: 'none',
  usage: {},
  lastAt: 0,
};

/** Whether the agent is working: a turn is running, or an ask is open. Its files may change at any time then. */
export function isWorking(session: Session | undefined): boolean {
  return session !== undefined && (session.turn !== undefined || session.openAsks.length > 0);
}

/** Whether the agent is working, or will be without the user, because messages wait. */
export function hasPendingWork(session: Session | undefined): boolean {
  return isWorking(session) || (session !== undefined && session.queued.length > 0);
}

const TEXT_SHOWN = 120;

/** Returns the session after an entry. Ignores an entry that was already applied, so folding twice is harmless. */
export function reduceSession(session: Session, entry: LogEntry): Session {
  if (entry.seq <= session.seq) return session;
  const next = fold(session, entry.event);
  return { ...next, seq: entry.seq, lastAt: entry.at, state: stateOf(next) };
}

function fold(session: Session, event: SessionEvent): Session {
  switch (event.type) {
    case 'prompted':
      return { ...session, queued: [...session.queued, event.message] };
    case 'turnStarted':
      return startTurn(session, event.turn, event.message);
    case 'turnEnded':
      return endTurn(session, event.end, event.fault);
    case 'asked':
      return { ...session, openAsks: [...session.openAsks.filter((ask) => ask.id !== event.ask.id), event.ask] };
    case 'askSettled':
    case 'askWithdrawn':
      return { ...session, openAsks: session.openAsks.filter((ask) => ask.id !== event.ask) };
    case 'interrupted':
      return interrupt(session);
    case 'agentStarted':
      return { ...without(session, 'fault'), run: event.run };
    case 'agentStopped':
      return without(session, 'run');
    case 'fault':
      return { ...session, fault: event.fault };
    case 'opened':
      return { ...session, ...openedFields(event) };
    case 'text':
      return { ...session, lastAction: { type: 'text', text: tail(session.lastAction, event.text) } };
    case 'thought':
      return { ...session, lastAction: { type: 'thought' } };
    case 'toolCall':
      return event.call.title === undefined || (event.call.status !== undefined && isFinal(event.call.status))
        ? session
        : { ...session, lastAction: { type: 'tool', kind: event.call.kind ?? 'other', title: event.call.title } };
    case 'retrying':
      return { ...session, lastAction: { type: 'retrying' } };
    case 'usage':
      return { ...session, usage: usageAfter(session.usage, event.usage) };
    case 'modes':
      return event.current === undefined ? session : { ...session, mode: event.current };
    case 'setupStarted':
    case 'setupEnded':
      return afterSetup(session, event);
    case 'plan':
    case 'commands':
    case 'titled':
    case 'notice':
    case 'unknown':
    case 'cancelRequested':
    case 'noted':
      return session;
  }
}

function openedFields(event: Extract<SessionEvent, { type: 'opened' }>): Partial<Session> {
  return {
    agentSession: event.agentSession,
    resume: event.resume,
    ...(event.agentVersion === undefined ? {} : { agentVersion: event.agentVersion }),
    ...(event.model === undefined ? {} : { model: event.model }),
  };
}

function interrupt(session: Session): Session {
  const ended = session.turn === undefined ? { ...session, openAsks: [] } : endTurn(session, 'interrupted', undefined);
  return without(ended, 'run');
}

function startTurn(session: Session, turn: TurnId, message: MessageId): Session {
  const queued = session.queued.filter((waiting) => waiting !== message);
  const { fault: _fault, lastEnd: _lastEnd, lastAction: _lastAction, ...rest } = session;
  return { ...rest, turn, queued, turns: session.turns + 1 };
}

function endTurn(session: Session, end: TurnEnd, fault: SessionFault | undefined): Session {
  return { ...without(session, 'turn'), lastEnd: end, openAsks: [], ...(fault === undefined ? {} : { fault }) };
}

/** If the setup that messages wait for is ended early, the user decides how to continue. */
function afterSetup(session: Session, event: Extract<SessionEvent, { type: 'setupStarted' | 'setupEnded' }>): Session {
  if (session.turn !== undefined || session.queued.length === 0 || !event.hold) return session;
  if (event.type === 'setupStarted') return session.lastEnd === 'interrupted' ? without(session, 'lastEnd') : session;
  const isCutOff = event.end === 'cancelled' || event.end === 'interrupted';
  return isCutOff ? { ...session, lastEnd: 'interrupted' } : session;
}

function stateOf(session: Session): SessionState {
  if (session.openAsks.length > 0) return 'requiresAction';
  if (session.turn !== undefined) return 'running';
  if (session.fault !== undefined) return 'error';
  if (session.lastEnd === 'interrupted') return 'interrupted';
  if (session.turns === 0 && session.agentSession === undefined) return 'creating';
  return session.queued.length > 0 ? 'running' : 'idle';
}

function without(session: Session, key: 'turn' | 'run' | 'fault' | 'lastEnd'): Session {
  const { [key]: _removed, ...rest } = session;
  return rest;
}

/** Returns the last words in one line, for a row in a tree. */
function tail(last: LastAction | undefined, delta: string): string {
  const text = ((last?.type === 'text' ? last.text : '') + delta).replace(/\s+/g, ' ');
  // Half of a surrogate pair isn't a character.
  return text.slice(-TEXT_SHOWN).replace(/^[\udc00-\udfff]/, '');
}
