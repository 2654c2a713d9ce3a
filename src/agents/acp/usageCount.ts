import type { AgentEvent } from '../../domain/session/event';
import type { Usage } from '../../domain/session/usage';
import type { PromptedMessage, UsageUpdateMessage } from './messages';

/**
 * Counts what a session uses. Tokens come with the result of a turn: those of the turn (OpenCode, Gemini, Claude), or
 * of the process so far (Copilot); context and cost come in updates and are those of the session.
 */
export class UsageCount {
  readonly #perProcess: boolean;
  #before: { readonly inputTokens: number; readonly outputTokens: number };
  #told: Usage = {};

  /** `used`: what the session had used before this process. */
  constructor(used: Usage, perProcess: boolean) {
    this.#before = { inputTokens: used.inputTokens ?? 0, outputTokens: used.outputTokens ?? 0 };
    this.#perProcess = perProcess;
  }

  /** The event of an update of the session's usage. */
  updated({ used, size, cost }: UsageUpdateMessage): AgentEvent[] {
    return this.#tell({
      ...(used === undefined ? {} : { contextUsed: used }),
      ...(size === undefined ? {} : { contextSize: size }),
      ...(cost === undefined ? {} : { cost }),
    });
  }

  /** The event of a turn's result. */
  turnEnded(result: PromptedMessage): AgentEvent[] {
    const { inputTokens: input, outputTokens: output } = result.usage ?? {};
    if (input === undefined && output === undefined) return [];
    const total = {
      inputTokens: this.#before.inputTokens + (input ?? 0),
      outputTokens: this.#before.outputTokens + (output ?? 0),
    };
    if (!this.#perProcess) this.#before = total;
    return this.#tell(total);
  }

  /** Agents repeat themselves; only what has changed is an event. */
  #tell(usage: Usage): AgentEvent[] {
    const next = { ...this.#told, ...usage };
    if (JSON.stringify(next) === JSON.stringify(this.#told)) return [];
    this.#told = next;
    return [{ type: 'usage', usage }];
  }
}
