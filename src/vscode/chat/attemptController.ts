import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable';
import { fail, ok, type Result } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import { EMPTY_SESSION, type Session } from '../../domain/session/session';
import type { TranscriptItem } from '../../domain/transcript/transcript';
import {
  ATTEMPT_REQUESTS,
  type AttemptChatState,
  type ChatAnswer,
  type ChatEvent,
  type ChatParams,
} from '../../protocol/chat';
import { COMMANDS, type CommandId } from '../ids';
import {
  answerRequests,
  type AnswerRequest,
  type RequestHandlers,
  type ViewContent,
  type PanelHandle,
} from '../webviews/webviews';
import { attemptView } from './attemptView';
import { TranscriptFollower } from './transcriptFollower';
import type { AttemptChatServices } from './chatServices';
import { openDiff, openLocation, openOutput } from './transcriptTargets';
import { t } from '../texts/texts';
import { chatTitle } from '../titles/titles';

/** Items in a snapshot. The view requests older ones when the user scrolls up. */
const SNAPSHOT_ITEMS = 200;
const PAGE_ITEMS = 200;

/** Controls the chat of an attempt: builds its state, pushes changes, and handles the view's requests. */
export class AttemptController implements ViewContent<AttemptChatState> {
  readonly #services: AttemptChatServices;
  readonly #panel: PanelHandle<ChatEvent>;
  readonly #attempt: AttemptId;
  readonly #own = new DisposableStore();
  #transcriptFollower: TranscriptFollower | undefined;
  readonly answer: AnswerRequest;

  constructor(services: AttemptChatServices, frame: PanelHandle<ChatEvent>, attempt: AttemptId) {
    this.#services = services;
    this.#panel = frame;
    this.#attempt = attempt;
    this.answer = answerRequests(ATTEMPT_REQUESTS, this.#handlers(attempt), services.log);
    this.#own.add(
      services.store.onDidChange((change) => {
        if (change.attempts.has(attempt)) this.#pushAttempt();
        else if (this.#hasSibling(change.attempts)) this.#panel.retitle();
      }),
    );
    this.#own.add(
      services.review.onDidChangeNumbers((changed) => {
        if (changed === attempt) this.#pushAttempt();
      }),
    );
    this.#startFollowing();
  }

  title(): string {
    return chatTitle(this.#services, this.#attempt) || t('tasks.untitled');
  }

  state(): AttemptChatState {
    const attempt = attemptView(this.#services, this.#attempt);
    if (!attempt) throw new Error(`no attempt ${this.#attempt}`);
    const { seq, items, turnStartedAt } = this.#currentTranscript();
    return {
      mode: 'attempt',
      attempt,
      session: this.#currentSession(),
      seq,
      items: items.slice(-SNAPSHOT_ITEMS),
      total: items.length,
      ...(turnStartedAt === undefined ? {} : { turnStartedAt }),
      draft: this.#services.attempts.draft(this.#attempt),
    };
  }

  dispose(): void {
    this.#own.dispose();
  }

  #handlers(id: AttemptId): RequestHandlers<typeof ATTEMPT_REQUESTS> {
    const { attempts, approvals } = this.#services;
    return {
      send: ({ message, text }) => attempts.send(id, message, text),
      settle: ({ ask, option, reason }) => approvals.settle(id, ask, option, reason),
      stop: () => attempts.stop(id),
      retry: () => attempts.retry(id),
      startFresh: () => attempts.startFresh(id),
      restoreAttempt: () => attempts.undiscard(id),
      saveDraft: ({ text }) => attempts.saveDraft(id, text),
      loadOlder: ({ before }) => Promise.resolve(ok(this.#olderItems(before))),
      openDiff: (target) => openDiff(this.#currentTranscript().items, target),
      openLocation: (target) => openLocation(this.#currentTranscript().items, target),
      openOutput: (target) => openOutput(this.#currentTranscript().items, target),
      openLink: ({ url }) => openLink(url),
      copy: async ({ text }) => vscode.env.clipboard.writeText(text),
      ...commandHandlers(id),
    };
  }

  #olderItems(before: number): ChatAnswer<'loadOlder'> {
    const { items } = this.#currentTranscript();
    const end = items.findIndex((item) => item.seq >= before);
    const until = end === -1 ? items.length : end;
    const page: readonly TranscriptItem[] = items.slice(Math.max(0, until - PAGE_ITEMS), until);
    return { items: page };
  }

  #currentTranscript() {
    this.#startFollowing();
    return this.#transcriptFollower?.transcript ?? { seq: 0, items: [], turnStartedAt: undefined };
  }

  #currentSession(): Session {
    const attempt = this.#services.attemptStore.get(this.#attempt);
    return (attempt && this.#services.sessions.live(attempt.session)) ?? EMPTY_SESSION;
  }

  #startFollowing(): void {
    const attempt = this.#services.attemptStore.get(this.#attempt);
    if (this.#transcriptFollower || !attempt) return;
    const follower = this.#own.add(new TranscriptFollower(this.#services.sessions, attempt.session));
    this.#transcriptFollower = follower;
    this.#own.add(follower.onDidAppend((entries) => this.#panel.push({ type: 'entries', entries })));
    this.#own.add(follower.onDidReset(() => this.#panel.reset()));
  }

  /** Whether another attempt at the same task is among these; a second one changes the title. */
  #hasSibling(attempts: ReadonlySet<AttemptId>): boolean {
    const { attemptStore } = this.#services;
    const task = attemptStore.get(this.#attempt)?.task;
    return [...attempts].some((id) => attemptStore.get(id)?.task === task);
  }

  #pushAttempt(): void {
    const attempt = attemptView(this.#services, this.#attempt);
    if (!attempt) return;
    this.#panel.push({ type: 'attempt', attempt });
    this.#panel.retitle();
  }
}

/** Returns the handlers of the requests that run a command of the same name. */
function commandHandlers(id: AttemptId) {
  const run = (command: CommandId) => async (): Promise<void> => {
    await vscode.commands.executeCommand(command, id);
  };
  return {
    restoreTurn: async ({ message }: ChatParams<'restoreTurn'>): Promise<void> => {
      await vscode.commands.executeCommand(COMMANDS.restoreTurn, id, message);
    },
    reviewChanges: run(COMMANDS.reviewChanges),
    merge: run(COMMANDS.mergeAttempt),
    update: run(COMMANDS.updateAttempt),
    undoRestore: run(COMMANDS.undoRestore),
    discard: run(COMMANDS.discardAttempt),
    openWorktree: run(COMMANDS.openWorktree),
    openTerminal: run(COMMANDS.openTerminal),
    logIn: run(COMMANDS.logIn),
    rerunSetup: run(COMMANDS.rerunSetup),
    takeOver: run(COMMANDS.takeOver),
    showLog: run(COMMANDS.showLog),
    copyReport: run(COMMANDS.copyReport),
  };
}

/**
 * Opens a web or mail link. VS Code shows the whole address and asks before it opens an untrusted site. Fails with
 * `linkRefused` if the link has any other scheme.
 */
async function openLink(url: string): Promise<Result<undefined, 'linkRefused'>> {
  const uri = vscode.Uri.parse(url);
  if (!['http', 'https', 'mailto'].includes(uri.scheme)) return fail('linkRefused');
  await vscode.env.openExternal(uri);
  return ok();
}
