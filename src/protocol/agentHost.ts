import * as v from 'valibot';
import { actorSchema } from '../domain/actor';
import { askOutcomeSchema } from '../domain/approval/ask';
import { idSchema, type AskId, type AttemptId, type MessageId, type SessionId, type StoreId } from '../domain/ids';
import { finiteSchema } from '../domain/number';
import { hostNoteSchema, logEntrySchema } from '../domain/session/event';

/** The version that this code speaks. A client also speaks the one before. hello, list, settle, cancel, and stop never change. */
export const AGENT_HOST_PROTOCOL = 1;

/** The files in a store's host folder: socket, token, the record of the running host, its log, and its output. */
export const SOCKET_NAME = 'host.sock';
export const TOKEN_NAME = 'token';
export const RECORD_NAME = 'host.json';
export const HOST_LOG_NAME = 'host.log';
export const HOST_OUTPUT_NAME = 'host.out';

/** Longest path of a socket that every supported system takes (macOS: 104 bytes with the end mark). */
export const SOCKET_PATH_MAX = 103;

/** Longest line on the socket, in bytes, in either direction. */
export const SOCKET_LINE_MAX = 16 * 1024 * 1024;

/** Longest text of a prompt with everything that is added to what the user wrote, in characters. */
const SENT_PROMPT_MAX = 2 * 1024 * 1024;

/** Longest setup command, in characters. */
export const COMMAND_MAX = 20_000;

/** What an agent host prints before it exits because another one uses its host folder. */
export const HOST_RUNS = 'another agent host runs';

/** Returns where the agent host of a host folder listens: a socket in it, on Windows a pipe that is named like it. */
export function hostAddress(hostFolder: string, platform: string): string {
  if (platform !== 'win32') return `${hostFolder}/${SOCKET_NAME}`;
  return `\\\\.\\pipe\\coppice-${hostFolder.split(/[\\/]/).findLast((part) => part !== '') ?? ''}`;
}

/** Returns the text that a proof is computed over, with HMAC-SHA256 and the token, in hex. */
export function proofText(side: 'client' | 'host', challenge: string, nonce: string): string {
  return side === 'client' ? `client${challenge}${nonce}` : `host${nonce}${challenge}`;
}

/**
 * Whether a host folder, by its `lstat`, is private: others could put a socket and a token into a foreign one. `uid` is
 * that of this process. Windows has none; there the folder is in the user's profile.
 */
export function isPrivateFolder(
  stats: { isDirectory(): boolean; readonly uid: number; readonly mode: number },
  uid: number | undefined,
): boolean {
  return stats.isDirectory() && (uid === undefined || (stats.uid === uid && (stats.mode & 0o077) === 0));
}

/** The approval policy that hosts of version 0.1.0 expect with `open`. They know no other. */
export const POLICY = { otherwise: 'ask' } as const;

const session = idSchema<SessionId>();

const launchSpecSchema = v.object({
  argv: v.tupleWithRest([v.string()], v.string()),
  env: v.record(v.string(), v.string()),
  cwd: v.string(),
  label: v.string(),
  stop: v.exactOptional(v.object({ inputEndMs: finiteSchema, terminateMs: finiteSchema })),
});

/**
 * A connection begins with the host's line `{challenge, protocol}`. The client answers with the call `hello`; `proof`
 * is HMAC-SHA256(token, "client" + challenge + nonce) in hex, the answer's is over "host" + nonce + challenge, so that
 * each side knows that the other can read the token. A lease lower than one seen before is refused: `leaseStale`.
 */
export const challengeSchema = v.object({ challenge: v.string(), protocol: v.number() });

/** What each call takes, by its name. Every call is idempotent: the key in it is looked up in the log first. */
export const HOST_CALLS = {
  hello: v.object({
    protocol: v.number(),
    store: idSchema<StoreId>(),
    lease: finiteSchema,
    nonce: v.string(),
    proof: v.string(),
  }),
  list: v.object({}),
  /** Opens a session: makes its log, or goes on with it. Starts no process before the first message. */
  open: v.object({
    session,
    attempt: idSchema<AttemptId>(),
    /** Folder of the session's log; made if missing. */
    folder: v.string(),
    launch: v.object({ agent: v.string(), driver: v.picklist(['acp', 'claude']), spec: launchSpecSchema }),
    /** Ignored: every permission request waits for an answer. Hosts of version 0.1.0 need it: `POLICY`. */
    policy: v.optional(v.unknown()),
    /** Start the agent's process now, so that it is ready when the files are. */
    warm: v.boolean(),
  }),
  /**
   * Accepted means logged and synced. While a turn runs the message waits for its end. `fresh`: the agent begins a
   * session of its own with it instead of taking up the one it has.
   */
  prompt: v.object({
    session,
    message: idSchema<MessageId>(),
    text: v.pipe(v.string(), v.maxLength(SENT_PROMPT_MAX)),
    by: actorSchema,
    fresh: v.optional(v.boolean()),
  }),
  settle: v.object({ session, ask: idSchema<AskId>(), outcome: askOutcomeSchema, by: actorSchema }),
  /** Asks the agent to end its turn; after `graceMs` its processes are ended if it has not obeyed. */
  cancel: v.object({ session, by: actorSchema, graceMs: v.optional(finiteSchema) }),
  /** Ends the agent's processes; the session stays and can be prompted again (it is resumed then). */
  stop: v.object({ session, by: actorSchema }),
  append: v.object({ session, note: hostNoteSchema }),
  /**
   * Runs a setup command in the worktree, once; one that was interrupted is run again. `hold`: messages wait for its
   * end. While one runs, another one is not started.
   */
  setUp: v.object({
    session,
    setup: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,80}$/)),
    command: v.pipe(v.string(), v.maxLength(COMMAND_MAX)),
    spec: launchSpecSchema,
    hold: v.boolean(),
  }),
  /** From the answer on, every entry above the answered `seq` comes as an event. */
  subscribe: v.object({ session }),
  configure: v.object({
    whenWindowCloses: v.picklist(['finishTurn', 'keepWorking', 'stop']),
    /** Minutes after which an idle agent's process is ended (it resumes). */
    idleMinutes: finiteSchema,
  }),
  /** Ends everything and leaves. */
  shutdown: v.object({}),
} as const;

