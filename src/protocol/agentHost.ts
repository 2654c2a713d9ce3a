import * as v from 'valibot';
import { actorSchema } from '../domain/actor';
import { askOutcomeSchema } from '../domain/approval/ask';
import { idSchema, type AskId, type AttemptId, type MessageId, type SessionId, type StoreId } from '../domain/ids';
import { finiteSchema } from '../domain/number';
import { hostNoteSchema, logEntrySchema } from '../domain/session/event';

/**
 * The version that this code speaks. A client also speaks the one before. hello, list, settle, cancel, and stop never
 * change.
 */
export const AGENT_HOST_PROTOCOL = 1;

/** The files in a store's host folder: socket, token, the record of the running host, its log, and its output. */
export const SOCKET_NAME = 'host.sock';
export const TOKEN_NAME = 'token';
export const RECORD_NAME = 'host.json';
export const HOST_LOG_NAME = 'host.log';
export const HOST_OUTPUT_NAME = 'host.out';

/** Longest socket path that every supported system accepts, in bytes (macOS: 104 with the terminator). */
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
 * A connection begins with the host's line `{challenge, protocol}`. The client calls `hello`. Its `proof` is
 * HMAC-SHA256(token, "client" + challenge + nonce) in hex, and the host's is over "host" + nonce + challenge, so that
 * each side knows that the other can read the token. Fails with `leaseStale` if the host has seen a higher lease.
 */
export const challengeSchema = v.object({ challenge: v.string(), protocol: v.number() });

/** Arguments of each call, by its name. Every call is idempotent: its key is looked up in the log first. */
export const HOST_CALLS = {
  hello: v.object({
    protocol: v.number(),
    store: idSchema<StoreId>(),
    lease: finiteSchema,
    nonce: v.string(),
    proof: v.string(),
  }),
  list: v.object({}),
  /** Opens a session and creates its log if necessary. Doesn't start a process before the first message. */
  open: v.object({
    session,
    attempt: idSchema<AttemptId>(),
    /** Folder of the session's log. It is created if it is missing. */
    folder: v.string(),
    launch: v.object({ agent: v.string(), driver: v.picklist(['acp', 'claude']), spec: launchSpecSchema }),
    /** Ignored: every permission request waits for an answer. Hosts of version 0.1.0 need it: `POLICY`. */
    policy: v.optional(v.unknown()),
    /** Start the agent's process now, so that it is ready when the files are. */
    warm: v.boolean(),
  }),
  /**
   * Resolves when the message is logged and synced. If a turn is running, the message is queued. `fresh`: the agent
   * starts a new session with this message instead of resuming its last one.
   */
  prompt: v.object({
    session,
    message: idSchema<MessageId>(),
    text: v.pipe(v.string(), v.maxLength(SENT_PROMPT_MAX)),
    by: actorSchema,
    fresh: v.optional(v.boolean()),
  }),
  settle: v.object({ session, ask: idSchema<AskId>(), outcome: askOutcomeSchema, by: actorSchema }),
  /** Asks the agent to end its turn. If it hasn't done so after `graceMs`, its processes are stopped. */
  cancel: v.object({ session, by: actorSchema, graceMs: v.optional(finiteSchema) }),
  /** Stops the agent's processes. The session remains, and its next prompt resumes it. */
  stop: v.object({ session, by: actorSchema }),
  append: v.object({ session, note: hostNoteSchema }),
  /**
   * Runs a setup command in the worktree, once. An interrupted one is run again. `hold`: messages wait until it has
   * finished. Doesn't start a second one while one is running.
   */
  setUp: v.object({
    session,
    setup: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,80}$/)),
    command: v.pipe(v.string(), v.maxLength(COMMAND_MAX)),
    spec: launchSpecSchema,
    hold: v.boolean(),
  }),
  /** Sends every entry after the returned `seq` as an event. */
  subscribe: v.object({ session }),
  configure: v.object({
    whenWindowCloses: v.picklist(['finishTurn', 'keepWorking', 'stop']),
    /** Minutes after which an idle agent's process is stopped. It resumes with the next prompt. */
    idleMinutes: finiteSchema,
  }),
  /** Stops everything and exits. */
  shutdown: v.object({}),
} as const;

export type HostCall = keyof typeof HOST_CALLS;
export type HostArgs<Call extends HostCall> = v.InferOutput<(typeof HOST_CALLS)[Call]>;

/** The calls of a client whose protocol version the host doesn't speak. */
export const FROZEN_CORE: readonly HostCall[] = ['hello', 'list', 'settle', 'cancel', 'stop'];

/** A call with its parsed arguments. */
export type HostCommand = { [Call in HostCall]: { readonly call: Call; readonly args: HostArgs<Call> } }[HostCall];

/** Parses a call from the socket. Unknown calls belong to another protocol version. */
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
  /** The last entry, which may still wait for the disk. Hosts of version 0.1.0 return the last one in the file. */
  seq: v.number(),
  /** Whether a turn is running or an ask is open. */
  busy: v.boolean(),
  pid: v.optional(v.number()),
});

/** Result of each call, by its name. `seq`: the last log entry that the call caused or found. */
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
  /** `accepted: false`: another answer was first, or the agent is no longer waiting. */
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
 * Says that a session's log can't be written, for example because the disk is full, or that it can again. `code` is the
 * system's error code.
 */
const hostNoticeSchema = v.object({ session, logging: v.boolean(), code: v.optional(v.string()) });
export type HostNotice = v.InferOutput<typeof hostNoticeSchema>;

/** Lines of the socket: a call, its result, an event, or a notice. */
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
 * The agent host's identity in its host folder (`host.json`), written when it listens. A later host uses it to prove
 * that this one is dead.
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
