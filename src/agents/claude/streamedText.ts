import type { AgentEvent } from '../../domain/session/event';

type TextKind = 'text' | 'thinking';

interface StreamedBlock {
  readonly kind: TextKind;
  text: string;
  /** Whether the complete message has repeated this block. */
  isRepeated: boolean;
}

/**
 * The text and thoughts of the message that is being written. Each word arrives twice, in partial messages while the
 * model writes and in the complete message after them, but is emitted once. Parts that only the complete message has
 * are emitted then: a synthetic message, or a lost part.
 */
export class StreamedText {
  #message = '';
  #blocks = new Map<number, StreamedBlock>();

  begin(message: string): void {
    this.#message = message;
    this.#blocks = new Map();
  }

  open(index: number, kind: TextKind, text: string): AgentEvent[] {
    this.#blocks.set(index, { kind, text, isRepeated: false });
    return this.#textEvents(index, kind, text);
  }

  add(index: number, text: string): AgentEvent[] {
    const block = this.#blocks.get(index);
    if (!block) return [];
    block.text += text;
    return this.#textEvents(index, block.kind, text);
  }

  /** Returns the part of a complete message's block that wasn't emitted yet. */
  repeat(message: string, kind: TextKind, text: string): AgentEvent[] {
    if (message !== this.#message) this.begin(message);
    for (const [index, block] of this.#blocks) {
      if (block.kind !== kind || block.isRepeated) continue;
      block.isRepeated = true;
      return this.#textEvents(index, kind, text.startsWith(block.text) ? text.slice(block.text.length) : '');
    }
    const index = Math.max(-1, ...this.#blocks.keys()) + 1;
    this.#blocks.set(index, { kind, text, isRepeated: true });
    return this.#textEvents(index, kind, text);
  }

  #textEvents(index: number, kind: TextKind, text: string): AgentEvent[] {
    if (text === '') return [];
    return [{ type: kind === 'text' ? 'text' : 'thought', message: `${this.#message}-${index}`, text }];
  }
}
