import type { AgentEvent, PlanEntry } from '../../domain/session/event';
import { resultDiffs } from './diffs';
import { fields, textField } from './fields';
import type { Block, UserMessage } from './message';
import { describeCall, toolKind, toolTitle } from './tools';
import { planStatus, todoPlan } from './plan';

interface OpenCall {
  readonly name: string;
  readonly input: unknown;
}

/** The tool calls of a session, from their first word to their results, and the plan that some of them build. */
export class ToolCalls {
  readonly #cwd: string;
  readonly #open = new Map<string, OpenCall>();
  readonly #tasks = new Map<string, PlanEntry>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** Returns the tool and the arguments of a call without a result. */
  get(id: string): OpenCall | undefined {
    return this.#open.get(id);
  }

  /** Marks that the model has begun to write the arguments of a call. */
  announced(id: string, name: string): AgentEvent[] {
    const call = { id, kind: toolKind(name), title: toolTitle(name, {}, this.#cwd), status: 'pending' as const };
    return [{ type: 'toolCall', call }];
  }

  used(id: string, name: string, input: unknown): AgentEvent[] {
    this.#open.set(id, { name, input });
    const call = { ...describeCall(id, name, input, this.#cwd), status: 'running' as const };
    const plan = name === 'TodoWrite' ? todoPlan(input) : undefined;
    return [{ type: 'toolCall', call }, ...(plan === undefined ? [] : [{ type: 'plan' as const, entries: plan }])];
  }

  /** Messages of a subagent belong to the call that started it. */
  addSubagentText(parent: string, text: string): AgentEvent[] {
    return [{ type: 'toolCall', call: { id: parent, outputDelta: `${text}\n` } }];
  }

  ended(block: Extract<Block, { type: 'tool_result' }>, message: UserMessage): AgentEvent[] {
    const id = block.tool_use_id;
    const call = this.#open.get(id);
    this.#open.delete(id);
    const output = resultText(block.content);
    const hasFailed = block.is_error === true;
    const exitCode = hasFailed ? /^Exit code (\d{1,10})\b/.exec(output)?.[1] : undefined;
    const diffs = resultDiffs(message.tool_use_result);
    const status = wasRefused(id, message) ? 'denied' : hasFailed ? 'failed' : 'completed';
    return [
      {
        type: 'toolCall',
        call: {
          id,
          status,
          output,
          ...(exitCode === undefined ? {} : { exitCode: Number(exitCode) }),
          ...(diffs.length === 0 ? {} : { diffs }),
        },
      },
      ...(call === undefined || hasFailed ? [] : this.#planned(call, message.tool_use_result)),
    ];
  }

  /** Forgets the calls that an aborted turn left without a result. */
  forget(): void {
    this.#open.clear();
  }

  /** `TaskCreate` and `TaskUpdate` build the plan entry by entry. */
  #planned({ name, input }: OpenCall, result: unknown): AgentEvent[] {
    if (name === 'TaskCreate') {
      const task = fields(fields(result)['task']);
      const [id, text] = [textField(task, 'id'), textField(task, 'subject')];
      if (id === undefined || text === undefined) return [];
      this.#tasks.set(id, { text, status: 'pending' });
      return this.#plan();
    }
    if (name !== 'TaskUpdate') return [];
    const update = fields(input);
    const id = textField(update, 'taskId') ?? '';
    const before = this.#tasks.get(id);
    if (before === undefined) return [];
    const text = textField(update, 'subject') ?? before.text;
    if (update['status'] === 'deleted') this.#tasks.delete(id);
    else this.#tasks.set(id, { text, status: planStatus(update['status']) ?? before.status });
    return this.#plan();
  }

  #plan(): AgentEvent[] {
    return [{ type: 'plan', entries: [...this.#tasks.values()] }];
  }
}

function wasRefused(id: string, message: UserMessage): boolean {
  const meta = message.tool_result_meta?.find((entry) => entry.id === id);
  return meta?.permission_decision?.decision === 'reject';
}

/** A result is text, or blocks of text, images, and more. The tags around an error are for the model. */
function resultText(content: unknown): string {
  if (typeof content === 'string') return content.replace(/^<tool_use_error>(.*)<\/tool_use_error>$/s, '$1');
  if (!Array.isArray(content)) return '';
  return content
    .map((block: unknown) => textField(fields(block), 'text'))
    .filter((text) => text !== undefined)
    .join('\n');
}