export type HostCall = keyof typeof HOST_CALLS;
export type HostArgs<Call extends HostCall> = v.InferOutput<(typeof HOST_CALLS)[Call]>;

/** What a client may call whose protocol the host does not speak. */
export const FROZEN_CORE: readonly HostCall[] = ['hello', 'list', 'settle', 'cancel', 'stop'];

/** A call with its arguments, parsed. */
export type HostCommand = { [Call in HostCall]: { readonly call: Call; readonly args: HostArgs<Call> } }[HostCall];

/** Parses a call that came over the socket. Unknown calls are those of another protocol version. */
export function parseHostCall(call: string, args: unknown): HostCommand | 'unknown' | 'invalid' {
  if (!isHostCall(call)) return 'unknown';
  const parsed = v.safeParse(HOST_CALLS[call], args);
  return parsed.success ? ({ call, args: parsed.output } as HostCommand) : 'invalid';
}

function isHostCall(call: string): call is HostCall {
  return Object.hasOwn(HOST_CALLS, call);
}

const sequence = v.object({ seq: v.number() });
const sessionInfoSchema = v.object({
  session,
  attempt: idSchema<AttemptId>(),
  seq: v.number(),
  /** A turn runs or an ask is open. */
  busy: v.boolean(),
  pid: v.optional(v.number()),
});

/** What each call answers, by its name. `seq`: the last entry of the log that the call has caused or found. */
export const HOST_ANSWERS = {
  hello: v.object({
    proof: v.string(),
    pid: v.number(),
    version: v.string(),
    protocol: v.number(),
    startedAt: v.number(),
  }),
  list: v.object({ sessions: v.array(sessionInfoSchema) }),
  open: sequence,
  prompt: sequence,
  /** `accepted: false`: somebody else was first, or the agent no longer waits. */
  settle: v.object({ accepted: v.boolean(), seq: v.number() }),
  cancel: sequence,
  stop: sequence,
  append: sequence,
  setUp: sequence,
  subscribe: sequence,
  configure: v.object({}),
  shutdown: v.object({}),
} as const satisfies Record<HostCall, v.GenericSchema>;
export type HostAnswer<Call extends HostCall> = v.InferOutput<(typeof HOST_ANSWERS)[Call]>;

export const HOST_FAULTS = [
  'protocolUnsupported',
  'proofInvalid',
  'leaseStale',
  'callInvalid',
  'sessionUnknown',
  'logUnreadable',
  'diskFull',
  'hostLeaving',
  'internal',
] as const;
export type HostFaultCode = (typeof HOST_FAULTS)[number];

/**
 * News of a session that are not in its log, because the log is what they are about: it cannot be written (the disk is
 * full), or it can again. `code` is the system's.
 */
const hostNoticeSchema = v.object({ session, logging: v.boolean(), code: v.optional(v.string()) });
export type HostNotice = v.InferOutput<typeof hostNoticeSchema>;

/** Lines of the socket: a call, its answer, an event or a notice. */
const hostRequestSchema = v.object({ id: v.number(), call: v.string(), args: v.unknown() });
export type HostRequest = v.InferOutput<typeof hostRequestSchema>;

/** Returns a client's line, or `undefined` if it isn't a call. */
export function parseHostRequest(value: unknown): HostRequest | undefined {
  const parsed = v.safeParse(hostRequestSchema, value);
  return parsed.success ? parsed.output : undefined;
}
const hostMessageSchema = v.union([
  v.object({ id: v.number(), value: v.unknown() }),
  v.object({
    id: v.number(),
    error: v.object({ code: v.fallback(v.picklist(HOST_FAULTS), 'internal'), detail: v.optional(v.string()) }),
  }),
  v.object({ event: v.object({ session, entry: logEntrySchema }) }),
  v.object({ notice: hostNoticeSchema }),
]);
export type HostMessage = v.InferOutput<typeof hostMessageSchema>;

/** Returns a host's line, or `undefined` if it doesn't parse. */
export function parseHostMessage(value: unknown): HostMessage | undefined {
  const parsed = v.safeParse(hostMessageSchema, value);
  return parsed.success ? parsed.output : undefined;
}

/**
 * The agent host's identity in its host folder (`host.json`), written when it listens. A later host uses it to prove that
 * this one is dead.
 */
const hostRecordSchema = v.object({
  pid: v.number(),
  startTime: v.string(),
  bootId: v.string(),
  version: v.string(),
  protocol: v.number(),
  lease: v.number(),
});
export type HostRecord = v.InferOutput<typeof hostRecordSchema>;

/** Returns the record of a host, or `undefined` if it doesn't parse. */
export function parseHostRecord(value: unknown): HostRecord | undefined {
  const parsed = v.safeParse(hostRecordSchema, value);
  return parsed.success ? parsed.output : undefined;
}
