import * as v from 'valibot';
import { boundedJson } from '../../base/ndjson';
import { actorSchema, type Actor } from '../actor';
import { askOutcomeSchema, askSchema } from '../approval/ask';
import { skippedFileSchema } from '../attempt/skippedFile';
import { idSchema, type AskId, type MessageId, type TurnId } from '../ids';
import { finiteSchema, optionalFiniteSchema } from '../number';
import { setupEndSchema } from './setup';
import { toolCallPatchSchema } from './toolCall';
import { usageSchema } from './usage';

/*
 * Readers outlive writers: a window may read what a later agent host wrote. An unknown word of a list (a kind, a level,
 * a code) is read as the most general one. A value that isn't a finite number is read as missing. So the rest of the
 * entry can be read.
 */

const turnId = idSchema<TurnId>();
const messageId = idSchema<MessageId>();

/**
 * Code of the reason why a session can't continue. loginNeeded: the agent has no valid credentials · modelError: the
 * model's service failed · agentExited: the process ended by itself · agentSilent isn't a fault: a turn has no time
 * limit.
 */
export const sessionFaultCodeSchema = v.picklist([
  'loginNeeded',
  'modelError',
  'contextTooLong',
  'rateLimited',
  'agentNotFound',
  'agentNotRunnable',
  'agentExited',
  'agentProtocol',
  'resumeFailed',
  'worktreeMissing',
  'diskFull',
  'noAnswer',
]);
export type SessionFaultCode = v.InferOutput<typeof sessionFaultCodeSchema>;

export const sessionFaultSchema = v.object({
  code: v.fallback(sessionFaultCodeSchema, 'modelError'),
  /** The message of the agent or the system, redacted. Shown as a quotation. */
  detail: v.optional(v.string()),
});
export type SessionFault = v.InferOutput<typeof sessionFaultSchema>;

export const turnEndSchema = v.picklist([
  'completed',
  'cancelled',
  'failed',
  'refused',
  'limitReached',
  /** The agent's process or its host crashed during the turn. */
  'interrupted',
]);
export type TurnEnd = v.InferOutput<typeof turnEndSchema>;

export const modeSchema = v.object({ id: v.string(), name: v.string(), description: v.optional(v.string()) });
export const planEntrySchema = v.object({
  text: v.string(),
  status: v.fallback(v.picklist(['pending', 'inProgress', 'completed']), 'pending'),
});
export type PlanEntry = v.InferOutput<typeof planEntrySchema>;

/** How an agent can resume a session after its process has ended: by replaying its history, silently, or not at all. */
export const resumeKindSchema = v.picklist(['load', 'resume', 'none']);
export type ResumeKind = v.InferOutput<typeof resumeKindSchema>;

/**
 * Code of an adapter's own notice. The notice's text is the detail. resumeDelayed: the agent would lose the session if
 * it were loaded now, so Coppice waited · outputSkipped: the agent wrote something that isn't a message · modeRefused:
 * the agent refused the mode in which it asks for permission.
 */
export const noticeCodeSchema = v.picklist(['resumeDelayed', 'outputSkipped', 'modeRefused']);
export type NoticeCode = v.InferOutput<typeof noticeCodeSchema>;

/** What an agent reports. Adapters turn wire messages into these and into nothing else. */
export const agentEventSchemas = [
  v.object({
    type: v.literal('opened'),
    /** The agent's own ID of the session, used to resume it. */
    agentSession: v.string(),
    resume: v.fallback(resumeKindSchema, 'none'),
    agentName: v.optional(v.string()),
    agentVersion: v.optional(v.string()),
    model: v.optional(v.string()),
  }),
  v.object({ type: v.literal('text'), message: v.string(), text: v.string() }),
  v.object({ type: v.literal('thought'), message: v.string(), text: v.string() }),
  v.object({ type: v.literal('toolCall'), call: toolCallPatchSchema }),
  v.object({ type: v.literal('asked'), ask: askSchema }),
  /** The agent no longer waits for an answer. */
  v.object({ type: v.literal('askWithdrawn'), ask: idSchema<AskId>() }),
  v.object({ type: v.literal('plan'), entries: v.array(planEntrySchema) }),
  v.object({ type: v.literal('usage'), usage: usageSchema }),
  v.object({ type: v.literal('modes'), current: v.optional(v.string()), available: v.optional(v.array(modeSchema)) }),
  v.object({
    type: v.literal('commands'),
    commands: v.array(v.object({ name: v.string(), description: v.optional(v.string()) })),
  }),
  v.object({ type: v.literal('titled'), title: v.string() }),
  /** The agent retries a failed request by itself. `status` is the HTTP status. */
  v.object({ type: v.literal('retrying'), attempt: optionalFiniteSchema, status: optionalFiniteSchema }),
  v.object({
    type: v.literal('notice'),
    level: v.fallback(v.picklist(['info', 'warning', 'error']), 'info'),
    text: v.string(),
    code: v.fallback(v.optional(noticeCodeSchema), undefined),
  }),
  v.object({ type: v.literal('fault'), fault: sessionFaultSchema }),
  /** An unknown message of an agent, or an unknown event of a log: kept as JSON of at most 4 KB, and logged. */
  v.object({ type: v.literal('unknown'), raw: v.string() }),
] as const;
export const agentEventSchema = v.variant('type', [...agentEventSchemas]);
export type AgentEvent = v.InferOutput<typeof agentEventSchema>;

