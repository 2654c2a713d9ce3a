import type * as vscode from 'vscode';
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import type { AttemptId } from '../../domain/ids';
import { CHAT_REQUESTS, type ChatEvent, type ChatMethod, type ChatState } from '../../protocol/chat';
import { titlePanel } from '../display/display';
import { AttemptChat } from './attemptChat';
import { faultAnswer, type ChatContent, type ChatFrame } from './chatContent';
import type { ChatServices } from './chatServices';
import { DraftChat } from './draftChat';
import { chatPage } from './page';
import { ViewChannel, type Answer } from './viewChannel';

/** One chat panel. It begins as a draft and becomes the chat of the attempt that is started in it. */
export class ChatPanel implements Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #services: ChatServices;
  readonly #channel: ViewChannel<ChatState, ChatEvent>;
  readonly #own = new DisposableStore();
  readonly #closed = new Emitter<void>();
  readonly #changed = new Emitter<void>();
  #content: ChatContent;
  #attempt: AttemptId | undefined;

  constructor(panel: vscode.WebviewPanel, services: ChatServices, attempt: AttemptId | undefined) {
    this.#panel = panel;
    this.#services = services;
    this.#attempt = attempt;
    const { webview } = panel;
    // Before the content, which may have something to tell at once.
    this.#channel = this.#own.add(
      new ViewChannel<ChatState, ChatEvent>({
        port: {
          visible: () => panel.visible,
          post: (message) => webview.postMessage(message),
          onMessage: (listener) => webview.onDidReceiveMessage(listener),
          onVisibility: (listener) => panel.onDidChangeViewState(listener),
        },
        clock: services.clock,
        epoch: randomUUID(),
        snapshot: () => this.#content.state(),
        answer: (method, params) => this.#answer(method, params),
        log: services.log,
      }),
    );
    this.#content = this.#contentFor(attempt);
    this.#own.add(panel.onDidChangeViewState(() => this.#changed.fire()));
    this.#own.add(panel.onDidDispose(() => this.dispose()));
    this.#retitle();
    webview.html = chatPage(webview, services.extensionUri, { attempt });
  }

  readonly onDidClose = this.#closed.event;
  /** It was shown, hidden, or became an attempt's chat. */
  readonly onDidChange = this.#changed.event;

  get attempt(): AttemptId | undefined {
    return this.#attempt;
  }

  get visible(): boolean {
    return this.#panel.visible;
  }

  get column(): vscode.ViewColumn | undefined {
    return this.#panel.viewColumn;
  }

  get active(): boolean {
    return this.#panel.active;
  }

  reveal(): void {
    this.#panel.reveal(undefined, false);
    this.#channel.pushOnce({ type: 'focusComposer' });
  }

  dispose(): void {
    if (this.#own.isDisposed) return;
    this.#own.dispose();
    this.#content.dispose();
    this.#closed.fire();
    this.#closed.dispose();
    this.#changed.dispose();
  }

  #contentFor(attempt: AttemptId | undefined): ChatContent {
    const frame: ChatFrame = {
      push: (event) => this.#channel.push(event),
      reset: () => this.#channel.reset(),
      retitle: () => this.#retitle(),
      become: (started) => this.#become(started),
    };
    return attempt === undefined
      ? new DraftChat(this.#services, frame)
      : new AttemptChat(this.#services, frame, attempt);
  }

  #become(attempt: AttemptId): void {
    this.#attempt = attempt;
    this.#content.dispose();
    this.#content = this.#contentFor(attempt);
    this.#retitle();
    this.#channel.reset();
    this.#changed.fire();
  }

  #retitle(): void {
    titlePanel(this.#panel, this.#content.title());
  }

  async #answer(method: string, params: unknown): Promise<Answer> {
    if (!isChatMethod(method)) return faultAnswer({ code: 'requestUnknown', detail: method });
    const parsed = v.safeParse(CHAT_REQUESTS[method], params);
    if (!parsed.success) return faultAnswer({ code: 'requestInvalid', detail: method });
    try {
      return await (this.#content.answer(method, parsed.output) ??
        faultAnswer({ code: 'requestUnknown', detail: method }));
    } catch (error) {
      this.#services.log.error('a request of a chat failed', error, { method });
      return faultAnswer({ code: 'internal', cause: error });
    }
  }
}

function isChatMethod(method: string): method is ChatMethod {
  return Object.hasOwn(CHAT_REQUESTS, method);
}
