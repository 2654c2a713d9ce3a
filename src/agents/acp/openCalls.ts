import { isFinal, type ToolCallPatch } from '../../domain/session/toolCall';

/** Tool calls that are remembered at most; an agent that leaves more of them open repeats what it told of the oldest. */
const CALLS_MAX = 200;

/** Characters of output that are remembered to tell what is new; longer output is told whole each time. */
const OUTPUT_MAX = 256 * 1024;

/**
 * The tool calls that are not done. Three kinds of messages patch them (tool_call, tool_call_update and the call in a
 * permission request), in any order, and agents repeat what they told before: only what is news goes on.
 */
export class OpenCalls {
  readonly #calls = new Map<string, ToolCallPatch>();

  /** What is known of a call. */
  get(id: string): ToolCallPatch | undefined {
    return this.#calls.get(id);
  }

  /** What a patch says that is not known yet, or `undefined` if it says nothing new. */
  news(patch: ToolCallPatch): ToolCallPatch | undefined {
    const before = this.#calls.get(patch.id);
    const fresh = before === undefined ? definedFields(patch) : difference(before, patch);
    if (before !== undefined && Object.keys(fresh).length === 0) return undefined;
    this.#remember({ ...before, ...definedFields(patch) });
    return { id: patch.id, ...fresh };
  }

  clear(): void {
    this.#calls.clear();
  }

  #remember(call: ToolCallPatch): void {
    this.#calls.delete(call.id);
    if (call.status !== undefined && isFinal(call.status)) return;
    const { output, ...rest } = call;
    this.#calls.set(call.id, output !== undefined && output.length > OUTPUT_MAX ? rest : call);
    const oldest = this.#calls.keys().next();
    if (this.#calls.size > CALLS_MAX && !oldest.done) this.#calls.delete(oldest.value);
  }
}

function definedFields(patch: ToolCallPatch): ToolCallPatch {
  const fields = Object.entries(patch).filter(([, value]) => value !== undefined);
  return { id: patch.id, ...Object.fromEntries(fields) };
}

/** The fields of `patch` that differ, without its id; output that grew is told by what was added. */
function difference(before: ToolCallPatch, patch: ToolCallPatch): Omit<ToolCallPatch, 'id'> {
  const { id: _id, output, ...fields } = definedFields(patch);
  const known: Readonly<Record<string, unknown>> = before;
  const changed = Object.fromEntries(Object.entries(fields).filter(([name, value]) => !isSame(known[name], value)));
  // A title is shown with its kind.
  const kind = 'title' in changed && before.kind !== undefined ? { kind: before.kind } : {};
  return { ...kind, ...changed, ...outputNews(before.output, output) };
}

function outputNews(
  before: string | undefined,
  now: string | undefined,
): Pick<ToolCallPatch, 'output' | 'outputDelta'> {
  if (now === undefined || now === before) return {};
  if (before === undefined || before === '' || !now.startsWith(before)) return { output: now };
  return { outputDelta: now.slice(before.length) };
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
