import type { LogEntry, SessionEvent } from '../session/event';
import { setupCallId } from '../session/setup';
import { isFinal, patchToolCall, type ToolCallPatch, type ToolStatus } from '../session/toolCall';
import type { ToolCallItem, Transcript, TranscriptItem } from './transcript';

/** Number of items that an update may belong to. Older ones are closed. */
const REACH = 2_000;

/**
 * Returns the transcript after more entries of its log. Pure, so the previous transcript is unchanged. Ignores entries
 * that were already applied. Unchanged items keep their identity, so that a view redraws only what changed.
 */
export function reduceTranscript(before: Transcript, entries: readonly LogEntry[]): Transcript {
  const fold = new Fold(before);
  for (const entry of entries) if (entry.seq > fold.seq) fold.apply(entry);
  return fold.result();
}

class Fold {
  seq: number;
  readonly #items: TranscriptItem[];
  #turnStartedAt: number | undefined;

  constructor(before: Transcript) {
    this.seq = before.seq;
    this.#items = [...before.items];
    this.#turnStartedAt = before.turnStartedAt;
  }

  result(): Transcript {
    const turn = this.#turnStartedAt === undefined ? {} : { turnStartedAt: this.#turnStartedAt };
    return { seq: this.seq, items: this.#items, ...turn };
  }

  apply(entry: LogEntry): void {
    this.seq = entry.seq;
    this.#fold(entry, entry.event);
  }

  #fold(entry: LogEntry, event: SessionEvent): void {
    switch (event.type) {
      case 'prompted':
        return this.#prompt(entry, event);
      case 'turnStarted':
        return this.#startTurn(entry, event.message);
      case 'text':
      case 'thought':
        return this.#text(entry, event.type, event.message, event.text);
      case 'toolCall':
        return this.#toolCall(entry, event.call);
      case 'asked':
        return this.#ask(entry, event);
      case 'askSettled':
        return this.#settle(entry, event);
      case 'askWithdrawn':
        return this.#withdraw(entry, event.ask);
      case 'plan':
        return this.#plan(entry, event.entries);
      case 'retrying':
        return this.#retry(entry, event.status);
      case 'notice':
        return this.#notice(entry, event);
      case 'fault':
        return this.#push(entry, `f-${entry.seq}`, { type: 'fault', fault: event.fault });
      case 'noted':
        return this.#push(entry, `h-${event.note.id}`, { type: 'note', note: event.note });
      case 'unknown':
        return this.#push(entry, `u-${entry.seq}`, { type: 'unknown', raw: event.raw });
      case 'turnEnded':
        return this.#endTurn(entry, event);
      case 'interrupted':
        if (this.#turnStartedAt !== undefined) this.#endTurn(entry, { end: 'interrupted' });
        return;
      case 'setupStarted':
        return this.#startSetup(entry, event);
      case 'setupEnded':
        return this.#endSetup(entry, event);
      case 'opened':
      case 'usage':
      case 'modes':
      case 'commands':
      case 'titled':
      case 'cancelRequested':
      case 'agentStarted':
      case 'agentStopped':
        return;
    }
  }

  /** A message that waited was sent during the previous turn. Move it to the start of its response. */
  #startTurn(entry: LogEntry, message: string): void {
    this.#turnStartedAt = entry.at;
    const at = this.#find(`p-${message}`);
    const item = this.#items[at];
    if (item?.type !== 'prompt' || !item.queued) return;
    const waited = at < this.#items.length - 1;
    this.#items.splice(at, 1);
    this.#closeText();
    this.#items.push({ ...item, queued: false, ...(waited ? { seq: entry.seq } : {}) });
  }

