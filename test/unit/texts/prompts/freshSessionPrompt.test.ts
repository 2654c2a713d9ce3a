import { describe, expect, it } from 'vitest';
import type { MessageId, TurnId } from '../../../../src/domain/ids';
import type { SessionEvent } from '../../../../src/domain/session/event';
import { reduceTranscript } from '../../../../src/domain/transcript/reduceTranscript';
import { summaryOf } from '../../../../src/texts/prompts/freshSessionPrompt';
import { EMPTY_TRANSCRIPT } from '../../../../src/domain/transcript/transcript';

let prompts = 0;

function turn(prompt: string, ...events: readonly SessionEvent[]): readonly SessionEvent[] {
  prompts += 1;
  const [message, id] = [`m_${prompts}` as MessageId, `turn_${prompts}` as TurnId];
  return [
    { type: 'prompted', message, text: prompt },
    { type: 'turnStarted', turn: id, message },
    ...events,
    { type: 'turnEnded', turn: id, end: 'completed' },
  ];
}

function summary(...events: readonly SessionEvent[]): string | undefined {
  const entries = events.map((event, at) => ({ seq: at + 1, at: 0, by: 'agent' as const, event }));
  return summaryOf(reduceTranscript(EMPTY_TRANSCRIPT, entries).items);
}

const text = (message: string, words: string): SessionEvent => ({ type: 'text', message, text: words });

describe('the summary for a fresh session', () => {
  it('is none of a conversation without a question', () => {
    expect(summary(text('a', 'Hello'))).toBeUndefined();
  });

  it('tells what was said, planned and changed, and what was asked for last', () => {
    const diffs = [{ path: 'src/a.ts', oldText: null, newText: 'x' }];
    const told = summary(
      ...turn('Make it', text('a', 'I make it'), { type: 'toolCall', call: { id: 't', title: 'Edit', diffs } }),
      ...turn(
        'Make it better',
        {
          type: 'plan',
          entries: [
            { text: 'Look', status: 'completed' },
            { text: 'Write', status: 'inProgress' },
          ],
        },
        text('b', 'I look'),
      ),
    );
    expect(told).toContain('User: Make it\n\nYou: I make it');
    expect(told).toContain('- src/a.ts');
    expect(told).toContain('- [x] Look\n- [~] Write');
    expect(told).toMatch(/asked for last\n\nMake it better\n\n## What you have answered to it so far\n\nYou: I look/);
  });

  it('tells what was tried again once, and no earlier summary', () => {
    const told = summary(...turn('Go'), ...turn('Go'), {
      type: 'prompted',
      message: 'm_fresh' as MessageId,
      text: 'An earlier summary',
      fresh: true,
    });
    expect(told).not.toContain('User: Go');
    expect(told).not.toContain('earlier summary');
    expect(told).toContain('asked for last\n\nGo');
  });

  it('stays short, and keeps the newest', () => {
    const turns = Array.from({ length: 40 }, (_, at) => turn(`Question ${at}`, text(`a${at}`, 'x'.repeat(10_000))));
    const told = summary(...turns.flat())!;
    expect(told.length).toBeLessThan(60_000);
    expect(told).toContain('earlier messages are left out');
    expect(told).toContain('Question 38');
    expect(told).not.toContain('Question 2\n');
  });
});