/** What the extension host adds to a session's log. `id` makes adding it twice harmless. */
export const hostNoteSchema = v.variant('type', [
  /** Some files could not be copied into the worktree. Contains the first ones, and the number of all. */
  v.object({
    type: v.literal('filesLeft'),
    id: v.string(),
    copied: finiteSchema,
    left: v.array(skippedFileSchema),
    count: finiteSchema,
  }),
  /**
   * The agent has written files outside its worktree. Contains the first ones as absolute paths, and the number of all.
   */
  v.object({ type: v.literal('wroteOutside'), id: v.string(), files: v.array(v.string()), count: finiteSchema }),
  /**
   * The user's checkout has changed since the start of the turn. Contains the first changed files, the number of all,
   * and the new `HEAD`.
   */
  v.object({
    type: v.literal('checkoutChanged'),
    id: v.string(),
    head: v.optional(v.string()),
    files: v.array(v.string()),
    count: finiteSchema,
  }),
]);
export type HostNote = v.InferOutput<typeof hostNoteSchema>;

const exitCodeSchema = v.fallback(v.nullable(finiteSchema), null);

/** Everything that is written to a session's log: what the agent reports and what the agent host does. */
export const sessionEventSchema = v.variant('type', [
  ...agentEventSchemas,
  v.object({
    type: v.literal('prompted'),
    message: messageId,
    text: v.string(),
    /** The agent starts a new session of its own with this message, which contains everything that it needs to know. */
    fresh: v.optional(v.boolean()),
  }),
  v.object({ type: v.literal('turnStarted'), turn: turnId, message: messageId }),
  v.object({
    type: v.literal('turnEnded'),
    turn: turnId,
    // An unknown end of a later version may not be a success.
    end: v.fallback(turnEndSchema, 'failed'),
    fault: v.optional(sessionFaultSchema),
  }),
  v.object({
    type: v.literal('askSettled'),
    ask: idSchema<AskId>(),
    outcome: v.fallback(askOutcomeSchema, { type: 'withdrawn' }),
  }),
  v.object({ type: v.literal('cancelRequested') }),
  /** An agent process is about to be started. `run` is its marker, by which its whole tree is found and ended. */
  v.object({ type: v.literal('agentStarted'), run: v.string() }),
  v.object({
    type: v.literal('agentStopped'),
    run: v.string(),
    code: exitCodeSchema,
    signal: v.nullable(v.string()),
    /** Whether Coppice ended it (stop, idle, or exit of the host). */
    expected: v.boolean(),
    stderr: v.optional(v.string()),
  }),
  /**
   * The worktree's setup command is about to be started. With `hold`, messages wait for its end. `run` is its marker.
   */
  v.object({
    type: v.literal('setupStarted'),
    setup: v.string(),
    run: v.string(),
    command: v.string(),
    cwd: v.string(),
    hold: v.boolean(),
  }),
  v.object({
    type: v.literal('setupEnded'),
    setup: v.string(),
    run: v.string(),
    end: v.fallback(setupEndSchema, 'failed'),
    /** Null if it didn't end by itself. */
    code: exitCodeSchema,
    hold: v.boolean(),
  }),
  v.object({ type: v.literal('noted'), note: hostNoteSchema }),
  /** The host that ran the agent is proven dead. Written by its successor. */
  v.object({ type: v.literal('interrupted') }),
]);
export type SessionEvent = v.InferOutput<typeof sessionEventSchema>;

/** Maximum length of an event that is kept unparsed. */
const RAW_MAX = 4_000;

/** Reads an event. One that doesn't parse becomes `unknown`, so that there is no gap in the entries. */
export function readEvent(value: unknown): SessionEvent {
  const parsed = v.safeParse(sessionEventSchema, value);
  return parsed.success ? parsed.output : { type: 'unknown', raw: boundedJson(value, RAW_MAX) };
}

/**
 * A line of a session's log. `seq` counts from 1 without gaps. `at` is in milliseconds since 1970. `cut` is the number
 * of characters of the event that the log doesn't contain because there were too many.
 */
export interface LogEntry {
  readonly seq: number;
  readonly at: number;
  readonly by: Actor;
  readonly cut?: number | undefined;
  readonly event: SessionEvent;
}

export const logEntrySchema: v.GenericSchema<unknown, LogEntry> = v.object({
  seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  at: v.fallback(finiteSchema, 0),
  by: v.fallback(actorSchema, 'extension'),
  cut: optionalFiniteSchema,
  event: v.pipe(v.unknown(), v.transform(readEvent)),
});

/** Parses a line of a log or of the socket. Returns `undefined` if it doesn't even have a sequence. */
export function parseLogEntry(value: unknown): LogEntry | undefined {
  const result = v.safeParse(logEntrySchema, value);
  return result.success ? result.output : undefined;
}
