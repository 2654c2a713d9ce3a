import { boundedJson } from '../../base/ndjson';
import { ownValue } from '../../base/ownValue';
import { quirksByName, type AcpQuirks, type AcpTraits } from '../kinds/catalog';
import type { Ask } from '../../domain/approval/ask';
import type { AskId } from '../../domain/ids';
import type { AgentEvent, PlanEntry, ResumeKind } from '../../domain/session/event';
import type { ToolCallPatch } from '../../domain/session/toolCall';
import type { Usage } from '../../domain/session/usage';
import { askOf } from './ask';
import {
  chunkSchema,
  commandsSchema,
  fieldsOf,
  modeUpdateSchema,
  permissionSchema,
  planSchema,
  promptedSchema,
  read,
  sessionStateSchema,
  titleSchema,
  toolCallSchema,
  updateSchema,
  usageUpdateSchema,
  type InitializedMessage,
  type PromptedMessage,
  type SessionStateMessage,
} from './messages';
import { modelOf, Modes } from './modes';
import { OpenCalls } from './openCalls';
import { outputOf, toolCallNews } from './toolCall';
import { UsageCount } from './usageCount';

/** Longest raw text of a message of an unknown kind, in characters. */
const RAW_MAX = 4_000;
/** Messages of one unknown kind that become events: one that streams would fill the chat. */
const UNKNOWN_MAX = 20;
const COMMANDS_MAX = 300;
const DESCRIPTION_MAX = 200;

const PLAN_STATUSES: Readonly<Record<string, PlanEntry['status']>> = {
  in_progress: 'inProgress',
  completed: 'completed',
};

export interface DecoderOptions {
  /** Marker of the run. Generated ids begin with it, so that those of two runs differ. */
  readonly run: string;
  /** The folder that paths are relative to. */
  readonly cwd: string;
  readonly traits: AcpTraits;
  readonly used: Usage;
}

/**
 * Turns the messages of an ACP agent into events. It does no I/O. Its state is what the protocol leaves to the reader: which
 * chunks are one message, what a tool call was before a patch, and what an agent repeats.
 */
export class Decoder {
  readonly usage: UsageCount;
  readonly modes = new Modes();
  readonly #options: DecoderOptions;
  readonly #calls = new OpenCalls();
  readonly #unknown = new Map<string, number>();
  readonly #commands = new Set<string>();
  #stretch: { readonly type: 'text' | 'thought'; readonly given: string | undefined; readonly id: string } | undefined;
  #ids = 0;
  #quirks: AcpQuirks;
  readonly #lastOf = new Map<AgentEvent['type'], string>();

  constructor(options: DecoderOptions) {
    this.#options = options;
    this.#quirks = options.traits.quirks ?? {};
    this.usage = new UsageCount(options.used, options.traits.usagePerProcess === true);
  }

  /** Takes the agent's answer to `initialize`. */
  introduced(agent: InitializedMessage): void {
    this.#quirks = this.#options.traits.quirks ?? quirksByName(agent.agentInfo?.name);
  }

  /** Returns the events of an opened session. `state`: the answer to the request that opened it. */
  opened(agentSession: string, agent: InitializedMessage, state: SessionStateMessage): AgentEvent[] {
    const opened: AgentEvent = {
      type: 'opened',
      agentSession,
      resume: resumeKind(agent),
      agentName: agent.agentInfo?.title ?? agent.agentInfo?.name,
      agentVersion: agent.agentInfo?.version,
      model: modelOf(state),
    };
    return [opened, ...this.modes.reported(state)];
  }

  /** Marks the start or end of a turn: what follows is a new message, and patches no earlier tool call. */
  turnBoundary(): void {
    this.#stretch = undefined;
    this.#calls.clear();
    this.#lastOf.delete('plan');
  }

