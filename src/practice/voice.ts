import { setTimeout as delay } from 'node:timers/promises';
import type { PermissionOption, PlanEntryStatus, SessionUpdate, ToolCallUpdate } from '@agentclientprotocol/sdk';
import * as v from 'valibot';
import type { JsonRpcPeer } from '../base/jsonRpc';

/** What the user said to a permission request; no answer counts as a denial. */
export type Answer = 'allow' | 'allowAlways' | 'deny';

const OPTIONS: PermissionOption[] = [
  { optionId: 'allow', name: 'Allow', kind: 'allow_once' },
  { optionId: 'allowAlways', name: 'Allow All in This Session', kind: 'allow_always' },
  { optionId: 'deny', name: 'Deny', kind: 'reject_once' },
];

const answerSchema = v.object({
  outcome: v.object({ outcome: v.literal('selected'), optionId: v.picklist(['allow', 'allowAlways', 'deny']) }),
});

export interface VoiceOptions {
  readonly peer: JsonRpcPeer;
  readonly session: string;
  /** Milliseconds between two chunks of text. */
  readonly pace: number;
  /** Ends the turn: every wait throws then. */
  readonly signal: AbortSignal;
}

/** How a turn tells what it does: in updates of its session. */
export class Voice {
  readonly signal: AbortSignal;
  readonly #peer: JsonRpcPeer;
  readonly #session: string;
  readonly #pace: number;
  #said = '';

  constructor({ peer, session, pace, signal }: VoiceOptions) {
    this.#peer = peer;
    this.#session = session;
    this.#pace = pace;
    this.signal = signal;
  }

  /** All text of the turn so far. */
  get said(): string {
    return this.#said;
  }

  async update(update: SessionUpdate): Promise<void> {
    this.signal.throwIfAborted();
    await this.#peer.notify('session/update', { sessionId: this.#session, update });
  }

  /** Says a text, a few words at a time. */
  async say(text: string): Promise<void> {
    for (const chunk of text.match(/(?:\S+\s*){1,3}|\s+/g) ?? []) await this.sayAtOnce(chunk);
  }

  async sayAtOnce(text: string): Promise<void> {
    this.#said += text;
    await this.update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
    await this.pause();
  }

  async think(text: string): Promise<void> {
    await this.update({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text } });
    await this.pause();
  }

  /** Tells the plan with this many steps done; the next one is being worked on. */
  async plan(steps: readonly string[], done: number): Promise<void> {
    const statusOf = (index: number): PlanEntryStatus =>
      index < done ? 'completed' : index === done ? 'in_progress' : 'pending';
    const entries = steps.map((content, index) => ({ content, priority: 'medium' as const, status: statusOf(index) }));
    await this.update({ sessionUpdate: 'plan', entries });
  }

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

  /** Waits until the turn is cancelled. */
  async hold(): Promise<never> {
    for (;;) await delay(60_000, undefined, { signal: this.signal });
  }
}
