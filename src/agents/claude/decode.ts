import { boundedJson } from '../../base/ndjson';
import { redact } from '../../base/redact';
import type { AgentEvent } from '../../domain/session/event';
import type { TurnOutcome } from '../agent';
import type {
  AssistantMessage,
  Block,
  ClaudeMessage,
  Command,
  Handshake,
  ResultMessage,
  StreamEvent,
  SystemMessage,
  Tokens,
  UserMessage,
} from './message';
import { MODES } from './modes';
import { turnOutcome, usageOf } from './outcome';
import { StreamedText } from './streamedText';
import { ToolCalls } from './toolCalls';

const RAW_MAX = 4 * 1024;
/** Some descriptions of commands are instructions to the model. People see one line. */
const DESCRIPTION_MAX = 200;

/** The messages of Claude Code without control messages. */
export type StreamedMessage = Exclude<
  ClaudeMessage,
  { type: 'control_request' | 'control_response' | 'control_cancel_request' }
>;

/**
 * Turns the messages of Claude Code into events. It does no I/O. Its state is what the protocol leaves to the reader:
 * which text was already streamed, which call a result belongs to, and what earlier turns began with.
 */
export class Decoder {
  readonly calls: ToolCalls;
  readonly #text = new StreamedText();
  #opened: Extract<AgentEvent, { type: 'opened' }> | undefined;
  #commands: readonly Command[] = [];
  #mode: string | undefined;
  #failure: string | undefined;
  #tokensRead = 0;

  constructor(cwd: string) {
    this.calls = new ToolCalls(cwd);
  }

  /**
   * Returns the events before the first turn. `isResumed`: a conversation with this id is already saved. Otherwise, it
   * is only saved once the first turn has begun, so a session that was never prompted can't be resumed.
   */
  opening(session: string, isResumed: boolean, handshake: Handshake): AgentEvent[] {
    const { commands, claude_code_version: agentVersion, current_permission_mode: mode } = handshake;
    this.#opened = {
      type: 'opened',
      agentSession: session,
      resume: isResumed ? 'resume' : 'none',
      agentName: 'Claude Code',
      ...(typeof agentVersion === 'string' ? { agentVersion } : {}),
    };
    this.#commands = commands ?? [];
    this.#mode = mode ?? undefined;
    return [
      this.#opened,
      { type: 'modes', available: [...MODES], ...(typeof mode === 'string' ? { current: mode } : {}) },
      commandsEvent(this.#commands),
    ];
  }

  decode(message: StreamedMessage): AgentEvent[] {
    switch (message.type) {
      case 'system':
        return this.#system(message);
      case 'stream_event':
        return typeof message.parent_tool_use_id === 'string' ? [] : this.#stream(message.event);
      case 'assistant':
        return this.#assistant(message);
      case 'user':
        return this.#user(message);
      case 'result':
        return this.#result(message);
      case 'unknown':
        return [{ type: 'unknown', raw: redact(boundedJson(message.raw, Infinity)).slice(0, RAW_MAX).toWellFormed() }];
      case 'keep_alive':
      case 'tool_progress':
      case 'tool_use_summary':
      case 'rate_limit_event':
      case 'prompt_suggestion':
        return [];
    }
  }

  /** Returns how the turn with this result ended. */
  outcome(result: ResultMessage): TurnOutcome {
    const outcome = turnOutcome(result, this.#failure);
    this.#failure = undefined;
    return outcome;
  }

  #system(message: SystemMessage): AgentEvent[] {
    switch (message.subtype) {
      case 'init':
        return this.#init(message);
      case 'status':
        return this.#modeChange(message.permissionMode);
      case 'api_retry':
        return [retrying(message.attempt, message.error_status)];
      case 'informational':
        return [{ type: 'notice', level: message.level === 'warning' ? 'warning' : 'info', text: message.content }];
      case 'notification':
        return [{ type: 'notice', level: 'info', text: message.text }];
      case 'model_fallback':
        return [{ type: 'notice', level: 'warning', text: message.content }];
      case 'session_title_changed':
        return [{ type: 'titled', title: message.title }];
      case 'commands_changed':
        return [commandsEvent(message.commands)];
      default:
        return [];
    }
  }

