import { batch, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { LogEntry } from '../../src/domain/session/event';
import { reduceTranscript } from '../../src/domain/transcript/reduceTranscript';
import { isFinal } from '../../src/domain/session/toolCall';
import {
  EMPTY_TRANSCRIPT,
  type ToolCallItem,
  type Transcript,
  type TranscriptItem,
} from '../../src/domain/transcript/transcript';

/** Items that remain after trimming, while the end is in view. Older ones are loaded when the user scrolls up. */
export const TRIMMED_ITEMS = 2_000;
/** Items above `TRIMMED_ITEMS` before trimming, so that not every event trims. */
const SLACK = 200;
/** Items that are loaded at most, however far the user scrolls up. */
export const MAX_ITEMS = 6_000;

/** A row of the chat. */
export interface Row {
  readonly id: string;
  readonly startsReply: boolean;
}

/**
 * The loaded part of a transcript. There's one signal per item, so that a change to a message renders only that message
 * again.
 */
export class TranscriptModel {
  readonly rows = signal<readonly Row[]>([]);
  /** Number of items in the whole transcript, including those that aren't loaded. */
  readonly total = signal(0);
  readonly hasOlder = signal(false);
  readonly turnStartedAt = signal<number | undefined>(undefined);
  /** The worktree's setup command, while it runs. */
  readonly setup = signal<ToolCallItem | undefined>(undefined);
  readonly #items = new Map<string, Signal<TranscriptItem>>();
  #transcript: Transcript = EMPTY_TRANSCRIPT;

  item(id: string): ReadonlySignal<TranscriptItem> | undefined {
    return this.#items.get(id);
  }

  /** Sequence number of the first loaded item. Items before it can be requested. */
  get firstSeq(): number | undefined {
    return this.#transcript.items[0]?.seq;
  }

  get items(): readonly TranscriptItem[] {
    return this.#transcript.items;
  }

  reset(transcript: Transcript, total: number): void {
    batch(() => {
      this.#items.clear();
      this.total.value = total;
      this.#setTranscript(transcript);
    });
  }

  append(entries: readonly LogEntry[]): void {
    batch(() => {
      const before = this.#transcript.items.length;
      const folded = reduceTranscript(this.#transcript, entries);
      this.total.value += folded.items.length - before;
      this.#setTranscript(folded);
    });
  }

  /** Adds older items before the first one. Skips those that are loaded already or exceed the maximum. */
  prepend(older: readonly TranscriptItem[]): void {
    const fresh = older.filter((item) => !this.#items.has(item.id));
    const room = MAX_ITEMS - this.#transcript.items.length;
    if (fresh.length === 0) this.total.value = this.items.length;
    batch(() => {
      this.#setTranscript({
        ...this.#transcript,
        items: [...fresh.slice(Math.max(0, fresh.length - room)), ...this.items],
      });
    });
  }

  /** Removes the oldest items. Must be called only while they're out of view. */
  trim(): void {
    if (this.items.length <= TRIMMED_ITEMS + SLACK) return;
    this.#setTranscript({ ...this.#transcript, items: this.items.slice(-TRIMMED_ITEMS) });
  }

  #setTranscript(transcript: Transcript): void {
    this.#transcript = transcript;
    const { items } = transcript;
    for (const item of items) {
      const known = this.#items.get(item.id);
      if (known) known.value = item;
      else this.#items.set(item.id, signal(item));
    }
    if (this.#items.size > items.length) {
      const ids = new Set(items.map((item) => item.id));
      for (const id of this.#items.keys()) if (!ids.has(id)) this.#items.delete(id);
    }
    this.turnStartedAt.value = transcript.turnStartedAt;
    this.setup.value = items.findLast(isRunningSetup);
    this.hasOlder.value = items.length < this.total.value && items.length < MAX_ITEMS;
    const rows = rowsOf(items);
    if (!sameRows(rows, this.rows.peek())) this.rows.value = rows;
  }
}

function rowsOf(items: readonly TranscriptItem[]): readonly Row[] {
  const rows: Row[] = [];
  let speaker: 'agent' | 'other' = 'other';
  for (const item of items) {
    const next = speakerOf(item);
    rows.push({ id: item.id, startsReply: next === 'agent' && speaker !== 'agent' });
    speaker = next;
  }
  return rows;
}

function speakerOf(item: TranscriptItem): 'agent' | 'other' {
  if (item.type === 'toolCall') return item.setup === true ? 'other' : 'agent';
  return item.type === 'prompt' || item.type === 'turnEnd' || item.type === 'note' ? 'other' : 'agent';
}

function isRunningSetup(item: TranscriptItem): item is ToolCallItem {
  return item.type === 'toolCall' && item.setup === true && !isFinal(item.call.status);
}

function sameRows(a: readonly Row[], b: readonly Row[]): boolean {
  return a.length === b.length && a.every((row, at) => row.id === b[at]?.id && row.startsReply === b[at].startsReply);
}
