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
 * Watches a turn, because `end_turn` doesn't prove success: with some agents a failed request ends without any content, or
 * with the error as text.
 */
export class TurnWatch {
  readonly #faultText: readonly RegExp[];
  #mayBeEmpty = false;
  #hasContent = false;
  #reportedFault: SessionFault | undefined;

  constructor(traits: AcpTraits) {
    this.#faultText = traits.faultText ?? [];
  }

  /** Starts watching. `isCommand`: the prompt is one of the agent's own commands, which may produce no content. */
  begin(isCommand: boolean): void {
    this.#mayBeEmpty = isCommand;
    this.#hasContent = false;
    this.#reportedFault = undefined;
  }

  /** Takes each event of the turn. */
  observe(event: AgentEvent): void {
    if (event.type === 'text') this.#observeText(event.text);
    else if (event.type === 'toolCall' || event.type === 'asked' || event.type === 'plan') {
      this.#hasContent = true;
      this.#reportedFault = undefined;
    }
  }

  /** Returns how the turn ended whose request succeeded with `result`. */
  ended(result: PromptedMessage, wasCancelled: boolean): TurnOutcome {
    const end = ownValue(ENDS, result.stopReason ?? 'end_turn') ?? 'completed';
    if (end !== 'completed') return { end };
    if (this.#reportedFault) return { end: 'failed', fault: this.#reportedFault };
    if (this.#hasContent || this.#mayBeEmpty) return { end };
    return wasCancelled ? { end: 'cancelled' } : { end: 'failed', fault: { code: 'noAnswer' } };
  }

  /** Returns how the turn ended whose request failed. With some agents it fails after a cancel. */
  failed(fault: Extract<RpcFault, { code: 'refused' }>, wasCancelled: boolean): TurnOutcome {
    return wasCancelled ? { end: 'cancelled' } : { end: 'failed', fault: faultOf(fault.error) };
  }

  /** Text after that of a fault means that the agent has continued. */
  #observeText(text: string): void {
    this.#hasContent = true;
    this.#reportedFault = this.#faultText.some((pattern) => pattern.test(text)) ? faultOfText(text) : undefined;
  }
}
