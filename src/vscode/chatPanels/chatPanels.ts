import * as v from 'valibot';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { AttemptId } from '../../domain/ids';
import { chatMementoSchema } from '../../protocol/chat';
import { PANELS } from '../ids';
import { attemptTitle } from './attemptView';
import { ChatPanel } from './chatPanel';
import type { ChatServices } from './chatServices';
import { DeadPanels } from './deadPanels';
import { webviewAssets } from './page';

export type { ChatServices } from './chatServices';

/** All chat panels: at most one draft, and one for each attempt. They come back with the window. */
export class ChatPanels implements Disposable {
  readonly #services: ChatServices;
  readonly #own = new DisposableStore();
  readonly #panels = new Set<ChatPanel>();

  constructor(services: ChatServices) {
    this.#services = services;
    this.#own.add(
      vscode.window.registerWebviewPanelSerializer(PANELS.chat, {
        deserializeWebviewPanel: (panel, state) => this.#restore(panel, state),
      }),
    );
    this.#own.add(
      new DeadPanels({
        clock: services.clock,
        isAlive: (column) => [...this.#panels].some((panel) => panel.visible && panel.column === column),
        onDead: (title, column) => void this.#reopen(title, column),
      }),
    );
  }

  openDraft(): void {
    const open = [...this.#panels].find((panel) => panel.attempt === undefined);
    if (open) open.reveal();
    else this.#adopt(this.#create(), undefined);
  }

  openAttempt(attempt: AttemptId): void {
    if (!this.#services.attemptStore.get(attempt)) return;
    const open = [...this.#panels].find((panel) => panel.attempt === attempt);
    if (open) open.reveal();
    else this.#adopt(this.#create(), attempt);
  }

  isVisible(attempt: AttemptId): boolean {
    return [...this.#panels].some((panel) => panel.attempt === attempt && panel.visible);
  }

  /** The attempt whose chat has the focus. */
  get active(): AttemptId | undefined {
    return [...this.#panels].find((panel) => panel.active)?.attempt;
  }

  dispose(): void {
    this.#own.dispose();
    for (const panel of this.#panels) panel.dispose();
  }

  async #restore(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const memento = v.safeParse(chatMementoSchema, state);
    const attempt = memento.success ? memento.output.attempt : undefined;
    await this.#services.store.open(false);
    const known = attempt !== undefined && this.#services.attemptStore.get(attempt) !== undefined;
    panel.webview.options = this.#options();
    this.#adopt(panel, known ? attempt : undefined);
  }

  /** Opens in a column what a panel of this title showed. */
  async #reopen(title: string, column: vscode.ViewColumn): Promise<void> {
    const { store, attemptStore } = this.#services;
    await store.open(false);
    const attempt = attemptStore.all().findLast(({ id }) => attemptTitle(this.#services, id) === title);
    this.#adopt(this.#create(column), attempt?.id);
  }

  #create(column = vscode.ViewColumn.Active): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel(
      PANELS.chat,
      vscode.l10n.t('New Task'),
      { viewColumn: column },
      this.#options(),
    );
  }

  #options(): vscode.WebviewOptions & vscode.WebviewPanelOptions {
    return {
      enableScripts: true,
      enableForms: false,
      enableCommandUris: false,
      localResourceRoots: [webviewAssets(this.#services.extensionUri)],
    };
  }

  #adopt(panel: vscode.WebviewPanel, attempt: AttemptId | undefined): void {
    const icon = (name: string) => vscode.Uri.joinPath(this.#services.extensionUri, 'media', name);
    panel.iconPath = { light: icon('coppice-light.svg'), dark: icon('coppice-dark.svg') };
    const chat = new ChatPanel(panel, this.#services, attempt);
    this.#panels.add(chat);
    chat.onDidClose(() => this.#panels.delete(chat));
  }
}
