import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../../src/domain/attempt/attempt';
import type { AttemptId, TaskId } from '../../../../src/domain/ids';
import type { Task } from '../../../../src/domain/task/task';
import { attemptLabel, attemptTitle, chatTitle } from '../../../../src/vscode/titles/titles';

/** The services of a store with attempts of these agents at one task. */
function services(title: string, ...agents: readonly string[]) {
  const attempts = agents.map(
    (agent, at): Attempt => ({ id: id(at + 1), task: 't_1' as TaskId, ordinal: at + 1, agent }) as unknown as Attempt,
  );
  return {
    agents: { label: (agent: string) => agent.toUpperCase() },
    attemptStore: { get: (wanted: AttemptId) => attempts.find((one) => one.id === wanted), ofTask: () => attempts },
    taskStore: { get: () => ({ id: 't_1' as TaskId, number: 14, title }) as Task },
    attempts,
  };
}

const id = (ordinal: number) => `a_${ordinal}` as AttemptId;

describe('the names of the attempts at a task', () => {
  it('number the attempts of each agent from its second on', () => {
    const all = services('Cache schemas', 'codex', 'claude', 'codex', 'codex');
    expect(all.attempts.map((attempt) => attemptLabel(all, attempt))).toEqual([
      'CODEX',
      'CLAUDE',
      'CODEX 2',
      'CODEX 3',
    ]);
  });

  it('give each attempt a title of its own', () => {
    const all = services('Cache schemas', 'codex', 'claude', 'codex');
    expect(all.attempts.map((attempt) => attemptTitle(all, attempt.id))).toEqual([
      'T-14 Cache schemas (CODEX)',
      'T-14 Cache schemas (CLAUDE)',
      'T-14 Cache schemas (CODEX 2)',
    ]);
  });

  it('leave the agent out of the title of a chat only if the task has one attempt', () => {
    expect(chatTitle(services('Cache schemas', 'codex'), id(1))).toBe('T-14 Cache schemas');
    const two = services('Cache schemas', 'codex', 'claude');
    expect([chatTitle(two, id(1)), chatTitle(two, id(2))]).toEqual([
      'T-14 Cache schemas (CODEX)',
      'T-14 Cache schemas (CLAUDE)',
    ]);
  });

  it('cut off a long title before the agent', () => {
    const title = attemptTitle(services('x'.repeat(500), 'codex'), id(1));
    expect(title).toMatch(/^T-14 x+… \(CODEX\)$/);
    expect(title.length).toBeLessThan(220);
  });

  it('show a link in a title as plain text', () => {
    expect(attemptTitle(services('[go](command:run)', 'codex'), id(1))).toBe('T-14 [go] (command:run) (CODEX)');
  });

  it('are empty for an unknown attempt', () => {
    const none = services('Cache schemas');
    expect([attemptTitle(none, id(1)), chatTitle(none, id(1))]).toEqual(['', '']);
  });
});
