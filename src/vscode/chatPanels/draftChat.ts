import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable';
import type { Fault } from '../../base/result';
import type { BaseChoice, ChatMethod, ChatParams, DraftState, ObstacleAction } from '../../protocol/chat';
import type { StartCode } from '../../services/tasks/tasks/tasks';
import { COMMANDS } from '../ids';
import { askFile, openTerminal } from '../display/display';
import { offerMovedTasks } from '../moves/moves';
import { makeFirstCommit } from './firstCommit';
import { faultText, type FaultCode } from '../messages';
import { faultAnswer, type ChatContent, type ChatFrame } from './chatContent';
import type { ChatServices } from './chatServices';
import type { Answer } from './viewChannel';

const DONE: Answer = { ok: true, value: undefined };

/** A task that is being written: which agents there are, from which branch, and what is in the way. */
export class DraftChat implements ChatContent {
  readonly #s: ChatServices;
  readonly #frame: ChatFrame;
  readonly #own = new DisposableStore();
  #bases: readonly BaseChoice[] = [];
  #repositoryName = '';
  #problem: Fault<StartCode> | undefined;

  constructor(services: ChatServices, frame: ChatFrame) {
    this.#s = services;
    this.#frame = frame;
    this.#own.add(services.agents.onDidChange(() => this.#tellAgents()));
    this.#own.add(services.repositories.onDidChange(() => void this.#look()));
    this.#own.add(services.store.onDidChangeAccess(() => void this.#look()));
    void services.agents.detect();
    void this.#look();
  }

  title(): string {
    return vscode.l10n.t('New Task');
  }

  state(): DraftState {
    const { agents } = this.#s;
    return {
      mode: 'draft',
      prompt: this.#s.tasks.draft(),
      agents: agents.choices(),
      detecting: agents.detecting,
      agent: this.#s.tasks.preferredAgent(),
      bases: this.#bases,
      base: this.#bases.find((base) => base.current)?.ref ?? this.#bases[0]?.ref ?? '',
      repositoryName: this.#repositoryName,
      ...this.#obstacleState(),
    };
  }

  answer(method: ChatMethod, params: unknown): Promise<Answer> | undefined {
    switch (method) {
      case 'start':
        return this.#start(params as ChatParams<'start'>);
      case 'saveDraft':
        return this.#done(() => this.#s.tasks.saveDraft((params as ChatParams<'saveDraft'>).text));
      case 'refreshAgents':
        return this.#done(() => this.#s.agents.detect(true));
      case 'installAgent':
        return this.#done(() => this.#install((params as ChatParams<'installAgent'>).agent));
      case 'chooseExecutable':
        return this.#done(() => this.#chooseExecutable((params as ChatParams<'chooseExecutable'>).agent));
      case 'obstacle':
        return this.#done(() => this.#removeObstacle((params as ChatParams<'obstacle'>).action));
      case 'showLog':
        return this.#done(() => vscode.commands.executeCommand(COMMANDS.showLog));
      case 'copyReport':
        return this.#done(() => vscode.commands.executeCommand(COMMANDS.copyReport));
      default:
        return undefined;
    }
  }

  dispose(): void {
    this.#own.dispose();
  }

  async #start(params: ChatParams<'start'>): Promise<Answer> {
    const started = await this.#s.tasks.start({ prompt: params.prompt, agent: params.agent, base: params.base });
    if (!started.ok) return faultAnswer(started.error);
    this.#frame.become(started.value.attempt);
    return { ok: true, value: { attempt: started.value.attempt } };
  }

  async #look(): Promise<void> {
    const found = await this.#s.tasks.place();
    this.#problem = found.ok ? undefined : found.error;
    if (found.ok) {
      this.#repositoryName = found.value.name;
      const bases = await this.#s.repositories.bases(found.value);
      if (bases.ok) this.#bases = bases.value;
      else this.#problem = bases.error;
    }
    const { bases, base, repositoryName, obstacle } = this.state();
    this.#frame.push({ type: 'draft', draft: { bases, base, repositoryName, obstacle: obstacle ?? null } });
  }

  #tellAgents(): void {
    const { agents, detecting, agent } = this.state();
    this.#frame.push({ type: 'draft', draft: { agents, detecting, agent } });
  }

  #obstacleState(): Pick<DraftState, 'obstacle'> {
    const obstacle = this.#problem ?? this.#s.store.obstacle;
    if (!obstacle) return {};
    const { code } = obstacle;
    const action = OBSTACLE_ACTIONS[code] ?? (this.#problem ? undefined : 'tryAgain');
    return { obstacle: { code, text: faultText(obstacle), ...(action ? { action } : {}) } };
  }

  async #install(agent: string): Promise<void> {
    const install = this.#s.agents.kind(agent)?.install;
    if (!install) return;
    const terminal = openTerminal({ name: vscode.l10n.t('Install {0}', this.#s.agents.label(agent)) });
    // Typed, not run: what is installed on the machine is the user's decision.
    terminal.sendText(install.argv.join(' '), false);
    await Promise.resolve();
  }

  async #chooseExecutable(agent: string): Promise<void> {
    const title = vscode.l10n.t('Executable of {0}', this.#s.agents.label(agent));
    const file = await askFile(title, vscode.l10n.t('Choose'));
    if (!file) return;
    await this.#s.settings.chooseExecutable(agent, file.fsPath);
    await this.#s.agents.detect(true);
  }

  async #removeObstacle(action: ObstacleAction): Promise<void> {
    if (action === 'firstCommit') await makeFirstCommit(this.#s.repositories);
    else if (action === 'bringTasks') await offerMovedTasks(this.#s.moves);
    else await vscode.commands.executeCommand(OBSTACLE_COMMANDS[action]);
  }

  async #done(work: () => PromiseLike<unknown>): Promise<Answer> {
    await work();
    return DONE;
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
