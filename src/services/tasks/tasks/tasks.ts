import path from 'node:path';
import { fail, type Result } from '../../../base/result';
import type { AttemptId, TaskId } from '../../../domain/ids';
import { cleanPrompt, promptProblem, titleOf, type PromptProblem } from '../../../domain/task/task';
import type { AgentCode, Agents } from '../../machine/agents/agents';
import type { Attempts } from '../../attempts/attempts/attempts';
import type { RepositoryMoves } from '../../worktrees/repositoryMoves/repositoryMoves';
import type { AttemptStore } from '../../store/attemptStore';
import { TASK_FORM, type DraftStore } from '../../store/draftStore';
import type { RepositoryStore } from '../../store/repositoryStore';
import type { AddedTask, TaskStore } from '../../store/taskStore';
import { LAST_AGENT, type ValueStore } from '../../store/valueStore';
import type { StoreCode, WindowStore } from '../../store/windowStore';
import type { CurrentRepository, Repositories, RepositoryCode } from '../../machine/repositories/repositories';
import type { PlanCode, Worktrees } from '../../worktrees/worktrees/worktrees';

export type StartCode = PromptProblem | AgentCode | StoreCode | RepositoryCode | PlanCode | 'repositoryMoved';

export interface StartRequest {
  readonly prompt: string;
  /** Each gets its own attempt. An agent may be listed more than once. */
  readonly agents: readonly [string, ...string[]];
  /** The branch, tag, or commit to start from. Default: the checked-out one. */
  readonly base?: string;
}

/** Options of another attempt at a task. */
export interface AttemptRequest {
  readonly agent: string;
  /** The branch, tag, or commit to start from. Default: that of the task's first attempt. */
  readonly base?: string;
}

interface Dependencies {
  readonly agents: Agents;
  readonly attempts: Attempts;
  readonly repositoryMoves: RepositoryMoves;
  readonly store: WindowStore;
  readonly repositoryStore: RepositoryStore;
  readonly taskStore: TaskStore;
  readonly attemptStore: AttemptStore;
  readonly draftStore: DraftStore;
  readonly valueStore: ValueStore;
  readonly repositories: Repositories;
  readonly worktrees: Worktrees;
}

/** Starts tasks and attempts, whether from the command palette, a chat, or the tree. */
export class Tasks {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /**
   * Adds a task and starts an attempt at it by each of the agents. Resolves as soon as everything is on disk. The
   * attempts show whether their start succeeds. Changes nothing if it fails.
   */
  async start(request: StartRequest): Promise<Result<AddedTask, StartCode>> {
    const prompt = cleanPrompt(request.prompt);
    const problem = promptProblem(prompt);
    if (problem) return fail(problem);
    const unknown = request.agents.find((agent) => !this.#deps.agents.kind(agent));
    if (unknown !== undefined) return fail('agentUnknown', { params: { agent: unknown } });
    const repository = await this.currentRepository();
    if (!repository.ok) return repository;
    const opened = await this.#deps.store.open(true);
    if (!opened.ok) return opened;
    const added = await this.#add(repository.value, { ...request, prompt });
    if (!added.ok) return added;
    for (const attempt of added.value.attempts) void this.#deps.attempts.start(attempt);
    return added;
  }

  /** Starts another attempt at a task. Resolves as soon as it is on disk. Changes nothing if it fails. */
  async startAttempt(
    id: TaskId,
    { agent, base }: AttemptRequest,
  ): Promise<Result<AttemptId, StartCode | 'taskUnknown'>> {
    const task = this.#deps.taskStore.get(id);
    const repository = task && this.#deps.repositoryStore.get(task.repository);
    const [first] = this.#deps.attemptStore.ofTask(id);
    if (!repository || !first) return fail('taskUnknown');
    if (!this.#deps.agents.kind(agent)) return fail('agentUnknown', { params: { agent } });
    const may = this.#deps.store.mayWrite();
    if (!may.ok) return may;
    const from = base ?? first.base.ref;
    const added = await this.#deps.attemptStore.add(id, {
      agent,
      plan: (slot) => this.#deps.worktrees.plan(repository, task, { ...slot, base: from }),
    });
    if (added.ok) void this.#deps.attempts.start(added.value);
    return added;
  }

  /**
   * Returns the repository that a task would be started in. Fails with `repositoryMoved` (param `from`) until the user
   * has decided about the tasks that it had in another folder.
   */
  async currentRepository(): Promise<Result<CurrentRepository, RepositoryCode | 'repositoryMoved'>> {
    const repository = await this.#deps.repositories.current();
    if (!repository.ok) return repository;
    const moved = await this.#deps.repositoryMoves.find();
    return moved ? fail('repositoryMoved', { params: { from: path.dirname(moved.from) } }) : repository;
  }

  /** Returns the agent of the setting, or else the one started last, or else the first one found. */
  preferredAgent(): string {
    const chosen = this.#deps.agents.defaultAgent();
    if (chosen !== undefined) return chosen;
    const last = this.#deps.valueStore.get(LAST_AGENT);
    if (last !== undefined && this.#deps.agents.kind(last)) return last;
    return this.#deps.agents.firstFound();
  }

  /** Returns the prompt that is in the task form. */
  formText(): string {
    return this.#deps.draftStore.get(TASK_FORM);
  }

  async saveFormText(text: string): Promise<void> {
    if (this.#deps.store.access === 'write' && this.formText() !== text)
      await this.#deps.draftStore.save(TASK_FORM, text);
  }

  async #add(found: CurrentRepository, { prompt, agents, base }: StartRequest): Promise<Result<AddedTask, StartCode>> {
    const { repositoryStore, taskStore, worktrees } = this.#deps;
    const repository = await repositoryStore.ensure(found);
    if (!repository.ok) return repository;
    const title = titleOf(prompt);
    const from = base === undefined || base === '' ? headName(found.location.head) : base;
    return taskStore.add({
      repository: repository.value.id,
      title,
      prompt,
      agents,
      plan: (number, slot) => worktrees.plan(repository.value, { number, title }, { ...slot, base: from }),
    });
  }
}

type Head = { readonly branch: string } | { readonly detached: string };

function headName(head: Head): string {
  return 'branch' in head ? head.branch : head.detached;
}
