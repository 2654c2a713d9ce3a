import type { InitializeResponse, NewSessionResponse, SessionModeState } from '@agentclientprotocol/sdk';
import * as v from 'valibot';
import {
  JsonRpcPeer,
  RPC_INTERNAL_ERROR,
  RPC_INVALID_PARAMS,
  type RpcError,
  type RpcLateReply,
  type RpcReply,
} from '../base/jsonRpc';
import type { Line } from '../base/ndjson';
import { titleOf } from '../domain/task/task';
import { instructionsOf } from './directives';
import { addMessage, newConversation, type Conversation, type History } from './history';
import { t } from './texts';
import { Tools, type Rights } from './tools';
import { RequestedFailure, takeTurn } from './turn';
import { Voice } from './voice';

const AUTH_REQUIRED = -32_000;
const NOT_FOUND = -32_002;
/** A made-up size of the context window, so that its usage can be shown. */
const CONTEXT_SIZE = 100_000;
const PLAN_MODE = 'plan';

const sessionSchema = v.object({ sessionId: v.string() });
const newSessionSchema = v.object({ cwd: v.string() });
/** `cwd` may differ from that of the saved conversation, because the worktree may have been moved. */
const resumeSchema = v.object({ sessionId: v.string(), cwd: v.string() });
const modeSchema = v.object({ sessionId: v.string(), modeId: v.picklist(['default', PLAN_MODE]) });
const promptSchema = v.object({
  sessionId: v.string(),
  prompt: v.array(v.object({ text: v.optional(v.string()), uri: v.optional(v.string()) })),
});

interface Session {
  readonly conversation: Conversation;
  readonly rights: Rights;
  mode: 'default' | 'plan';
  turn?: AbortController;
}

/** Options of the practice agent. */
export interface PracticeOptions {
  readonly write: (text: string) => Promise<void>;
  /** Milliseconds between two chunks of text. */
  readonly pace: number;
  /** Without it, conversations can't be resumed by another process. */
  readonly history: History | undefined;
}

/** An agent that speaks the Agent Client Protocol and needs no model. */
export class PracticeAgent {
  readonly #options: PracticeOptions;
  readonly #peer: JsonRpcPeer;
  readonly #sessions = new Map<string, Session>();
  readonly #turns = new Set<Promise<unknown>>();

