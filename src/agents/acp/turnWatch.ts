import type { RpcFault } from '../../base/jsonRpc';
import { ownValue } from '../../base/ownValue';
import type { AcpTraits } from '../kinds/catalog';
import type { AgentEvent, SessionFault, TurnEnd } from '../../domain/session/event';
import type { TurnOutcome } from '../agent';
import { faultOf, faultOfText } from './errors';
import type { PromptedMessage } from './messages';

const ENDS: Readonly<Record<string, TurnEnd>> = {
  end_turn: 'completed',
  cancelled: 'cancelled',
  refusal: 'refused',
  max_tokens: 'limitReached',
  max_turn_requests: 'limitReached',
};

/**
 * Watches a turn, because `end_turn` is no proof of success: a failed request ends so without any content (Cline,
 * Kimi) or with the error as text (Copilot).
 */
export class TurnWatch {
  readonly #faultText: readonly RegExp[];
  #mayBeEmpty = false;
  #hasContent = false;
  #toldFault: SessionFault | undefined;

  constructor(traits: AcpTraits) {
    this.#faultText = traits.faultText ?? [];
  }

  /** A turn begins. `isCommand`: the prompt is one of the agent's own commands, which may have nothing to say. */
  begin(isCommand: boolean): void {
    this.#mayBeEmpty = isCommand;
    this.#hasContent = false;
    this.#toldFault = undefined;
  }

  saw(event: AgentEvent): void {
    if (event.type === 'text') this.#sawText(event.text);
    else if (event.type === 'toolCall' || event.type === 'asked' || event.type === 'plan') {
      this.#hasContent = true;
      this.#toldFault = undefined;
    }
  }

  /** How the turn ended that was answered with `result`. */
  ended(result: PromptedMessage, wasCancelled: boolean): TurnOutcome {
    const end = ownValue(ENDS, result.stopReason ?? 'end_turn') ?? 'completed';
    if (end !== 'completed') return { end };
    if (this.#toldFault) return { end: 'failed', fault: this.#toldFault };
    if (this.#hasContent || this.#mayBeEmpty) return { end };
    return wasCancelled ? { end: 'cancelled' } : { end: 'failed', fault: { code: 'noAnswer' } };
  }

  /** How the turn ended that was answered with an error. Some agents answer so to a cancel. */
  failed(fault: Extract<RpcFault, { code: 'refused' }>, wasCancelled: boolean): TurnOutcome {
    return wasCancelled ? { end: 'cancelled' } : { end: 'failed', fault: faultOf(fault.error) };
  }

  /** Words after the text of a fault mean that the agent has gone on. */
  #sawText(text: string): void {
    this.#hasContent = true;
    this.#toldFault = this.#faultText.some((pattern) => pattern.test(text)) ? faultOfText(text) : undefined;
  }
}
