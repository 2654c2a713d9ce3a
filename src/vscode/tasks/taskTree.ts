import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Attempt } from '../../domain/attempt/attempt';
import { attemptState } from '../../domain/attempt/attempt';
import type { AttemptId } from '../../domain/ids';
import type { ChangedFile } from '../../domain/review/changedFile';
import type { Task } from '../../domain/task/task';
import type { Agents } from '../../services/machine/agents/agents';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { SessionStore } from '../../services/store/sessionStore';
import type { TaskStore } from '../../services/store/taskStore';
import type { WindowStore } from '../../services/store/windowStore';
import type { Decisions } from '../../services/review/decisions/decisions';
import type { Restores } from '../../services/review/restores/restores';
import type { Review } from '../../services/review/review/review';
import { setViewStatus } from '../display/display';
import { setContextKey } from '../contextKeys';
import { CONTEXT_KEYS, VIEWS } from '../ids';
import { faultText } from '../faults/faults';
import { attemptItem, fileItem, moreItem, taskItem } from './taskItems';
import { t } from '../texts/texts';
import { attemptLabel } from '../titles/titles';

/** A row of the tree. */
export type TaskNode =
  | { readonly type: 'task'; readonly task: Task }
  | { readonly type: 'attempt'; readonly attempt: Attempt }
  | { readonly type: 'file'; readonly attempt: Attempt; readonly file: ChangedFile }
  /** Files that aren't listed. The review shows them page by page. */
  | { readonly type: 'more'; readonly attempt: Attempt; readonly count: number };

/** Files of an attempt that are listed at most, because the editor creates all rows at once. */
const FILES_LISTED = 300;

interface Services {
  readonly decisions: Decisions;
  readonly store: WindowStore;
  readonly taskStore: TaskStore;
  readonly attemptStore: AttemptStore;
  readonly sessionStore: SessionStore;
  readonly restores: Restores;
  readonly review: Review;
  readonly agents: Agents;
}

/** The view *Tasks*: task → attempt → changed files. A badge counts the attempts that wait for the user. */
export class TaskTree implements vscode.TreeDataProvider<TaskNode>, Disposable {
  readonly #services: Services;
  readonly #own = new DisposableStore();
  readonly #changed = new vscode.EventEmitter<TaskNode | undefined>();
  readonly #view: vscode.TreeView<TaskNode>;
  #refresh: NodeJS.Timeout | undefined;

  constructor(services: Services) {
    this.#services = services;
    this.#view = this.#own.add(
      vscode.window.createTreeView(VIEWS.tasks, { treeDataProvider: this, showCollapseAll: true }),
    );
    this.#own.add(services.store.onDidChange(() => this.refresh()));
    this.#own.add(services.review.onDidChangeNumbers(() => this.refresh()));
    this.#own.add(services.decisions.onDidChange(() => this.refresh()));
    this.#own.add(services.agents.onDidChange(() => this.refresh()));
    this.#own.add({ dispose: () => clearTimeout(this.#refresh) });
    this.#updateStatus();
  }

  readonly onDidChangeTreeData = this.#changed.event;

  /** Refreshes the tree, at most ten times a second. */
  refresh(): void {
    this.#refresh ??= setTimeout(() => {
      this.#refresh = undefined;
      this.#changed.fire(undefined);
      this.#updateStatus();
    }, 100);
  }

  getTreeItem(node: TaskNode): vscode.TreeItem {
    switch (node.type) {
      case 'task':
        return taskItem(node.task, this.#services.taskStore.status(node.task.id), this.#attemptsOf(node.task).length);
      case 'attempt':
        return attemptItem({
          attempt: node.attempt,
          session: this.#services.sessionStore.get(node.attempt.session),
          label: attemptLabel(this.#services, node.attempt),
          numbers: this.#services.review.numbers(node.attempt.id),
          progress: this.#services.decisions.progress(node.attempt.id),
          canUndoRestore: this.#services.restores.canUndo(node.attempt.id),
        });
      case 'file':
        return fileItem(node.attempt, node.file, this.#services.decisions.state(node.attempt.id, node.file.path));
      case 'more':
        return moreItem(node.attempt, node.count);
    }
  }

  async getChildren(node?: TaskNode): Promise<TaskNode[]> {
    if (!node) return this.#tasks().map((task) => ({ type: 'task', task }));
    if (node.type === 'task') return this.#attemptsOf(node.task).map((attempt) => ({ type: 'attempt', attempt }));
    return node.type === 'attempt' ? this.#files(node.attempt) : [];
  }

  getParent(node: TaskNode): TaskNode | undefined {
    if (node.type === 'file' || node.type === 'more') return { type: 'attempt', attempt: node.attempt };
    const task = node.type === 'attempt' ? this.#services.taskStore.get(node.attempt.task) : undefined;
    return task && { type: 'task', task };
  }

  /** The attempt of the selected row, for commands without an argument. */
  get selected(): AttemptId | undefined {
    const node = this.#view.selection[0];
    if (!node) return undefined;
    return node.type === 'task' ? this.#attemptsOf(node.task).at(-1)?.id : node.attempt.id;
  }

  dispose(): void {
    this.#own.dispose();
    this.#changed.dispose();
  }

  async #files(attempt: Attempt): Promise<TaskNode[]> {
    const changes = await this.#services.review.changes(attempt.id);
    if (!changes.ok) return [];
    const { files, total } = changes.value;
    const listed: TaskNode[] = files.slice(0, FILES_LISTED).map((file) => ({ type: 'file', attempt, file }));
    return total > listed.length ? [...listed, { type: 'more', attempt, count: total - listed.length }] : listed;
  }

  #tasks(): readonly Task[] {
    return this.#services.taskStore.all().toSorted((a, b) => b.number - a.number);
  }

  #attemptsOf(task: Task): readonly Attempt[] {
    return this.#services.attemptStore.ofTask(task.id).filter((attempt) => attempt.disposition !== 'discarded');
  }

  /** Updates the badge on the view and the message above its rows. */
  #updateStatus(): void {
    const { store, attemptStore, sessionStore, restores } = this.#services;
    const waiting = attemptStore
      .all()
      .filter((attempt) => attemptState(attempt, sessionStore.get(attempt.session)) === 'needsYou').length;
    setContextKey(CONTEXT_KEYS.hasRequests, waiting > 0);
    const undoable = attemptStore.all().some(({ id }) => restores.canUndo(id));
    setContextKey(CONTEXT_KEYS.canUndoRestore, undoable);
    const badge = { value: waiting, tooltip: t('tasks.waiting', { count: waiting }) };
    const message = store.obstacle ? faultText(store.obstacle) : '';
    setViewStatus(this.#view, message, waiting === 0 ? undefined : badge);
  }
}
