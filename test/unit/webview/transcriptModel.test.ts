import { effect } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { MessageId, TurnId } from '../../../src/domain/ids';
import type { LogEntry, SessionEvent } from '../../../src/domain/session/event';
import { EMPTY_TRANSCRIPT } from '../../../src/domain/transcript/transcript';
import { reduceTranscript } from '../../../src/domain/transcript/reduceTranscript';
import { TRIMMED_ITEMS, MAX_ITEMS, TranscriptModel } from '../../../webview/chat/transcriptModel';

const entries = (events: readonly SessionEvent[], from = 1): LogEntry[] =>
  events.map((event, at) => ({ seq: from + at, at: from + at, by: 'agent', event }));
const text = (message: string, words: string): SessionEvent => ({ type: 'text', message, text: words });
const notices = (count: number): SessionEvent[] =>
  Array.from({ length: count }, (_, at) => ({ type: 'notice', level: 'info', text: `notice ${at}` }));

function createModel(events: readonly SessionEvent[]) {
  const transcript = reduceTranscript(EMPTY_TRANSCRIPT, entries(events));
  const model = new TranscriptModel();
  model.reset(transcript, transcript.items.length);
  return model;
}

describe('TranscriptModel', () => {
  it('renders only a changed item again', () => {
    const model = createModel([text('a', 'One'), text('b', 'Two')]);
    const drawn: string[] = [];
    for (const { id } of model.rows.value) {
      effect(() => {
        const item = model.item(id)!.value;
        drawn.push(`${id} ${item.type === 'text' ? item.text : ''}`);
      });
    }
    let lists = 0;
    effect(() => {
      lists += model.rows.value.length > 0 ? 1 : 0;
    });
    drawn.length = 0;
    model.append(entries([text('b', ' and more')], 3));
    expect(drawn).toEqual(['t-b Two and more']);
    expect(lists).toBe(1);
  });

  it('marks the first row of the agent’s reply', () => {
    const model = createModel([
      { type: 'prompted', message: 'm' as MessageId, text: 'Go' },
      { type: 'turnStarted', turn: 'u' as TurnId, message: 'm' as MessageId },
      text('a', 'One'),
      { type: 'notice', level: 'info', text: 'x' },
      text('b', 'Two'),
      { type: 'turnEnded', turn: 'u' as TurnId, end: 'completed' },
    ]);
    expect(model.rows.value.map((row) => row.startsReply)).toEqual([false, true, false, false, false]);
  });

  it('distinguishes a running setup command from the agent’s tool calls', () => {
    const setup = { setup: 'first', run: 'r', hold: true } as const;
    const model = createModel([
      { type: 'setupStarted', ...setup, command: 'npm ci', cwd: '/w' },
      { type: 'prompted', message: 'm' as MessageId, text: 'Go' },
    ]);
    expect(model.rows.value.map((row) => row.startsReply)).toEqual([false, false]);
    expect(model.setup.value?.call.command).toBe('npm ci');
    model.append(entries([{ type: 'setupEnded', ...setup, end: 'failed', code: 1 }, text('a', 'One')], 3));
    expect(model.setup.value).toBeUndefined();
    expect(model.rows.value.map((row) => row.startsReply)).toEqual([false, false, true]);
  });

  it('trims the oldest items and adds them again', () => {
    const model = createModel(notices(TRIMMED_ITEMS + 500));
    const all = model.items;
    model.trim();
    expect(model.items).toHaveLength(TRIMMED_ITEMS);
    expect(model.hasOlder.value).toBe(true);
    expect(model.item(all[0]!.id)).toBeUndefined();
    model.prepend(all.slice(400, 500));
    model.prepend(all.slice(400, 500));
    expect(model.items.map((item) => item.id)).toEqual(all.slice(400).map((item) => item.id));
    model.prepend(all.slice(0, 400));
    expect(model.hasOlder.value).toBe(false);
  });

  it('never exceeds the maximum number of items', () => {
    const model = createModel(notices(MAX_ITEMS - 50));
    model.total.value += 500;
    const older = Array.from({ length: 100 }, (_, at) => ({ ...model.items[0]!, id: `old-${at}`, seq: at - 100 }));
    model.prepend(older);
    expect(model.items).toHaveLength(MAX_ITEMS);
    expect(model.items[0]!.id).toBe('old-50');
    expect(model.hasOlder.value).toBe(false);
  });

  it('has no older items if the host returns none', () => {
    const model = createModel(notices(3));
    model.reset(reduceTranscript(EMPTY_TRANSCRIPT, entries(notices(3))), 10);
    expect(model.hasOlder.value).toBe(true);
    model.prepend([]);
    expect(model.hasOlder.value).toBe(false);
  });
});
