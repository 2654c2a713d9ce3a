import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk } from '../../src/base/result';
import type { AttemptId, TaskId } from '../../src/domain/ids';
import { makeAppBench, type AppBench } from '../fixtures/appBench';
import type { AppWindow } from '../fixtures/appWindow';
import type { SampleRepository } from '../fixtures/sampleRepository';

const PROMPT = 'Grow shoots';
const CHOICE = { kind: 'squash', message: 'Grow shoots' } as const;

let bench: AppBench;
let repository: SampleRepository;
let window: AppWindow;

beforeEach(async () => {
  bench = await makeAppBench();
  ({ repository } = bench);
  window = await bench.open();
});

async function startBoth(): Promise<{ task: TaskId; first: AttemptId; second: AttemptId }> {
  const started = expectOk(await window.app.tasks.start({ prompt: PROMPT, agents: ['practice', 'practice'] }));
  const [first, second] = started.attempts;
  return { task: started.task, first, second: second! };
}

const recordsOf = ({ app }: AppWindow, task: TaskId) =>
  app.attemptStore.ofTask(task).map(({ ordinal, branch, disposition }) => ({ ordinal, branch, disposition }));

describe('several attempts at one task', () => {
  it('start at once, end one by one, and decide the status of the task together', async () => {
    const { task, first, second } = await startBoth();
    expect(window.app.taskStore.all()).toHaveLength(1);
    await Promise.all([window.finish(first), window.finish(second)]);
    expect([window.state(first), window.state(second)]).toEqual(['review', 'review']);
    expect(window.worktree(first)).not.toBe(window.worktree(second));
    for (const id of [first, second]) {
      const head = await repository.git('-C', window.worktree(id), 'symbolic-ref', '--short', 'HEAD');
      expect(head).toBe(window.app.attemptStore.get(id)!.branch);
      expect(await window.prompts(id)).toEqual([PROMPT]);
    }
    const status = () => window.app.taskStore.status(task);
    expect(status()).toBe('inProgress');

    expectOk(await window.app.attempts.discard(first));
    expect([status(), window.state(second)]).toEqual(['inProgress', 'review']);
    expectOk(await window.app.merges.merge(second, CHOICE));
    expect([status(), window.state(first), window.state(second)]).toEqual(['done', 'discarded', 'merged']);

    await window.end();
    window = await bench.open();
    expect(status()).toBe('done');
    expect(recordsOf(window, task)).toEqual([
      { ordinal: 1, branch: 'coppice/t-1-grow-shoots', disposition: 'discarded' },
      { ordinal: 2, branch: 'coppice/t-1-grow-shoots-2', disposition: 'merged' },
    ]);
    expectOk(await window.app.attempts.undiscard(first));
    expect([status(), window.state(first)]).toEqual(['done', 'review']);
  });

  it('cancel the task only when the last one is discarded', async () => {
    const { task, first, second } = await startBoth();
    await Promise.all([window.finish(first), window.finish(second)]);
    expectOk(await window.app.attempts.discard(second));
    expect(window.app.taskStore.status(task)).toBe('inProgress');
    expectOk(await window.app.attempts.discard(first));
    expect(window.app.taskStore.status(task)).toBe('cancelled');
    await window.end();
    window = await bench.open();
    expect(window.app.taskStore.status(task)).toBe('cancelled');
    expectOk(await window.app.attempts.undiscard(second));
    expect(window.app.taskStore.status(task)).toBe('inProgress');
  });

  it('get branches of their own if the user has one of that name', async () => {
    await repository.git('branch', 'coppice/t-1-grow-shoots');
    const { task, first, second } = await startBoth();
    await Promise.all([window.finish(first), window.finish(second)]);
    expect([window.state(first), window.state(second)]).toEqual(['review', 'review']);
    expect(recordsOf(window, task).map(({ branch }) => branch)).toEqual([
      'coppice/t-1-grow-shoots-2',
      'coppice/t-1-grow-shoots-2-2',
    ]);
  });

  it('can be added later, also at the same time, from the base of the first', async () => {
    await repository.git('branch', 'side');
    const request = { prompt: PROMPT, agents: ['practice'], base: 'side' } as const;
    const { task } = expectOk(await window.app.tasks.start(request));
    const added = await Promise.all([1, 2].map(() => window.app.tasks.startAttempt(task, { agent: 'practice' })));
    const ids = added.map((result) => expectOk(result));
    await Promise.all(ids.map((id) => window.finish(id)));
    expect(ids.map((id) => window.app.attemptStore.get(id)!.base.ref)).toEqual(['side', 'side']);
    await window.end();
    window = await bench.open();
    expect(recordsOf(window, task).map(({ ordinal }) => ordinal)).toEqual([1, 2, 3]);
    expect(window.app.taskStore.status(task)).toBe('inProgress');
  });

  it('change nothing if one of them cannot be started', async () => {
    const { tasks, taskStore } = window.app;
    expect(await tasks.start({ prompt: PROMPT, agents: ['practice', 'nobody'] })).toMatchObject({
      ok: false,
      error: { code: 'agentUnknown' },
    });
    expect(taskStore.all()).toEqual([]);
    expect(await tasks.startAttempt('t_nobody' as TaskId, { agent: 'practice' })).toMatchObject({
      ok: false,
      error: { code: 'taskUnknown' },
    });
    const { task } = await startBoth();
    expect(await tasks.startAttempt(task, { agent: 'practice', base: 'no-such-branch' })).toMatchObject({
      ok: false,
      error: { code: 'refMissing' },
    });
    expect(recordsOf(window, task)).toHaveLength(2);
  });
});