  /** Repeated at the beginning of every turn. Only differences are emitted. */
  #init(init: Extract<SystemMessage, { subtype: 'init' }>): AgentEvent[] {
    const before = this.#opened;
    const opened = {
      ...before,
      type: 'opened' as const,
      agentSession: init.session_id,
      resume: 'resume' as const,
      ...(typeof init.model === 'string' ? { model: init.model } : {}),
      ...(typeof init.claude_code_version === 'string' ? { agentVersion: init.claude_code_version } : {}),
    };
    this.#opened = opened;
    const isNews =
      before?.agentSession !== opened.agentSession ||
      before.resume !== opened.resume ||
      before.model !== opened.model ||
      before.agentVersion !== opened.agentVersion;
    return [...(isNews ? [opened] : []), ...this.#modeChange(init.permissionMode), ...this.#usable(init)];
  }

  /** Commands that need a terminal can't be used here. They are listed when the first turn begins. */
  #usable(init: Extract<SystemMessage, { subtype: 'init' }>): AgentEvent[] {
    const terminal = init.terminal_slash_commands ?? [];
    const usable = this.#commands.filter((command) => !terminal.includes(command.name));
    if (usable.length === this.#commands.length) return [];
    this.#commands = usable;
    return [commandsEvent(usable)];
  }

  #modeChange(mode: string | null | undefined): AgentEvent[] {
    if (typeof mode !== 'string' || mode === this.#mode) return [];
    this.#mode = mode;
    return [{ type: 'modes', current: mode }];
  }

  #stream(event: StreamEvent): AgentEvent[] {
    switch (event.type) {
      case 'message_start':
        this.#text.begin(event.message.id);
        this.#failure = undefined;
        this.#tokensRead = tokensRead(event.message.usage);
        return [];
      case 'content_block_start':
        return this.#blockStart(event.index, event.content_block);
      case 'content_block_delta':
        if (event.delta.type === 'text_delta') return this.#text.add(event.index, event.delta.text);
        return event.delta.type === 'thinking_delta' ? this.#text.add(event.index, event.delta.thinking) : [];
      case 'message_delta': {
        const contextUsed = this.#tokensRead + (event.usage?.output_tokens ?? 0);
        return contextUsed === 0 ? [] : [{ type: 'usage', usage: { contextUsed } }];
      }
      case 'content_block_stop':
      case 'message_stop':
      case 'ping':
        return [];
    }
  }

  #blockStart(index: number, block: Block): AgentEvent[] {
    if (block.type === 'text') return this.#text.open(index, 'text', block.text);
    if (block.type === 'thinking') return this.#text.open(index, 'thinking', block.thinking);
    return block.type === 'tool_use' ? this.calls.announced(block.id, block.name) : [];
  }

  #assistant({ message, parent_tool_use_id: parent, error }: AssistantMessage): AgentEvent[] {
    if (typeof error === 'string') {
      // The text of a failed request isn't from the model. It becomes the failure's detail.
      this.#failure = error;
      return [];
    }
    return message.content.flatMap((block) => {
      if (block.type === 'tool_use') return this.calls.used(block.id, block.name, block.input);
      if (typeof parent === 'string')
        return block.type === 'text' ? this.calls.addSubagentText(parent, block.text) : [];
      if (block.type === 'text') return this.#text.repeat(message.id, 'text', block.text);
      return block.type === 'thinking' ? this.#text.repeat(message.id, 'thinking', block.thinking) : [];
    });
  }

  /** Texts of this role repeat the prompt, or are remarks to the model. */
  #user(message: UserMessage): AgentEvent[] {
    const { content } = message.message;
    if (typeof content === 'string') return [];
    return content.flatMap((block) => (block.type === 'tool_result' ? this.calls.ended(block, message) : []));
  }

  #result(result: ResultMessage): AgentEvent[] {
    this.calls.forget();
    const usage = usageOf(result, this.#opened?.model);
    return usage === undefined ? [] : [{ type: 'usage', usage }];
  }
}

function commandsEvent(commands: readonly Command[]): AgentEvent {
  return {
    type: 'commands',
    commands: commands.map(({ name, description }) => ({
      name,
      ...(typeof description === 'string' && description !== ''
        ? { description: description.slice(0, DESCRIPTION_MAX).toWellFormed() }
        : {}),
    })),
  };
}

function retrying(attempt: number | null | undefined, status: number | null | undefined): AgentEvent {
  return {
    type: 'retrying',
    ...(typeof attempt === 'number' ? { attempt } : {}),
    ...(typeof status === 'number' ? { status } : {}),
  };
}

function tokensRead(usage: Tokens | null | undefined): number {
  return (usage?.input_tokens ?? 0) + (usage?.cache_read_input_tokens ?? 0) + (usage?.cache_creation_input_tokens ?? 0);
}
