import type { AgentEvent } from '../../domain/session/event';
import type { SessionStateMessage } from './messages';

interface ReportedMode {
  readonly id: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
}
type Mode = ReportedMode & { readonly name: string };

/** How a mode is set: with the request for modes, or as the value of the config option with this id. */
type Setter = 'none' | 'mode' | { readonly configId: string };

/**
 * The modes of a session. Agents report them in two forms. Config options are the newer one, and are preferred if both
 * exist (Qwen, Copilot).
 */
export class Modes {
  #available: readonly Mode[] = [];
  #current: string | undefined;
  #setter: Setter = 'none';

  get current(): string | undefined {
    return this.#current;
  }

  /** Returns an event if the message changes the known state of the modes. */
  reported(message: SessionStateMessage): AgentEvent[] {
    const option = message.configOptions?.find(({ category, options }) => category === 'mode' && options);
    if (option) {
      const choices = (option.options ?? []).flatMap((choice) => ('value' in choice ? [choice] : choice.options));
      this.#setter = { configId: option.id };
      return this.#update(
        option.currentValue,
        choices.map(({ value, ...rest }) => ({ id: value, ...rest })),
      );
    }
    if (!message.modes) return [];
    if (this.#setter === 'none') this.#setter = 'mode';
    return this.#update(message.modes.currentModeId, message.modes.availableModes);
  }

  /** Returns an event if this isn't the known current mode. */
  changed(current: string): AgentEvent[] {
    return this.#update(current, undefined);
  }

  /** Returns the request that sets a mode, or `undefined` if the agent has none. */
  request(session: string, mode: string): { readonly method: string; readonly params: object } | undefined {
    if (this.#setter === 'none') return undefined;
    if (this.#setter === 'mode') return { method: 'session/set_mode', params: { sessionId: session, modeId: mode } };
    const { configId } = this.#setter;
    return { method: 'session/set_config_option', params: { sessionId: session, configId, value: mode } };
  }

  #update(current: string | undefined, available: readonly ReportedMode[] | undefined): AgentEvent[] {
    const modes = available?.map(({ id, name = id, description }): Mode => ({ id, name, description }));
    const isOther = modes !== undefined && JSON.stringify(modes) !== JSON.stringify(this.#available);
    if (!isOther && (current === undefined || current === this.#current)) return [];
    this.#current = current ?? this.#current;
    if (isOther) this.#available = modes;
    return [{ type: 'modes', current: this.#current, ...(isOther ? { available: [...modes] } : {}) }];
  }
}

/** Returns the model of a session if the agent reports it. Cline's provider has the category model, too. */
export function modelOf(message: SessionStateMessage): string | undefined {
  const options = message.configOptions?.filter(({ category }) => category === 'model') ?? [];
  const option = options.find(({ id }) => id === 'model');
  return option?.currentValue ?? message.models?.currentModelId ?? options[0]?.currentValue;
}