  /** Whether a prompt is one of the agent's own commands. */
  isCommand(prompt: string): boolean {
    if (!prompt.startsWith('/')) return false;
    return [...this.#commands].some((name) => prompt === `/${name}` || prompt.startsWith(`/${name} `));
  }

  /** Returns the events of a `session/update`. An unknown one becomes an event with its raw text. */
  update(value: unknown): AgentEvent[] {
    const update = read(updateSchema, value);
    return (update && this.#known(update.sessionUpdate, update)) ?? this.#unknownEvent(update?.sessionUpdate, value);
  }

  /** Returns a permission request with its events, or `undefined` if it doesn't parse. */
  permission(value: unknown): { readonly ask: Ask; readonly events: AgentEvent[] } | undefined {
    const params = fieldsOf(value);
    const message = read(permissionSchema, params && { ...params, toolCall: this.#normalized(params['toolCall']) });
    if (!message) return undefined;
    this.#stretch = undefined;
    const id = this.#nextId('a') as AskId;
    const { ask, patch } = askOf(id, message, this.#calls.get(message.toolCall.toolCallId), this.#options.cwd);
    return { ask, events: [...this.#patched(patch), { type: 'asked', ask }] };
  }

  /** Returns the result of a turn, as far as it parses. */
  promptResult(value: unknown): PromptedMessage {
    const { promptResult } = this.#quirks;
    const fields = promptResult && fieldsOf(value);
    return read(promptedSchema, fields ? promptResult(fields) : value) ?? {};
  }

  /** Returns the event of an answer: some agents report neither that they go on nor that a denied call has ended. */
  answered(call: string, isDenied: boolean): AgentEvent[] {
    return this.#patched({ id: call, status: isDenied ? 'denied' : 'running' });
  }

  /** Returns the events of an update, or `undefined` if its kind or form is unknown. */
  #known(kind: string, update: object): AgentEvent[] | undefined {
    switch (kind) {
      case 'agent_message_chunk':
        return this.#chunk('text', update);
      case 'agent_thought_chunk':
        return this.#chunk('thought', update);
      case 'user_message_chunk':
        // The prompt itself, which the log has.
        return [];
      case 'tool_call':
      case 'tool_call_update':
        return this.#toolCall(update);
      case 'plan':
        return this.#plan(update);
      case 'available_commands_update':
        return this.#commandsEvent(update);
      case 'current_mode_update':
        return whenRead(read(modeUpdateSchema, update), ({ currentModeId }) => this.modes.changed(currentModeId));
      case 'config_option_update':
        return whenRead(read(sessionStateSchema, update), (state) => this.modes.reported(state));
      case 'session_info_update':
        return whenRead(read(titleSchema, update), ({ title }) =>
          title === undefined ? [] : this.#once({ type: 'titled', title }),
        );
      case 'usage_update':
        return whenRead(read(usageUpdateSchema, update), (usage) => this.usage.updated(usage));
      default:
        return undefined;
    }
  }

  #chunk(type: 'text' | 'thought', update: object): AgentEvent[] | undefined {
    const chunk = read(chunkSchema, update);
    if (!chunk) return undefined;
    const { content } = chunk;
    const text = content.type === 'resource_link' ? `[${content.name ?? 'file'}](${content.uri ?? ''})` : content.text;
    if (text === undefined) return undefined;
    if (text === '') return [];
    const dropped = type === 'text' ? this.#droppedText(text) : undefined;
    if (dropped) return dropped;
    const { messageId: given } = chunk;
    if (this.#stretch?.type !== type || this.#stretch.given !== given)
      this.#stretch = { type, given, id: given ?? this.#nextId('m') };
    return [{ type, message: this.#stretch.id, text }];
  }

  /** Returns the events of text that isn't the agent's, or `undefined` for any other. It may name a new mode. */
  #droppedText(text: string): AgentEvent[] | undefined {
    for (const pattern of this.#options.traits.dropText ?? []) {
      const match = pattern.exec(text);
      if (match) return match[1] === undefined ? [] : this.modes.changed(match[1]);
    }
    return undefined;
  }

  #toolCall(update: object): AgentEvent[] | undefined {
    const message = read(toolCallSchema, this.#normalized(update));
    if (!message) return undefined;
    this.#stretch = undefined;
    const { patch, texts } = toolCallNews(message, this.#options.cwd);
    // A running call doesn't become pending again, although some agents say so.
    const isOld = patch.status === 'pending' && this.#calls.get(patch.id)?.status === 'running';
    const status = isOld ? undefined : patch.status;
    return this.#patched({ ...patch, status, output: outputOf(message, texts) });
  }

  /** Returns a tool call as the protocol means it. */
  #normalized(call: unknown): unknown {
    const { toolCall } = this.#quirks;
    const fields = toolCall && fieldsOf(call);
    if (!fields) return call;
    const { toolCallId: id } = fields;
    const known = typeof id === 'string' || typeof id === 'number' ? this.#calls.get(String(id)) : undefined;
    return toolCall(fields, { cwd: this.#options.cwd, known });
  }

  #patched(patch: ToolCallPatch): AgentEvent[] {
    const call = this.#calls.news(patch);
    return call === undefined ? [] : [{ type: 'toolCall', call }];
  }

  #plan(update: object): AgentEvent[] | undefined {
    const plan = read(planSchema, update);
    if (!plan) return undefined;
    this.#stretch = undefined;
    const entries = plan.entries.map(({ content, status }): PlanEntry => {
      return { text: content, status: ownValue(PLAN_STATUSES, status ?? '') ?? 'pending' };
    });
    return this.#once({ type: 'plan', entries });
  }

  #commandsEvent(update: object): AgentEvent[] | undefined {
    const message = read(commandsSchema, update);
    if (!message) return undefined;
    const commands = message.availableCommands.slice(0, COMMANDS_MAX).map(({ name, description }) => ({
      name,
      description: description?.slice(0, DESCRIPTION_MAX).toWellFormed(),
    }));
    this.#commands.clear();
    for (const { name } of commands) this.#commands.add(name);
    return this.#once({ type: 'commands', commands });
  }

  /** Returns the event, unless it equals the last one of its type: agents repeat lists and titles in every turn. */
  #once(event: AgentEvent): AgentEvent[] {
    const text = JSON.stringify(event);
    if (this.#lastOf.get(event.type) === text) return [];
    this.#lastOf.set(event.type, text);
    return [event];
  }

  #unknownEvent(kind: string | undefined, value: unknown): AgentEvent[] {
    const key = kind?.slice(0, 100) ?? '';
    const seen = this.#unknown.get(key) ?? 0;
    if (seen >= UNKNOWN_MAX || (seen === 0 && this.#unknown.size >= UNKNOWN_MAX)) return [];
    this.#unknown.set(key, seen + 1);
    return [{ type: 'unknown', raw: boundedJson(value, RAW_MAX) }];
  }

  #nextId(prefix: string): string {
    this.#ids += 1;
    return `${this.#options.run}-${prefix}${this.#ids}`;
  }
}

function whenRead<Message>(
  message: Message | undefined,
  events: (message: Message) => AgentEvent[],
): AgentEvent[] | undefined {
  return message === undefined ? undefined : events(message);
}

/** Returns how sessions are resumed. `resume` is preferred, because it doesn't replay the history that the log has. */
export function resumeKind(agent: InitializedMessage): ResumeKind {
  const resume = agent.agentCapabilities?.sessionCapabilities?.['resume'];
  if (resume !== undefined && resume !== null && resume !== false) return 'resume';
  return agent.agentCapabilities?.loadSession === true ? 'load' : 'none';
}

const HISTORY: readonly string[] = [
  'user_message_chunk',
  'agent_message_chunk',
  'agent_thought_chunk',
  'tool_call',
  'tool_call_update',
  'plan',
];

/** Whether an update is part of the history, as agents replay it when a session is loaded. */
export function isHistory(update: { readonly sessionUpdate: string }): boolean {
  return HISTORY.includes(update.sessionUpdate);
}
