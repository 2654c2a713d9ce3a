import { setTimeout as delay } from 'node:timers/promises';
import type { PermissionOption, PlanEntryStatus, SessionUpdate, ToolCallUpdate } from '@agentclientprotocol/sdk';
import * as v from 'valibot';
import type { JsonRpcPeer } from '../base/jsonRpc';
import { t } from './texts';

/** The user's answer to a permission request. No answer counts as a denial. */
export type Answer = 'allow' | 'allowAlways' | 'deny';

const OPTIONS: PermissionOption[] = [
  { optionId: 'allow', name: t('option.allow'), kind: 'allow_once' },
  { optionId: 'allowAlways', name: t('option.allowAll'), kind: 'allow_always' },
  { optionId: 'deny', name: t('option.deny'), kind: 'reject_once' },
];

const answerSchema = v.object({
  outcome: v.object({ outcome: v.literal('selected'), optionId: v.picklist(['allow', 'allowAlways', 'deny']) }),
});

/** Options of a `Voice`. */
export interface VoiceOptions {
  readonly peer: JsonRpcPeer;
  readonly session: string;
  /** Milliseconds between two chunks of text. */
  readonly pace: number;
  /** Cancels the turn. Every wait then throws. */
  readonly signal: AbortSignal;
}

/** Sends the text, thoughts, plans, tool calls, and permission requests of a turn as updates of its session. */
export class Voice {
  readonly signal: AbortSignal;
  readonly #peer: JsonRpcPeer;
  readonly #session: string;
  readonly #pace: number;
  #text = '';

  constructor({ peer, session, pace, signal }: VoiceOptions) {
    this.#peer = peer;
    this.#session = session;
    this.#pace = pace;
    this.signal = signal;
  }

  /** All text of the turn so far. */
  get text(): string {
    return this.#text;
  }

  async update(update: SessionUpdate): Promise<void> {
    this.signal.throwIfAborted();
    await this.#peer.notify('session/update', { sessionId: this.#session, update });
  }

  /** Streams a text, a few words at a time. */
  async stream(text: string): Promise<void> {
    for (const chunk of text.match(/(?:\S+\s*){1,3}|\s+/g) ?? []) await this.send(chunk);
  }

  async send(text: string): Promise<void> {
    this.#text += text;
    await this.update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
    await this.pause();
  }

  async think(text: string): Promise<void> {
    await this.update({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text } });
    await this.pause();
  }

  /** Sends the plan with `done` steps completed. The next one is in progress. */
  async plan(steps: readonly string[], done: number): Promise<void> {
    const statusOf = (index: number): PlanEntryStatus =>
      index < done ? 'completed' : index === done ? 'in_progress' : 'pending';
    const entries = steps.map((content, index) => ({ content, priority: 'medium' as const, status: statusOf(index) }));
    await this.update({ sessionUpdate: 'plan', entries });
  }

  /** Requests permission for a tool call. */
  async ask(toolCall: ToolCallUpdate): Promise<Answer> {
    const params = { sessionId: this.#session, toolCall, options: OPTIONS };
    const result = await this.#peer.request('session/request_permission', params, this.signal);
    this.signal.throwIfAborted();
    const answer = v.safeParse(answerSchema, result.ok ? result.value : undefined);
    return answer.success ? answer.output.outcome.optionId : 'deny';
  }

  async pause(): Promise<void> {
    await delay(this.#pace, undefined, { signal: this.signal });
  }

  /** Never resolves. Rejects when the turn is canceled. */
  async waitForCancel(): Promise<never> {
    for (;;) await delay(60_000, undefined, { signal: this.signal });
  }
}
