import * as v from 'valibot';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { AttemptId } from '../../domain/ids';
import { chatMementoSchema } from '../../protocol/chat';
import { PANELS } from '../ids';
import { DeadPanels, OpenPanels, panelOptions } from '../webviews/webviews';
import { ChatPanel } from './chatPanel';
import type { ChatServices } from './chatServices';

export type { ChatServices } from './chatServices';

/**
 * Opens and tracks the chat panels: at most one form for a new task, and one chat per attempt. They are restored with
 * the window.
 */
export class ChatPanels implements Disposable {
  readonly #services: ChatServices;
  readonly #own = new DisposableStore();
  readonly #panels = new Set<ChatPanel>();
  readonly #savedPanels: OpenPanels;

  constructor(services: ChatServices) {
    this.#services = services;
    this.#savedPanels = new OpenPanels(services.memento, PANELS.chat);
    this.#own.add(
      vscode.window.registerWebviewPanelSerializer(PANELS.chat, {
        deserializeWebviewPanel: (panel, state) => this.#restore(panel, state),
      }),
    );
    this.#own.add(
      new DeadPanels({
        viewType: PANELS.chat,
        clock: services.clock,
        isAlive: (column) => [...this.#panels].some((panel) => panel.visible && panel.column === column),
        onDead: (title, column) => void this.#reopen(title, column),
      }),
    );
  }

  openNewTask(): void {
    this.#reveal(undefined);
  }

  openAttempt(attempt: AttemptId): void {
    if (this.#services.attemptStore.get(attempt)) this.#reveal(attempt);
  }

  isVisible(attempt: AttemptId): boolean {
    return [...this.#panels].some((panel) => panel.attempt === attempt && panel.visible);
  }

  /** The attempt whose chat is the active editor. */
  get active(): AttemptId | undefined {
    return [...this.#panels].find((panel) => panel.active)?.attempt;
  }

  dispose(): void {
    this.#own.dispose();
    for (const panel of this.#panels) panel.dispose();
  }

  #reveal(attempt: AttemptId | undefined): void {
    const open = [...this.#panels].find((panel) => panel.attempt === attempt);
    if (open) open.reveal({ type: 'focusComposer' });
    else this.#showIn(this.#createPanel(), attempt);
  }

  async #restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const memento = v.safeParse(chatMementoSchema, state);
    const attempt = memento.success ? memento.output.attempt : undefined;
    panel.webview.options = panelOptions(this.#services.extensionUri);
    this.#showIn(panel, await this.#existingAttempt(attempt));
  }

  /** Opens, in a column, what a panel of the previous extension host showed there. */
  async #reopen(title: string, column: vscode.ViewColumn): Promise<void> {
    const attempt = await this.#existingAttempt(this.#savedPanels.find(title, column)?.id);
    this.#showIn(this.#createPanel(column), attempt);
  }

  /** Returns the attempt with a saved ID if it still exists. */
  async #existingAttempt(id: string | undefined): Promise<AttemptId | undefined> {
    await this.#services.store.open(false);
    return this.#services.attemptStore.all().find((attempt) => attempt.id === id)?.id;
  }

  #createPanel(column = vscode.ViewColumn.Active): vscode.WebviewPanel {
    const options = panelOptions(this.#services.extensionUri);
    return vscode.window.createWebviewPanel(PANELS.chat, 'Coppice', { viewColumn: column }, options);
  }

  #showIn(panel: vscode.WebviewPanel, attempt: AttemptId | undefined): void {
    const icon = (name: string) => vscode.Uri.joinPath(this.#services.extensionUri, 'media', name);
    panel.iconPath = { light: icon('coppice-light.svg'), dark: icon('coppice-dark.svg') };
    const chat = new ChatPanel(panel, this.#services, attempt);
    this.#panels.add(chat);
    chat.onDidChange(() => this.#savePanels());
    chat.onDidClose(() => {
      this.#panels.delete(chat);
      this.#savePanels();
    });
    this.#savePanels();
  }

  #savePanels(): void {
    this.#savedPanels.save([...this.#panels].map(({ attempt, title, column }) => ({ id: attempt, title, column })));
  }
}
