import { isFinal, type ToolCallPatch } from '../../domain/session/toolCall';

/** Tool calls that are remembered at most. Of older ones, repetitions count as news. */
const CALLS_MAX = 200;

/** Characters of output that are remembered to find what was added. Longer output is repeated as a whole. */
const OUTPUT_MAX = 256 * 1024;

/**
 * The tool calls that aren't done. Three kinds of messages patch them, in any order: tool_call, tool_call_update, and the
 * call in a permission request. Agents repeat what they sent before, so each patch is reduced to its news.
 */
export class OpenCalls {
  readonly #calls = new Map<string, ToolCallPatch>();

  /** Returns what is known of a call. */
  get(id: string): ToolCallPatch | undefined {
    return this.#calls.get(id);
  }

  /** Returns what is new in a patch, or `undefined` if nothing is. */
  news(patch: ToolCallPatch): ToolCallPatch | undefined {
    const before = this.#calls.get(patch.id);
    const fresh = before === undefined ? definedFields(patch) : difference(before, patch);
    if (before !== undefined && Object.keys(fresh).length === 0) return undefined;
    this.#remember({ ...before, ...definedFields(patch) });
    return { id: patch.id, ...fresh };
  }

  /** Forgets all calls. */
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

/** Returns the fields of `patch` that differ, without its id. Output that grew is reduced to what was added. */
function difference(before: ToolCallPatch, patch: ToolCallPatch): Omit<ToolCallPatch, 'id'> {
  const { id: _id, output, ...fields } = definedFields(patch);
  const known: Readonly<Record<string, unknown>> = before;
  const changed = Object.fromEntries(Object.entries(fields).filter(([name, value]) => !isSameJson(known[name], value)));
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

function isSameJson(a: unknown, b: unknown): boolean {
  return a === b || (typeof b === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
