import { describe, expect, it } from 'vitest';
import { fail, ok, type Result } from '../../../../../src/base/result';
import { ATTEMPT_PHASES, type Attempt, type AttemptPhase } from '../../../../../src/domain/attempt/attempt';
import type { MessageId } from '../../../../../src/domain/ids';
import { runAttempt, type AttemptSteps } from '../../../../../src/services/attempts/attempts/runAttempt';

/** Steps that write down what was done, and fail where told. */
function recording(phase: AttemptPhase, failing: Readonly<Record<string, string>> = {}) {
  const done: string[] = [];
  let attempt = { id: 'a_1', phase, disposition: 'open' } as unknown as Attempt;
  const step = (name: string): Promise<Result<undefined>> => {
    done.push(name);
    const code = failing[name];
    return Promise.resolve(code === undefined ? ok() : fail(code));
  };
  const steps: AttemptSteps = {
    attempt: () => attempt,
    prompt: () => ({ message: 'm_1' as MessageId, text: 'Do' }),
    addWorktree: () => step('add'),
    fillWorktree: () => step('fill'),
    bringFiles: () => step('bring'),
    setUp: () => step('set up'),
    openSession: () => step('open'),
    sendPrompt: (_attempt, message, text) => step(`prompt ${message} ${text}`),
    reached: (reached) => {
      attempt = { ...attempt, phase: reached };
      return step(`= ${reached}`);
    },
  };
  return { steps, done, end: (disposition: Attempt['disposition']) => (attempt = { ...attempt, disposition }) };
}

describe('the start of an attempt', () => {
  it('goes through its phases in order, and records each before the next', async () => {
    const { steps, done } = recording('recorded');
    expect(await runAttempt(steps)).toEqual(ok());
    expect(done).toEqual([
      'add',
      '= worktree',
      'open',
      'fill',
      'bring',
      '= prepared',
      'open',
      '= opened',
      'open',
      'set up',
      'prompt m_1 Do',
      '= prompted',
    ]);
  });

  it.each(ATTEMPT_PHASES)('is entered again at %s and does nothing that was done', async (phase) => {
    const { steps, done } = recording(phase);
    expect(await runAttempt(steps)).toEqual(ok());
    const reached = done.filter((step) => step.startsWith('= ')).map((step) => step.slice(2));
    expect(reached).toEqual(ATTEMPT_PHASES.slice(ATTEMPT_PHASES.indexOf(phase) + 1));
  });

  it('stops at the step that fails and tells why; the files count before the agent', async () => {
    const noAgent = recording('worktree', { open: 'agentNotFound' });
    expect(await runAttempt(noAgent.steps)).toMatchObject({ error: { code: 'agentNotFound' } });
    expect(noAgent.done).toEqual(['open', 'fill']);
    const neither = recording('worktree', { open: 'agentNotFound', fill: 'diskFull' });
    expect(await runAttempt(neither.steps)).toMatchObject({ error: { code: 'diskFull' } });
    const unrecorded = recording('recorded', { '= worktree': 'storeBroken' });
    expect(await runAttempt(unrecorded.steps)).toMatchObject({ error: { code: 'storeBroken' } });
    expect(unrecorded.done).toEqual(['add', '= worktree']);
  });

  it('goes no further once the attempt is discarded', async () => {
    const { steps, done, end } = recording('recorded');
    end('discarded');
    expect(await runAttempt(steps)).toEqual(ok());
    expect(done).toEqual([]);
  });
});
