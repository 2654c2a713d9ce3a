import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import type { Logger } from '../../base/logger';
import { titlePanel } from '../display/display';
import { pageHtml, webviewAssets, type PageName } from './page';
import type { AnswerRequest } from './requests';
import { ViewChannel } from './viewChannel';

export { DeadPanels } from './deadPanels';
export { OpenPanels } from './openPanels';
export { answerRequests, type AnswerRequest, type RequestHandlers } from './requests';

/** What a panel shows, and how it answers its page's requests. */
export interface ViewContent<State> extends Disposable {
  readonly title: () => string;
  readonly state: () => State;
  readonly answer: AnswerRequest;
}

/** What content can do to its panel. */
export interface PanelHandle<Event> {
  /** Sends an event to the page, in the next batch. */
  readonly push: (event: Event) => void;
  /** Sends the whole state again, because events can't express the change. */
  readonly reset: () => void;
  /** Updates the panel's title from the content's. */
  readonly retitle: () => void;
}

interface Options {
  readonly panel: vscode.WebviewPanel;
  readonly page: PageName;
  /** Data that only this page needs before its first message. */
  readonly view: unknown;
  readonly extensionUri: vscode.Uri;
  readonly clock: Clock;
  readonly log: Logger;
}

/** One webview panel: its page, the channel to it, and the content that it shows. */
export class ViewPanel<State, Event> implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #channel: ViewChannel<State, Event>;
  readonly #own = new DisposableStore();
  readonly #closed = new Emitter<void>();
  readonly #changed = new Emitter<void>();
  #content: ViewContent<State>;

  constructor(
    { panel, page, view, extensionUri, clock, log }: Options,
    createContent: (frame: PanelHandle<Event>) => ViewContent<State>,
  ) {
    this.#panel = panel;
    const { webview } = panel;
    // Before the content, which may push an event in its constructor.
    this.#channel = this.#own.add(
      new ViewChannel<State, Event>({
        port: {
          visible: () => panel.visible,
          post: (message) => webview.postMessage(message),
          onMessage: (listener) => webview.onDidReceiveMessage(listener),
          onVisibility: (listener) => panel.onDidChangeViewState(listener),
        },
        clock,
        epoch: randomUUID(),
        snapshot: () => this.#content.state(),
        answer: (method, params) => this.#content.answer(method, params),
        log,
      }),
    );
    this.#content = createContent(this.#createHandle());
    this.#own.add(panel.onDidChangeViewState(() => this.#changed.fire()));
    this.#own.add(panel.onDidDispose(() => this.dispose()));
    this.#retitle();
    webview.html = pageHtml({ webview, extensionUri, name: page, view });
  }

  readonly onDidClose = this.#closed.event;
  /** Fires when the panel was shown, hidden, or moved, or when its title or content changed. */
  readonly onDidChange = this.#changed.event;

  get title(): string {
    return this.#panel.title;
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  get active(): boolean {
    return this.#panel.active;
  }

  get column(): vscode.ViewColumn | undefined {
    return this.#panel.viewColumn;
  }

  /** Reveals the panel, and sends `event` as soon as the page is loaded. */
  reveal(event: Event): void {
    this.#panel.reveal(undefined, false);
    this.#channel.pushOnce(event);
  }

  /** Replaces the panel's content. */
  setContent(createContent: (frame: PanelHandle<Event>) => ViewContent<State>): void {
    this.#content.dispose();
    this.#content = createContent(this.#createHandle());
    this.#channel.reset();
    this.#retitle();
  }

  dispose(): void {
    if (this.#own.isDisposed) return;
    this.#own.dispose();
    this.#content.dispose();
    this.#closed.fire();
    this.#closed.dispose();
    this.#changed.dispose();
  }

  #createHandle(): PanelHandle<Event> {
    return {
      push: (event) => this.#channel.push(event),
      reset: () => this.#channel.reset(),
      retitle: () => this.#retitle(),
    };
  }

  #retitle(): void {
    const before = this.#panel.title;
    titlePanel(this.#panel, this.#content.title());
    if (this.#panel.title !== before) this.#changed.fire();
  }
}

/** Returns the options of every webview: scripts, but no forms, no command links, and only files of the extension. */
export function panelOptions(extensionUri: vscode.Uri): vscode.WebviewOptions & vscode.WebviewPanelOptions {
  return {
    enableScripts: true,
    enableForms: false,
    enableCommandUris: false,
    localResourceRoots: [webviewAssets(extensionUri)],
  };
}
