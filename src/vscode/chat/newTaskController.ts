import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable';
import { ok, type Fault, type Result } from '../../base/result';
import {
  NEW_TASK_REQUESTS,
  type BaseChoice,
  type ChatAnswer,
  type ChatParams,
  type TaskFormState,
  type ObstacleAction,
} from '../../protocol/chat';
import type { StartCode } from '../../services/tasks/tasks/tasks';
import { COMMANDS } from '../ids';
import { answerRequests, type AnswerRequest, type RequestHandlers, type ViewContent } from '../webviews/webviews';
import { askFile, openTerminal } from '../display/display';
import { offerMovedTasks } from '../windows/windows';
import { makeFirstCommit } from './firstCommit';
import { faultText, type FaultCode } from '../faults/faults';
import type { NewTaskPanelHandle } from './newTaskPanelHandle';
import type { NewTaskServices } from './chatServices';
import { t } from '../texts/texts';

/** Controls the form for a new task: its agents, its bases, and the obstacle to starting a task, if there is one. */
export class NewTaskController implements ViewContent<TaskFormState> {
  readonly #services: NewTaskServices;
  readonly #panel: NewTaskPanelHandle;
  readonly #own = new DisposableStore();
  #bases: readonly BaseChoice[] = [];
  #repositoryName = '';
  #startFault: Fault<StartCode> | undefined;
  readonly answer: AnswerRequest;

  constructor(services: NewTaskServices, frame: NewTaskPanelHandle) {
    this.#services = services;
    this.#panel = frame;
    this.answer = answerRequests(NEW_TASK_REQUESTS, this.#handlers(), services.log);
    this.#own.add(services.agents.onDidChange(() => this.#pushAgents()));
    this.#own.add(services.repositories.onDidChange(() => void this.#refresh()));
    this.#own.add(services.store.onDidChangeAccess(() => void this.#refresh()));
    void services.agents.detect();
    void this.#refresh();
  }

  title(): string {
    return t('tasks.new');
  }

  state(): TaskFormState {
    const { agents } = this.#services;
    return {
      mode: 'newTask',
      prompt: this.#services.tasks.formText(),
      agents: agents.choices(),
      detecting: agents.detecting,
      agent: this.#services.tasks.preferredAgent(),
      bases: this.#bases,
      base: this.#bases.find((base) => base.current)?.ref ?? this.#bases[0]?.ref ?? '',
      repositoryName: this.#repositoryName,
      ...this.#obstacleState(),
    };
  }

  dispose(): void {
    this.#own.dispose();
  }

  #handlers(): RequestHandlers<typeof NEW_TASK_REQUESTS> {
    const { agents, tasks } = this.#services;
    return {
      start: (params) => this.#start(params),
      saveDraft: ({ text }) => tasks.saveFormText(text),
      refreshAgents: () => agents.detect(true),
      installAgent: ({ agent }) => {
        this.#openInstallTerminal(agent);
        return Promise.resolve();
      },
      chooseExecutable: ({ agent }) => this.#chooseExecutable(agent),
      obstacle: ({ action }) => this.#removeObstacle(action),
      showLog: async () => {
        await vscode.commands.executeCommand(COMMANDS.showLog);
      },
      copyReport: async () => {
        await vscode.commands.executeCommand(COMMANDS.copyReport);
      },
    };
  }

  async #start({ prompt, agent, base }: ChatParams<'start'>): Promise<Result<ChatAnswer<'start'>, StartCode>> {
    const started = await this.#services.tasks.start({ prompt, agents: [agent], base });
    if (!started.ok) return started;
    const [attempt] = started.value.attempts;
    this.#panel.showAttempt(attempt);
    return ok({ attempt });
  }

  async #refresh(): Promise<void> {
    const found = await this.#services.tasks.currentRepository();
    this.#startFault = found.ok ? undefined : found.error;
    if (found.ok) {
      this.#repositoryName = found.value.name;
      const bases = await this.#services.repositories.bases(found.value);
      if (bases.ok) this.#bases = bases.value;
      else this.#startFault = bases.error;
    }
    const { bases, base, repositoryName, obstacle } = this.state();
    this.#panel.push({ type: 'newTask', change: { bases, base, repositoryName, obstacle: obstacle ?? null } });
  }

  #pushAgents(): void {
    const { agents, detecting, agent } = this.state();
    this.#panel.push({ type: 'newTask', change: { agents, detecting, agent } });
  }

  #obstacleState(): Pick<TaskFormState, 'obstacle'> {
    const obstacle = this.#startFault ?? this.#services.store.obstacle;
    if (!obstacle) return {};
    const { code } = obstacle;
    return { obstacle: { code, text: faultText(obstacle), action: OBSTACLE_ACTIONS[code] ?? 'tryAgain' } };
  }

  #openInstallTerminal(agent: string): void {
    const install = this.#services.agents.kind(agent)?.install;
    if (!install) return;
    const terminal = openTerminal({ name: t('agent.installTerminal', { agent: this.#services.agents.label(agent) }) });
    // Typed but not run, because the user decides what is installed on the machine.
    terminal.sendText(install.argv.join(' '), false);
  }

  async #chooseExecutable(agent: string): Promise<void> {
    const title = t('agent.selectExecutable', { agent: this.#services.agents.label(agent) });
    const file = await askFile(title, t('agent.select'));
    if (!file) return;
    await this.#services.settings.chooseExecutable(agent, file.fsPath);
    await this.#services.agents.detect(true);
  }

  async #removeObstacle(action: ObstacleAction): Promise<void> {
    if (action === 'firstCommit') await makeFirstCommit(this.#services.repositories);
    else if (action === 'bringTasks') await offerMovedTasks(this.#services.repositoryMoves);
    // The user may have fixed Git or the repository, and no event reports that.
    else if (action === 'tryAgain' && this.#startFault) await this.#refresh();
    else await vscode.commands.executeCommand(OBSTACLE_COMMANDS[action]);
  }
}

const OBSTACLE_ACTIONS: Readonly<Partial<Record<FaultCode, ObstacleAction>>> = {
  noFolder: 'openFolder',
  notARepository: 'initializeRepository',
  noCommit: 'firstCommit',
  untrusted: 'manageTrust',
  storeReadOnly: 'takeOver',
  repositoryMoved: 'bringTasks',
};

const OBSTACLE_COMMANDS: Readonly<Record<Exclude<ObstacleAction, 'firstCommit' | 'bringTasks'>, string>> = {
  openFolder: 'workbench.action.files.openFolder',
  initializeRepository: 'git.init',
  manageTrust: 'workbench.trust.manage',
  takeOver: COMMANDS.takeOver,
  tryAgain: COMMANDS.takeOver,
};
