import type { Clock } from '../../base/clock';
import { formatId } from '../../base/ids';
import { Mutex } from '../../base/mutex';
import { ok, type Result } from '../../base/result';
import type { Attempt, AttemptPlan, AttemptSlot } from '../../domain/attempt/attempt';
import type { AttemptId, RepositoryId, TaskId } from '../../domain/ids';
import type { StoreChange } from '../../domain/store/storeChange';
import { taskStatus, type TaskStatus } from '../../domain/task/status';
import type { Task } from '../../domain/task/task';
import { nextTaskNumber } from '../../platform/store/store';
import { planAttempt } from './newAttempt';
import { TASK_FORM } from './draftStore';
import { LAST_AGENT } from './valueStore';
import type { StoreCode, WindowStore } from './windowStore';

type AtLeastOne<T> = readonly [T, ...T[]];

/** A task to add with its first attempts, one for each agent. */
export interface NewTask<Code extends string> {
  readonly repository: RepositoryId;
  readonly title: string;
  readonly prompt: string;
  readonly agents: AtLeastOne<string>;
  /** Chooses branch, folder, and base of an attempt, once the task's number is known. */
  readonly plan: (number: number, slot: AttemptSlot) => Promise<Result<AttemptPlan, Code>>;
}

/** A task and its first attempts, in the order of their ordinals. */
export interface AddedTask {
  readonly task: TaskId;
  readonly attempts: AtLeastOne<AttemptId>;
}

interface Dependencies {
  readonly store: WindowStore;
  readonly clock: Clock;
  readonly random: (size: number) => Uint8Array;
}

/** The tasks of the store. */
export class TaskStore {
  readonly #deps: Dependencies;
  readonly #numbering = new Mutex();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  all(): readonly Task[] {
    return [...this.#deps.store.model.tasks.values()];
  }

  get(id: TaskId): Task | undefined {
    return this.#deps.store.model.tasks.get(id);
  }

  /** Returns the status of a task, derived from all of its attempts. */
  status(id: TaskId): TaskStatus {
    return taskStatus([...this.#deps.store.model.attempts.values()].filter(({ task }) => task === id));
  }

  /**
   * Adds a task with its first attempts, and clears the task form. Resolves when everything is on disk. Changes nothing
   * if a plan fails, and fails with its code.
   */
  add<Code extends string>(request: NewTask<Code>): Promise<Result<AddedTask, StoreCode | Code>> {
    return this.#numbering.run(async () => {
      const { store, clock, random } = this.#deps;
      const number = nextTaskNumber(store.opened.store);
      const now = clock.now();
      const { repository, title, prompt } = request;
      const task: Task = {
        id: formatId('t', random(16)),
        number,
        repository,
        title,
        prompt,
        createdAt: now,
        updatedAt: now,
      };
      const planned = await this.#plan(task, request);
      if (!planned.ok) return planned;
      const [first, ...others] = planned.value;
      const added = await store.commit(
        { type: 'taskAdded', task },
        ...planned.value.map((attempt): StoreChange => ({ type: 'attemptAdded', attempt })),
        { type: 'valueSet', key: LAST_AGENT, value: first.agent },
        { type: 'draftSaved', key: TASK_FORM, text: '', updatedAt: now },
      );
      return added.ok ? ok({ task: task.id, attempts: [first.id, ...others.map((attempt) => attempt.id)] }) : added;
    });
  }

  async #plan<Code extends string>(
    { id, number }: Task,
    { agents, plan }: NewTask<Code>,
  ): Promise<Result<AtLeastOne<Attempt>, Code>> {
    const planNext = (agent: string, others: readonly Attempt[]) =>
      planAttempt(id, others, { agent, plan: (slot) => plan(number, slot) }, this.#deps);
    const first = await planNext(agents[0], []);
    if (!first.ok) return first;
    const planned: [Attempt, ...Attempt[]] = [first.value];
    for (const agent of agents.slice(1)) {
      const next = await planNext(agent, planned);
      if (!next.ok) return next;
      planned.push(next.value);
    }
    return ok(planned);
  }
}
