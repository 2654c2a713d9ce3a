import { describe, expect, it } from 'vitest';
import type { MessageId, TurnId } from '../../../../src/domain/ids';
import type { SessionEvent } from '../../../../src/domain/session/event';
import { reduceTranscript } from '../../../../src/domain/transcript/reduceTranscript';
import { freshSessionPrompt } from '../../../../src/texts/prompts/freshSessionPrompt';
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
  return freshSessionPrompt(reduceTranscript(EMPTY_TRANSCRIPT, entries).items);
}

const text = (message: string, words: string): SessionEvent => ({ type: 'text', message, text: words });

describe('the summary for a fresh session', () => {
  it('is undefined for a conversation without a request', () => {
    expect(summary(text('a', 'Hello'))).toBeUndefined();
  });

  it('lists messages, plan, and changed files, and ends with the latest request', () => {
    const diffs = [{ path: 'src/a.ts', oldText: null, newText: 'x' }];
    const prompt = summary(
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
    expect(prompt).toContain('User: Make it\n\nYou: I make it');
    expect(prompt).toContain('- src/a.ts');
    expect(prompt).toContain('- [x] Look\n- [~] Write');
    expect(prompt).toMatch(/Latest request\n\nMake it better\n\n## Your response so far\n\nYou: I look/);
  });

  it('lists a retried message once, and no earlier summary', () => {
    const prompt = summary(...turn('Go'), ...turn('Go'), {
      type: 'prompted',
      message: 'm_fresh' as MessageId,
      text: 'An earlier summary',
      fresh: true,
    });
    expect(prompt).not.toContain('User: Go');
    expect(prompt).not.toContain('earlier summary');
    expect(prompt).toContain('Latest request\n\nGo');
  });

  it('stays short and includes the newest messages', () => {
    const turns = Array.from({ length: 40 }, (_, at) => turn(`Question ${at}`, text(`a${at}`, 'x'.repeat(10_000))));
    const prompt = summary(...turns.flat())!;
    expect(prompt.length).toBeLessThan(60_000);
    expect(prompt).toContain('earlier messages omitted)');
    expect(prompt).toContain('Question 38');
    expect(prompt).not.toContain('Question 2\n');
  });
});
