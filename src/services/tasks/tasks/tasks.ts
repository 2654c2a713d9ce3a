import path from 'node:path';
import { fail, ok, type Result } from '../../../base/result';
import type { AttemptId } from '../../../domain/ids';
import { cleanPrompt, promptProblem, titleOf, type PromptProblem } from '../../../domain/task/task';
import type { AgentCode, Agents } from '../../machine/agents/agents';
import type { Attempts } from '../../attempts/attempts/attempts';
import type { Moves } from '../../worktrees/moves/moves';
import { TASK_DRAFT, type DraftStore } from '../../store/draftStore';
import type { RepositoryStore } from '../../store/repositoryStore';
import type { TaskStore } from '../../store/taskStore';
import { LAST_AGENT, type ValueStore } from '../../store/valueStore';
import type { StoreCode, WindowStore } from '../../store/windowStore';
import type { CurrentRepository, Repositories, RepositoryCode } from '../../machine/repositories/repositories';
import type { PlanCode, Worktrees } from '../../worktrees/worktrees/worktrees';

export type StartCode = PromptProblem | AgentCode | StoreCode | RepositoryCode | PlanCode | 'repositoryMoved';

export interface StartRequest {
  readonly prompt: string;
  readonly agent: string;
  /** Branch, tag or commit to start from; the one that is checked out unless told. */
  readonly base?: string;
}

interface Dependencies {
  readonly agents: Agents;
  readonly attempts: Attempts;
  readonly moves: Moves;
  readonly store: WindowStore;
  readonly repositoryStore: RepositoryStore;
  readonly taskStore: TaskStore;
  readonly draftStore: DraftStore;
  readonly valueStore: ValueStore;
  readonly repositories: Repositories;
  readonly worktrees: Worktrees;
}

/** Tasks: what every entrance (palette, chat, tree; later board, command line, MCP) calls. */
export class Tasks {
  readonly #d: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#d = dependencies;
  }

  /**
   * Makes a task with its first attempt and starts it. Answers as soon as both are on the disk; how the start goes on
   * shows in the attempt. Nothing has changed where it fails.
   */
  async start(request: StartRequest): Promise<Result<{ readonly attempt: AttemptId }, StartCode>> {
    const prompt = cleanPrompt(request.prompt);
    const problem = promptProblem(prompt);
    if (problem) return fail(problem);
    const known = this.#d.agents.kind(request.agent);
    if (!known) return fail('agentUnknown', { params: { agent: request.agent } });
    const repository = await this.place();
    if (!repository.ok) return repository;
    const opened = await this.#d.store.open(true);
    if (!opened.ok) return opened;
    const added = await this.#record(repository.value, { prompt, agent: request.agent, base: request.base });
    if (!added.ok) return added;
    void this.#d.attempts.start(added.value);
    return ok({ attempt: added.value });
  }

  /**
   * The repository that a task would be started in. Fails with why none can be; `repositoryMoved` (param `from`) until
   * it is decided about the tasks that it had in another folder.
   */
  async place(): Promise<Result<CurrentRepository, RepositoryCode | 'repositoryMoved'>> {
    const repository = await this.#d.repositories.current();
    if (!repository.ok) return repository;
    const moved = await this.#d.moves.find();
    return moved ? fail('repositoryMoved', { params: { from: path.dirname(moved.from) } }) : repository;
  }

  /** Returns the agent of the setting, or else the one started last, or else the first one found. */
  preferredAgent(): string {
    const chosen = this.#d.agents.defaultAgent();
    if (chosen !== undefined) return chosen;
    const last = this.#d.valueStore.get(LAST_AGENT);
    if (last !== undefined && this.#d.agents.kind(last)) return last;
    return this.#d.agents.firstFound();
  }

  /** The prompt that was being written. */
  draft(): string {
    return this.#d.draftStore.get(TASK_DRAFT);
  }

  async saveDraft(text: string): Promise<void> {
    if (this.#d.store.access === 'write' && this.draft() !== text) await this.#d.draftStore.save(TASK_DRAFT, text);
  }

  async #record(
    found: {
      readonly commonDir: string;
      readonly root: string;
      readonly name: string;
      readonly place: { readonly head: Head };
    },
    request: { readonly prompt: string; readonly agent: string; readonly base: string | undefined },
  ): Promise<Result<AttemptId, StartCode>> {
    const { repositoryStore, taskStore, worktrees } = this.#d;
    const repository = await repositoryStore.ensure(found);
    if (!repository.ok) return repository;
    const title = titleOf(request.prompt);
    const base = request.base === undefined || request.base === '' ? headName(found.place.head) : request.base;
    const attempt = { ordinal: 1, base };
    return taskStore.add({
      repository: repository.value.id,
      title,
      prompt: request.prompt,
      agent: request.agent,
      plan: (number) => worktrees.plan(repository.value, { number, title }, attempt),
    });
  }
}

type Head = { readonly branch: string } | { readonly detached: string };

function headName(head: Head): string {
  return 'branch' in head ? head.branch : head.detached;
}
