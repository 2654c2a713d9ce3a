import type { Clock } from '../../base/clock';
import { formatId } from '../../base/ids';
import { Mutex } from '../../base/mutex';
import { ok, type Result } from '../../base/result';
import type { Attempt, Base } from '../../domain/attempt/attempt';
import type { AttemptId, RepositoryId, TaskId } from '../../domain/ids';
import { taskStatus, type TaskStatus } from '../../domain/task/status';
import type { Task } from '../../domain/task/task';
import { nextTaskNumber } from '../../platform/store/store';
import { TASK_DRAFT } from './draftStore';
import { LAST_AGENT } from './valueStore';
import type { StoreCode, WindowStore } from './windowStore';

/** A task to be added with its first attempt. */
export interface NewTask<Code extends string> {
  readonly repository: RepositoryId;
  readonly title: string;
  readonly prompt: string;
  readonly agent: string;
  /** Decides branch and folder, once the task's number is known. */
  readonly plan: (
    number: number,
  ) => Promise<Result<{ readonly branch: string; readonly worktree: string; readonly base: Base }, Code>>;
}

interface Dependencies {
  readonly store: WindowStore;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
}

/** The tasks of the store. */
export class TaskStore {
  readonly #d: Dependencies;
  readonly #numbering = new Mutex();

  constructor(dependencies: Dependencies) {
    this.#d = dependencies;
  }

  all(): readonly Task[] {
    return [...this.#d.store.model.tasks.values()];
  }

  get(id: TaskId): Task | undefined {
    return this.#d.store.model.tasks.get(id);
  }

  /** Returns the status of a task, derived from all of its attempts. */
  status(id: TaskId): TaskStatus {
    return taskStatus([...this.#d.store.model.attempts.values()].filter(({ task }) => task === id));
  }

  /** Adds a task with its first attempt. Resolves when both are on the disk; the draft of the task form is removed. */
  add<Code extends string>(request: NewTask<Code>): Promise<Result<AttemptId, StoreCode | Code>> {
    return this.#numbering.run(async () => {
      const { store, clock, random } = this.#d;
      const number = nextTaskNumber(store.opened.store);
      const plan = await request.plan(number);
      if (!plan.ok) return plan;
      const now = clock.now();
      const { repository, title, prompt, agent } = request;
      const times = { createdAt: now, updatedAt: now };
      const id: TaskId = formatId('t', random(16));
      const attempt: Attempt = {
        id: formatId('a', random(16)),
        task: id,
        session: formatId('s', random(16)),
        ordinal: 1,
        agent,
        phase: 'recorded',
        disposition: 'open',
        ...plan.value,
        ...times,
      };
      const added = await store.commit(
        { type: 'taskAdded', task: { id, number, repository, title, prompt, ...times } },
        { type: 'attemptAdded', attempt },
        { type: 'valueSet', key: LAST_AGENT, value: agent },
        { type: 'draftSaved', key: TASK_DRAFT, text: '', updatedAt: now },
      );
      return added.ok ? ok(attempt.id) : added;
    });
  }
}