  constructor(options: PracticeOptions) {
    this.#options = options;
    this.#peer = new JsonRpcPeer({
      write: options.write,
      notified: (method, params) => this.#handleNotification(method, params),
      requested: (method, params) => this.#handleRequest(method, params),
      malformed: () => undefined,
    });
  }

  push(line: Line): Promise<void> {
    return this.#peer.push(line);
  }

  /** Ends all turns, because the client has disconnected. Resolves when their conversations are saved. */
  async end(): Promise<void> {
    for (const session of this.#sessions.values()) session.turn?.abort();
    this.#peer.close();
    await Promise.allSettled(this.#turns);
  }

  #handleNotification(method: string, params: unknown): void {
    const parsed = v.safeParse(sessionSchema, params);
    if (method === 'session/cancel' && parsed.success) this.#sessions.get(parsed.output.sessionId)?.turn?.abort();
  }

  #handleRequest(method: string, params: unknown): Promise<RpcReply> | undefined {
    switch (method) {
      case 'initialize':
        return Promise.resolve({ result: this.#capabilities() });
      case 'authenticate':
        return Promise.resolve({ result: {} });
      case 'session/new':
        return this.#newSession(params);
      case 'session/load':
        return this.#resume(params, true);
      case 'session/resume':
        return this.#resume(params, false);
      case 'session/set_mode':
        return Promise.resolve(this.#setMode(params));
      case 'session/prompt':
        return Promise.resolve(this.#startTurn(params));
      default:
        return undefined;
    }
  }

  #capabilities(): InitializeResponse {
    const isPersistent = this.#options.history !== undefined;
    return {
      protocolVersion: 1,
      agentInfo: { name: 'practice', title: t('agent.title'), version: '1' },
      agentCapabilities: {
        loadSession: isPersistent,
        promptCapabilities: { embeddedContext: true },
        ...(isPersistent ? { sessionCapabilities: { resume: {} } } : {}),
      },
      authMethods: [],
    };
  }

  async #newSession(params: unknown): Promise<RpcReply> {
    const parsed = v.safeParse(newSessionSchema, params);
    if (!parsed.success) return refusal(RPC_INVALID_PARAMS, 'cwd is missing');
    const conversation = newConversation(parsed.output.cwd);
    await this.#options.history?.save(conversation);
    const result: NewSessionResponse = { sessionId: conversation.id, modes: this.#openSession(conversation) };
    return { result };
  }

  async #resume(params: unknown, withReplay: boolean): Promise<RpcReply> {
    const parsed = v.safeParse(resumeSchema, params);
    if (!parsed.success) return refusal(RPC_INVALID_PARAMS, 'sessionId or cwd is missing');
    const saved = await this.#options.history?.load(parsed.output.sessionId);
    const conversation = saved && { ...saved, cwd: parsed.output.cwd };
    if (!conversation) return refusal(NOT_FOUND, 'no such session');
    for (const { role, text } of withReplay ? conversation.messages : []) {
      const sessionUpdate = role === 'user' ? 'user_message_chunk' : 'agent_message_chunk';
      const update = { sessionUpdate, content: { type: 'text', text } };
      await this.#peer.notify('session/update', { sessionId: conversation.id, update });
    }
    return { result: { modes: this.#openSession(conversation) } };
  }

  #openSession(conversation: Conversation): SessionModeState {
    this.#sessions.set(conversation.id, { conversation, rights: { allowsAll: false }, mode: 'default' });
    return {
      currentModeId: 'default',
      availableModes: [
        { id: 'default', name: t('mode.ask'), description: t('mode.ask.description') },
        { id: PLAN_MODE, name: t('mode.plan'), description: t('mode.plan.description') },
      ],
    };
  }

  #setMode(params: unknown): RpcReply {
    const parsed = v.safeParse(modeSchema, params);
    const session = parsed.success ? this.#sessions.get(parsed.output.sessionId) : undefined;
    if (!parsed.success || !session) return refusal(RPC_INVALID_PARAMS, 'no such session or mode');
    session.mode = parsed.output.modeId;
    return { result: {} };
  }

  #startTurn(params: unknown): RpcReply {
    const parsed = v.safeParse(promptSchema, params);
    const session = parsed.success ? this.#sessions.get(parsed.output.sessionId) : undefined;
    if (!parsed.success || !session) return refusal(RPC_INVALID_PARAMS, 'no such session');
    if (session.turn) return refusal(RPC_INVALID_PARAMS, 'a turn is running');
    const text = parsed.output.prompt.map((block) => block.text ?? block.uri ?? '').join('\n');
    const turn = this.#runTurn(session, text);
    this.#turns.add(turn);
    void turn.finally(() => this.#turns.delete(turn)).catch(() => undefined);
    return { later: turn };
  }

  async #runTurn(session: Session, text: string): Promise<RpcLateReply> {
    const { conversation } = session;
    const turn = new AbortController();
    session.turn = turn;
    conversation.turns += 1;
    addMessage(conversation, 'user', text);
    const { peer, pace, signal } = { peer: this.#peer, pace: this.#options.pace, signal: turn.signal };
    const voice = new Voice({ peer, session: conversation.id, pace, signal });
    try {
      // Save first, so that the prompt isn't lost if the process ends mid-turn.
      await this.#options.history?.save(conversation);
      await this.#followPrompt(session, text, voice);
      return { result: { stopReason: 'end_turn' } };
    } catch (error) {
      if (signal.aborted) return { result: { stopReason: 'cancelled' } };
      if (error instanceof RequestedFailure) return { error: requestedError(error.status) };
      throw error;
    } finally {
      delete session.turn;
      addMessage(conversation, 'agent', voice.text);
      await this.#options.history?.save(conversation);
    }
  }

  async #followPrompt(session: Session, text: string, voice: Voice): Promise<void> {
    const { conversation, rights } = session;
    const number = conversation.turns;
    if (number === 1) await this.#introduce(text, voice);
    const tools = new Tools(voice, conversation.cwd, rights, `${conversation.id.slice(-6)}-${number}`);
    await takeTurn(instructionsOf(text), { voice, tools, number, isPlanOnly: session.mode === PLAN_MODE });
    const characters = conversation.messages.reduce((sum, message) => sum + message.text.length, voice.text.length);
    await voice.update({ sessionUpdate: 'usage_update', used: Math.ceil(characters / 4), size: CONTEXT_SIZE });
  }

  async #introduce(text: string, voice: Voice): Promise<void> {
    const availableCommands = [{ name: 'help', description: t('command.help') }];
    await voice.update({ sessionUpdate: 'available_commands_update', availableCommands });
    await voice.update({ sessionUpdate: 'session_info_update', title: titleOf(text) });
  }
}

function refusal(code: number, message: string): { readonly error: RpcError } {
  return { error: { code, message } };
}

function requestedError(status: number): RpcError {
  if (status === 401) return { code: AUTH_REQUIRED, message: t('fail.login') };
  return { code: RPC_INTERNAL_ERROR, message: t('fail.status', { status: String(status) }) };
}
