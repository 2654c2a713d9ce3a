import type { AgentEvent } from '../../domain/session/event';
import type { Usage } from '../../domain/session/usage';
import type { PromptedMessage, UsageUpdateMessage } from './messages';

/**
 * Counts the usage of a session. Tokens come with the result of a turn, and are those of the turn or, with `perProcess`, of
 * the process so far. Context and cost come in updates and are those of the session.
 */
export class UsageCount {
  readonly #perProcess: boolean;
  #before: { readonly inputTokens: number; readonly outputTokens: number };
  #reported: Usage = {};

  /** `used`: the session's usage before this process. */
  constructor(used: Usage, perProcess: boolean) {
    this.#before = { inputTokens: used.inputTokens ?? 0, outputTokens: used.outputTokens ?? 0 };
    this.#perProcess = perProcess;
  }

  /** Returns the event of an update of the session's usage. */
  updated({ used, size, cost }: UsageUpdateMessage): AgentEvent[] {
    return this.#report({
      ...(used === undefined ? {} : { contextUsed: used }),
      ...(size === undefined ? {} : { contextSize: size }),
      ...(cost === undefined ? {} : { cost }),
    });
  }

  /** Returns the event of a turn's result. */
  turnEnded(result: PromptedMessage): AgentEvent[] {
    const { inputTokens: input, outputTokens: output } = result.usage ?? {};
    if (input === undefined && output === undefined) return [];
    const total = {
      inputTokens: this.#before.inputTokens + (input ?? 0),
      outputTokens: this.#before.outputTokens + (output ?? 0),
    };
    if (!this.#perProcess) this.#before = total;
    return this.#report(total);
  }

  /** Returns an event if the usage has changed: agents repeat it. */
  #report(usage: Usage): AgentEvent[] {
    const next = { ...this.#reported, ...usage };
    if (JSON.stringify(next) === JSON.stringify(this.#reported)) return [];
    this.#reported = next;
    return [{ type: 'usage', usage }];
  }
}