  #withdraw(entry: LogEntry, ask: string): void {
    this.#change(`a-${ask}`, 'ask', (item) =>
      item.outcome ? item : { ...item, outcome: { type: 'withdrawn' }, by: entry.by },
    );
  }

  #notice(entry: LogEntry, { level, text, code }: Extract<SessionEvent, { type: 'notice' }>): void {
    this.#push(entry, `n-${entry.seq}`, { type: 'notice', level, text, ...(code === undefined ? {} : { code }) });
  }

  #push(entry: LogEntry, id: string, item: Distribute<TranscriptItem>): void {
    this.#closeText();
    this.#items.push({ ...item, id, seq: entry.seq, at: entry.at });
  }

  /** The text of one message is one item until something else, for example a tool call, comes between. */
  #text(entry: LogEntry, type: 'text' | 'thought', message: string, text: string): void {
    const last = this.#items.at(-1);
    const id = `${type === 'text' ? 't' : 'k'}-${message}`;
    if (last?.type === type && last.open && (last.id === id || last.id.startsWith(`${id}~`))) {
      this.#items[this.#items.length - 1] = { ...last, text: last.text + text };
      return;
    }
    this.#closeText();
    const unique = this.#find(id) === -1 ? id : `${id}~${entry.seq}`;
    this.#items.push({ type, id: unique, seq: entry.seq, at: entry.at, text, open: true });
  }

  #closeText(): void {
    const last = this.#items.at(-1);
    if ((last?.type === 'text' || last?.type === 'thought') && last.open)
      this.#items[this.#items.length - 1] = { ...last, open: false };
  }

  #toolCall(entry: LogEntry, patch: ToolCallPatch): void {
    const id = `c-${patch.id}`;
    const changed = this.#change(id, 'toolCall', (item) => {
      const call = patchToolCall(item.call, patch);
      return { ...item, call, ...(isFinal(call.status) ? { endedAt: item.endedAt ?? entry.at } : {}) };
    });
    if (!changed) this.#push(entry, id, { type: 'toolCall', call: patchToolCall(undefined, patch) });
  }

  #prompt(entry: LogEntry, event: Extract<SessionEvent, { type: 'prompted' }>): void {
    this.#push(entry, `p-${event.message}`, {
      type: 'prompt',
      text: event.text,
      by: entry.by,
      queued: true,
      ...(event.fresh === true && { fresh: true }),
    });
  }

  #startSetup(entry: LogEntry, { run, command, cwd }: Extract<SessionEvent, { type: 'setupStarted' }>): void {
    const call = patchToolCall(undefined, { id: setupCallId(run), kind: 'execute', status: 'running', command, cwd });
    this.#push(entry, `c-${call.id}`, { type: 'toolCall', call, setup: true });
  }

  #endSetup(entry: LogEntry, { run, end, code }: Extract<SessionEvent, { type: 'setupEnded' }>): void {
    const status = end === 'interrupted' ? 'cancelled' : end;
    this.#toolCall(entry, { id: setupCallId(run), status, ...(code === null ? {} : { exitCode: code }) });
  }

  #ask(entry: LogEntry, event: Extract<SessionEvent, { type: 'asked' }>): void {
    const { ask } = event;
    if (ask.call !== undefined && this.#find(`c-${ask.call}`) === -1) {
      const { title, command, cwd, diffs } = ask;
      const kind = ask.kind === 'command' ? 'execute' : ask.kind === 'edit' ? 'edit' : 'other';
      this.#toolCall(entry, { id: ask.call, title, kind, status: 'pending', command, cwd, diffs });
    }
    this.#push(entry, `a-${ask.id}`, { type: 'ask', ask });
  }

  #settle(entry: LogEntry, event: Extract<SessionEvent, { type: 'askSettled' }>): void {
    const { outcome } = event;
    let call: string | undefined;
    this.#change(`a-${event.ask}`, 'ask', (item) => {
      call = item.ask.call;
      return { ...item, outcome, by: entry.by };
    });
    const denied = outcome.type === 'selected' && (outcome.kind === 'rejectOnce' || outcome.kind === 'rejectAlways');
    if (denied && call !== undefined) this.#toolCall(entry, { id: call, status: 'denied' });
  }

  /** A plan is one item per turn, updated in place. */
  #plan(entry: LogEntry, entries: Extract<SessionEvent, { type: 'plan' }>['entries']): void {
    for (let at = this.#items.length - 1; at >= 0; at -= 1) {
      const item = this.#items[at];
      if (item === undefined || item.type === 'turnEnd') break;
      if (item.type !== 'plan') continue;
      this.#items[at] = { ...item, entries };
      return;
    }
    this.#push(entry, `l-${entry.seq}`, { type: 'plan', entries });
  }

  #retry(entry: LogEntry, status: number | undefined): void {
    const last = this.#items.at(-1);
    const known = status === undefined ? {} : { status };
    if (last?.type === 'retry') this.#items[this.#items.length - 1] = { ...last, tries: last.tries + 1, ...known };
    else this.#push(entry, `r-${entry.seq}`, { type: 'retry', tries: 1, ...known });
  }

  /** Some agents (Gemini) leave denied or canceled tool calls open. The end of the turn closes them. */
  #endTurn(entry: LogEntry, event: Pick<Extract<SessionEvent, { type: 'turnEnded' }>, 'end' | 'fault'>): void {
    const startedAt = this.#turnStartedAt ?? entry.at;
    for (let at = this.#items.length - 1; at >= 0 && this.#items.length - at < REACH; at -= 1) {
      const item = this.#items[at];
      if (item === undefined || item.type === 'turnEnd') break;
      if (item.type === 'toolCall' && item.setup !== true && !isFinal(item.call.status))
        this.#items[at] = closed(item, event.end, entry.at);
      if (item.type === 'ask' && !item.outcome) this.#items[at] = { ...item, outcome: { type: 'withdrawn' } };
    }
    if (event.fault) this.#push(entry, `f-${entry.seq}`, { type: 'fault', fault: event.fault });
    this.#push(entry, `e-${entry.seq}`, { type: 'turnEnd', end: event.end, durationMs: entry.at - startedAt });
    this.#turnStartedAt = undefined;
  }

  #find(id: string): number {
    const stop = Math.max(0, this.#items.length - REACH);
    for (let at = this.#items.length - 1; at >= stop; at -= 1) if (this.#items[at]?.id === id) return at;
    return -1;
  }

  #change<Type extends TranscriptItem['type']>(
    id: string,
    type: Type,
    change: (item: Extract<TranscriptItem, { type: Type }>) => TranscriptItem,
  ): boolean {
    const at = this.#find(id);
    const item = this.#items[at];
    if (item?.type !== type) return false;
    this.#items[at] = change(item as Extract<TranscriptItem, { type: Type }>);
    return true;
  }
}

type Distribute<Item> = Item extends TranscriptItem ? Omit<Item, 'id' | 'seq' | 'at'> : never;

function closed(item: ToolCallItem, end: string, at: number): ToolCallItem {
  const status: ToolStatus = end === 'completed' ? 'completed' : 'cancelled';
  return { ...item, call: { ...item.call, status }, endedAt: at };
}
