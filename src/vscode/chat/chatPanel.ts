import type * as vscode from 'vscode';
import type { AttemptId } from '../../domain/ids';
import type { ChatEvent, ChatPageData, ChatState } from '../../protocol/chat';
import { ViewPanel, type ViewContent, type PanelHandle } from '../webviews/webviews';
import { AttemptController } from './attemptController';
import type { ChatServices } from './chatServices';
import { NewTaskController } from './newTaskController';

/** One chat panel. It shows the form for a new task until an attempt is started in it, and then that attempt's chat. */
export class ChatPanel extends ViewPanel<ChatState, ChatEvent> {
  readonly #services: ChatServices;
  #attempt: AttemptId | undefined;

  constructor(panel: vscode.WebviewPanel, services: ChatServices, attempt: AttemptId | undefined) {
    const { extensionUri, clock, log } = services;
    const view: ChatPageData = { attempt };
    super({ panel, page: 'chat', view, extensionUri, clock, log }, (frame) =>
      attempt === undefined
        ? new NewTaskController(services, { ...frame, showAttempt: (started) => this.#showAttempt(started) })
        : createAttemptContent(services, frame, attempt),
    );
    this.#services = services;
    this.#attempt = attempt;
  }

  /** The attempt whose chat is shown, or `undefined` while the panel shows the form for a new task. */
  get attempt(): AttemptId | undefined {
    return this.#attempt;
  }

  #showAttempt(attempt: AttemptId): void {
    this.#attempt = attempt;
    this.setContent((frame) => createAttemptContent(this.#services, frame, attempt));
  }
}

function createAttemptContent(
  services: ChatServices,
  frame: PanelHandle<ChatEvent>,
  attempt: AttemptId,
): ViewContent<ChatState> {
  return new AttemptController(services, frame, attempt);
}
