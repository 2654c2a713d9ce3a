import * as v from 'valibot';
import type { AskId, MessageId, TurnId } from '../../src/domain/ids';
import type { SessionEvent } from '../../src/domain/session/event';
import { ALLOW, ALWAYS, DENY, toAsk } from '../../src/agents/claude/ask';
import type { AskOutcome } from '../../src/domain/approval/ask';
import { fields } from '../../src/agents/claude/fields';
import { DENIED, WITHDRAWN } from '../../src/texts/prompts/permissionAnswers';
import type { DecodeRecording } from '../recordings';
import { Decoder } from '../../src/agents/claude/decode';
import { parseHandshake, parseMessage, type ClaudeMessage } from '../../src/agents/claude/message';

/** The client's messages that are part of a session's log. */
const sentSchema = v.variant('type', [
  v.object({ type: v.literal('user'), message: v.object({ content: v.unknown() }) }),
  v.object({
    type: v.literal('control_request'),
    request_id: v.string(),
    request: v.object({ subtype: v.string() }),
  }),
  v.object({
    type: v.literal('control_response'),
    response: v.object({ request_id: v.string(), response: v.optional(v.unknown()) }),
  }),
]);
type Sent = v.InferOutput<typeof sentSchema>;

/** Decodes recorded traffic with Claude Code. */
export const decodeClaude: DecodeRecording = (recording) => {
  const inits = recording.filter(({ dir }) => dir === '<').map(({ msg }) => parseMessage(msg));
  const init = inits.find((message) => message.type === 'system' && message.subtype === 'init');
  const reader = new RecordingReader(init);
  return recording.flatMap(({ dir, msg }) => {
    if (dir === '<') return reader.received(parseMessage(msg));
    const sent = dir === '>' ? v.safeParse(sentSchema, msg) : undefined;
    return sent?.success === true ? reader.sent(sent.output) : [];
  });
};

/** Reads both directions of a conversation. Its worktree no longer exists, so edits contain only their fragments. */
class RecordingReader {
  readonly #cwd: string;
  readonly #session: string;
  readonly #decoder: Decoder;
  /** Tool call and ask by request. */
  readonly #openRequests = new Map<string, { readonly call: string; readonly ask: AskId }>();
  #asks = 0;
  #handshake = '';
  #turns = 0;
  #turn: TurnId | undefined;

  constructor(init: ClaudeMessage | undefined) {
    const known = init?.type === 'system' && init.subtype === 'init' ? init : undefined;
    this.#cwd = known?.cwd ?? '';
    this.#session = known?.session_id ?? '';
    this.#decoder = new Decoder(this.#cwd);
  }

  sent(message: Sent): SessionEvent[] {
    switch (message.type) {
      case 'user':
        return this.#prompted(message.message.content);
      case 'control_request':
        if (message.request.subtype === 'initialize') this.#handshake = message.request_id;
        return message.request.subtype === 'interrupt' ? [{ type: 'cancelRequested' }] : [];
      case 'control_response':
        return this.#answered(message.response.request_id, message.response.response);
    }
  }

  received(message: ClaudeMessage): SessionEvent[] {
    switch (message.type) {
      case 'control_response': {
        const { response } = message;
        if (response.request_id !== this.#handshake || response.subtype !== 'success') return [];
        return this.#decoder.opening(this.#session, false, parseHandshake(response.response));
      }
      case 'control_cancel_request': {
        const asked = this.#openRequests.get(message.request_id);
        this.#openRequests.delete(message.request_id);
        return asked ? [{ type: 'askWithdrawn', ask: asked.ask }] : [];
      }
      case 'control_request': {
        const { request, request_id: id } = message;
        if (request.subtype === 'other') return [];
        const written = this.#decoder.calls.get(request.tool_use_id)?.input;
        this.#asks += 1;
        const [call, ask] = [request.tool_use_id, `run-a${this.#asks}` as AskId];
        this.#openRequests.set(id, { call, ask });
        return [
          { type: 'toolCall', call: { id: call, status: 'pending' } },
          { type: 'asked', ask: toAsk(ask, request, { cwd: this.#cwd, written }) },
        ];
      }
      case 'result': {
        const events = this.#decoder.decode(message);
        const outcome = this.#decoder.outcome(message);
        const turn = this.#turn;
        this.#turn = undefined;
        return turn === undefined ? events : [...events, { type: 'turnEnded', turn, ...outcome }];
      }
      default:
        return this.#decoder.decode(message);
    }
  }

  /** A second message during a turn becomes part of it. */
  #prompted(content: unknown): SessionEvent[] {
    this.#turns += 1;
    const message = `message-${this.#turns}` as MessageId;
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    const prompted: SessionEvent = { type: 'prompted', message, text };
    if (this.#turn !== undefined) return [prompted];
    this.#turn = `turn-${this.#turns}` as TurnId;
    return [prompted, { type: 'turnStarted', turn: this.#turn, message }];
  }

  #answered(requestId: string, answer: unknown): SessionEvent[] {
    const asked = this.#openRequests.get(requestId);
    if (asked === undefined) return [];
    this.#openRequests.delete(requestId);
    const { call, ask } = asked;
    const outcome = outcomeOf(answer);
    if (outcome.type === 'withdrawn') return [{ type: 'askWithdrawn', ask }];
    const settled: SessionEvent = { type: 'askSettled', ask, outcome };
    const isAllowed = outcome.kind === 'allowOnce' || outcome.kind === 'allowAlways';
    return isAllowed ? [settled, { type: 'toolCall', call: { id: call, status: 'running' } }] : [settled];
  }
}

/** Returns the outcome of a recorded answer. */
function outcomeOf(answer: unknown): AskOutcome {
  const { behavior, message, updatedPermissions } = fields(answer);
  if (behavior === 'allow') {
    return Array.isArray(updatedPermissions)
      ? { type: 'selected', option: ALWAYS, kind: 'allowAlways' }
      : { type: 'selected', option: ALLOW, kind: 'allowOnce' };
  }
  if (message === WITHDRAWN) return { type: 'withdrawn' };
  const reason = typeof message === 'string' && message !== DENIED ? { reason: message } : {};
  return { type: 'selected', option: DENY, kind: 'rejectOnce', ...reason };
}
