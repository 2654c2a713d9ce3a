import { effect } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { MessageId, TurnId } from '../../../src/domain/ids';
import type { LogEntry, SessionEvent } from '../../../src/domain/session/event';
import { EMPTY_TRANSCRIPT } from '../../../src/domain/transcript/transcript';
import { reduceTranscript } from '../../../src/domain/transcript/reduceTranscript';
import { HELD, HELD_AT_MOST, TranscriptStore } from '../../../webview/chat/transcriptStore';

const entries = (events: readonly SessionEvent[], from = 1): LogEntry[] =>
  events.map((event, at) => ({ seq: from + at, at: from + at, by: 'agent', event }));
const text = (message: string, words: string): SessionEvent => ({ type: 'text', message, text: words });
const notices = (count: number): SessionEvent[] =>
  Array.from({ length: count }, (_, at) => ({ type: 'notice', level: 'info', text: `notice ${at}` }));

function store(events: readonly SessionEvent[]) {
  const transcript = reduceTranscript(EMPTY_TRANSCRIPT, entries(events));
  const held = new TranscriptStore();
  held.reset(transcript, transcript.items.length);
  return held;
}

describe('the transcript in the view', () => {
  it('redraws only the item that changed', () => {
    const held = store([text('a', 'One'), text('b', 'Two')]);
    const drawn: string[] = [];
    for (const { id } of held.rows.value) {
      effect(() => {
        const item = held.item(id)!.value;
        drawn.push(`${id} ${item.type === 'text' ? item.text : ''}`);
      });
    }
    let lists = 0;
    effect(() => {
      lists += held.rows.value.length > 0 ? 1 : 0;
    });
    drawn.length = 0;
    held.append(entries([text('b', ' and more')], 3));
    expect(drawn).toEqual(['t-b Two and more']);
    expect(lists).toBe(1);
  });

  it('says where the agent begins to speak', () => {
    const held = store([
      { type: 'prompted', message: 'm' as MessageId, text: 'Go' },
      { type: 'turnStarted', turn: 'u' as TurnId, message: 'm' as MessageId },
      text('a', 'One'),
      { type: 'notice', level: 'info', text: 'x' },
      text('b', 'Two'),
      { type: 'turnEnded', turn: 'u' as TurnId, end: 'completed' },
    ]);
    expect(held.rows.value.map((row) => row.begins)).toEqual([false, true, false, false, false]);
  });

  it('tells a setup command from what the agent does, while it runs', () => {
    const setup = { setup: 'first', run: 'r', hold: true } as const;
    const held = store([
      { type: 'setupStarted', ...setup, command: 'npm ci', cwd: '/w' },
      { type: 'prompted', message: 'm' as MessageId, text: 'Go' },
    ]);
    expect(held.rows.value.map((row) => row.begins)).toEqual([false, false]);
    expect(held.setup.value?.call.command).toBe('npm ci');
    held.append(entries([{ type: 'setupEnded', ...setup, end: 'failed', code: 1 }, text('a', 'One')], 3));
    expect(held.setup.value).toBeUndefined();
    expect(held.rows.value.map((row) => row.begins)).toEqual([false, false, true]);
  });

  it('lets go of the oldest and takes them back', () => {
    const held = store(notices(HELD + 500));
    const all = held.items;
    held.trim();
    expect(held.items).toHaveLength(HELD);
    expect(held.hasOlder.value).toBe(true);
    expect(held.item(all[0]!.id)).toBeUndefined();
    held.prepend(all.slice(400, 500));
    held.prepend(all.slice(400, 500));
    expect(held.items.map((item) => item.id)).toEqual(all.slice(400).map((item) => item.id));
    held.prepend(all.slice(0, 400));
    expect(held.hasOlder.value).toBe(false);
  });

  it('never holds more than it may', () => {
    const held = store(notices(HELD_AT_MOST - 50));
    held.total.value += 500;
    const older = Array.from({ length: 100 }, (_, at) => ({ ...held.items[0]!, id: `old-${at}`, seq: at - 100 }));
    held.prepend(older);
    expect(held.items).toHaveLength(HELD_AT_MOST);
    expect(held.items[0]!.id).toBe('old-50');
    expect(held.hasOlder.value).toBe(false);
  });

  it('believes the host when it has nothing older', () => {
    const held = store(notices(3));
    held.reset(reduceTranscript(EMPTY_TRANSCRIPT, entries(notices(3))), 10);
    expect(held.hasOlder.value).toBe(true);
    held.prepend([]);
    expect(held.hasOlder.value).toBe(false);
  });
});
