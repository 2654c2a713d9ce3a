import type { SessionEvent } from '../../domain/session/event';
import type { ToolCallPatch } from '../../domain/session/toolCall';
import { usageAfter } from '../../domain/session/usage';

/** Fields of a patch that only report progress of a tool. */
const PROGRESS: readonly string[] = ['id', 'output', 'outputDelta', 'status'] satisfies (keyof ToolCallPatch)[];

/**
 * Collects what comes in small pieces (text of one message, output of one tool call, usage), so that a stream becomes a
 * few entries per second. Pieces of one stream stay in order. Other events must come after all of them.
 */
export class DeltaBuffer {
  readonly #byStream = new Map<string, SessionEvent>();
  #size = 0;

  /** Number of characters that are held. */
  get size(): number {
    return this.#size;
  }

  /** Takes an event if it is a piece. Returns whether it is. */
  add(event: SessionEvent): boolean {
    const stream = streamOf(event);
    if (stream === undefined) return false;
    const before = this.#byStream.get(stream);
    const next = before ? merged(before, event) : event;
    this.#byStream.set(stream, next);
    this.#size += sizeOf(next) - (before ? sizeOf(before) : 0);
    return true;
  }

  /** Returns the held events, and holds none of them anymore. */
  take(): readonly SessionEvent[] {
    const events = [...this.#byStream.values()];
    this.#byStream.clear();
    this.#size = 0;
    return events;
  }
}

function streamOf(event: SessionEvent): string | undefined {
  switch (event.type) {
    case 'text':
    case 'thought':
      return `${event.type} ${event.message}`;
    case 'usage':
      return 'usage';
    case 'toolCall':
      return isProgress(event.call) ? `call ${event.call.id}` : undefined;
    default:
      return undefined;
  }
}

function isProgress(call: ToolCallPatch): boolean {
  const given = Object.entries(call).filter(([, value]) => value !== undefined);
  const onlyProgress = given.every(
    ([name, value]) => PROGRESS.includes(name) && (name !== 'status' || value === 'running'),
  );
  return onlyProgress && (call.output !== undefined || call.outputDelta !== undefined);
}

function merged(before: SessionEvent, next: SessionEvent): SessionEvent {
  if (before.type === 'usage' && next.type === 'usage')
    return { type: 'usage', usage: usageAfter(before.usage, next.usage) };
  if (before.type === 'toolCall' && next.type === 'toolCall')
    return { type: 'toolCall', call: mergedCalls(before.call, next.call) };
  if ((before.type === 'text' && next.type === 'text') || (before.type === 'thought' && next.type === 'thought'))
    return { ...next, text: before.text + next.text };
  return next;
}

/** A whole output replaces what came before it. A piece is appended. */
function mergedCalls(before: ToolCallPatch, next: ToolCallPatch): ToolCallPatch {
  if (next.output !== undefined) return { ...before, outputDelta: undefined, ...next };
  const delta = (before.outputDelta ?? '') + (next.outputDelta ?? '');
  return { ...before, ...next, outputDelta: delta };
}

function sizeOf(event: SessionEvent): number {
  switch (event.type) {
    case 'text':
    case 'thought':
      return event.text.length;
    case 'toolCall':
      return (event.call.output?.length ?? 0) + (event.call.outputDelta?.length ?? 0);
    default:
      return 0;
  }
}
