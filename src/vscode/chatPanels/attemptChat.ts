import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable';
import { fail } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import { EMPTY_SESSION } from '../../domain/session/session';
import type { TranscriptItem } from '../../domain/transcript/transcript';
import type { AttemptChatState, ChatMethod, ChatParams } from '../../protocol/chat';
import { COMMANDS } from '../ids';
import { attemptTitle, attemptView } from './attemptView';
import { faultAnswer, resultAnswer, type ChatContent, type ChatFrame } from './chatContent';
import { ChatModel } from './chatModel';
import type { ChatServices } from './chatServices';
import { openDiff, openLocation, openOutput } from './transcriptTargets';
import type { Answer } from './viewChannel';

/** Rows that a snapshot carries; older ones are asked for by the view when it is scrolled up. */
const SNAPSHOT_ITEMS = 200;
const PAGE_ITEMS = 200;
const DONE: Answer = { ok: true, value: undefined };

/** The chat of an attempt. */
export class AttemptChat implements ChatContent {
  readonly #s: ChatServices;
  readonly #frame: ChatFrame;
  readonly #attempt: AttemptId;
  readonly #own = new DisposableStore();
  #model: ChatModel | undefined;

  constructor(services: ChatServices, frame: ChatFrame, attempt: AttemptId) {
    this.#s = services;
    this.#frame = frame;
    this.#attempt = attempt;
    this.#own.add(
      services.store.onDidChange((change) => {
        if (!change.attempts.has(attempt)) return;
        this.#readOn();
        this.#tellAttempt();
      }),
    );
    this.#own.add(
      services.review.onDidChangeNumbers((changed) => {
        if (changed === attempt) this.#tellAttempt();
      }),
    );
    this.#follow();
  }

  title(): string {
    return attemptTitle(this.#s, this.#attempt) ?? vscode.l10n.t('Task');
  }

  state(): AttemptChatState {
    const attempt = attemptView(this.#s, this.#attempt);
    if (!attempt) throw new Error(`no attempt ${this.#attempt}`);
    const { seq, items, turnStartedAt } = this.#transcript();
    return {
      mode: 'attempt',
      attempt,
      session: this.#session(),
      seq,
      items: items.slice(-SNAPSHOT_ITEMS),
      total: items.length,
      ...(turnStartedAt === undefined ? {} : { turnStartedAt }),
      draft: this.#s.attempts.draft(this.#attempt),
    };
  }

  answer(method: ChatMethod, params: unknown): Promise<Answer> | undefined {
    return (
      this.#answerConversation(method, params) ?? this.#answerTargets(method, params) ?? this.#answerCommand(method)
    );
  }

  dispose(): void {
    this.#own.dispose();
  }

  #answerConversation(method: ChatMethod, params: unknown): Promise<Answer> | undefined {
    switch (method) {
      case 'send':
        return this.#send(params as ChatParams<'send'>);
      case 'settle':
        return this.#settle(params as ChatParams<'settle'>);
      case 'stop':
        return this.#s.attempts.stop(this.#attempt).then(resultAnswer);
      case 'retry':
        return this.#s.attempts.retry(this.#attempt).then(resultAnswer);
      case 'startFresh':
        return this.#s.attempts.startFresh(this.#attempt).then(resultAnswer);
      case 'restoreAttempt':
        return this.#s.attempts.restore(this.#attempt).then(resultAnswer);
      case 'saveDraft':
        return this.#s.attempts.saveDraft(this.#attempt, (params as ChatParams<'saveDraft'>).text).then(resultAnswer);
      case 'restoreTurn':
        return done(
          vscode.commands.executeCommand(
            COMMANDS.restoreTurn,
            this.#attempt,
            (params as ChatParams<'restoreTurn'>).message,
          ),
        );
      case 'loadOlder':
        return Promise.resolve(this.#older((params as ChatParams<'loadOlder'>).before));
      default:
        return undefined;
    }
  }

  #answerTargets(method: ChatMethod, params: unknown): Promise<Answer> | undefined {
    const { items } = this.#transcript();
    switch (method) {
      case 'openDiff':
        return openDiff(items, params as ChatParams<'openDiff'>).then(resultAnswer);
      case 'openLocation':
        return openLocation(items, params as ChatParams<'openLocation'>).then(resultAnswer);
      case 'openOutput':
        return openOutput(items, params as ChatParams<'openOutput'>).then(resultAnswer);
      case 'openLink':
        return openLink((params as ChatParams<'openLink'>).url);
      case 'copy':
        return done(vscode.env.clipboard.writeText((params as ChatParams<'copy'>).text));
      default:
        return undefined;
    }
  }

  #answerCommand(method: ChatMethod): Promise<Answer> | undefined {
    const command = METHOD_COMMANDS[method];
    if (command === undefined) return undefined;
    return done(vscode.commands.executeCommand(command, this.#attempt));
  }

  async #send({ message, text }: ChatParams<'send'>): Promise<Answer> {
    return resultAnswer(await this.#s.attempts.send(this.#attempt, message, text));
  }

  async #settle({ ask, option, reason }: ChatParams<'settle'>): Promise<Answer> {
    return resultAnswer(await this.#s.approvals.settle(this.#attempt, ask, option, reason));
  }

  #older(before: number): Answer {
    const { items } = this.#transcript();
    const end = items.findIndex((item) => item.seq >= before);
    const until = end === -1 ? items.length : end;
    const page: readonly TranscriptItem[] = items.slice(Math.max(0, until - PAGE_ITEMS), until);
    return { ok: true, value: { items: page } };
  }

  #transcript() {
    this.#follow();
    return this.#model?.transcript ?? { seq: 0, items: [], turnStartedAt: undefined };
  }

  #session() {
    const known = this.#s.attemptStore.get(this.#attempt);
    const model = this.#model?.session;
    const stored = known && this.#s.sessionStore.get(known.session);
    return stored && model && stored.seq > model.seq ? stored : (model ?? stored ?? EMPTY_SESSION);
  }

  #follow(): void {
    const attempt = this.#s.attemptStore.get(this.#attempt);
    if (this.#model || !attempt) return;
    const model = this.#own.add(new ChatModel(this.#s.sessions, attempt.session, this.#s.log));
    this.#model = model;
    this.#own.add(model.onDidAppend((entries) => this.#frame.push({ type: 'entries', entries })));
    this.#own.add(model.onDidReset(() => this.#frame.reset()));
    void model.read();
  }

  /** Where another window speaks to the agent host, the store tells first that the log has grown. */
  #readOn(): void {
    const attempt = this.#s.attemptStore.get(this.#attempt);
    const stored = attempt && this.#s.sessionStore.get(attempt.session);
    if (stored && this.#model && stored.seq > this.#model.session.seq) void this.#model.read();
  }

  #tellAttempt(): void {
    const attempt = attemptView(this.#s, this.#attempt);
    if (!attempt) return;
    this.#frame.push({ type: 'attempt', attempt });
    this.#frame.retitle();
  }
}

const METHOD_COMMANDS: Partial<Record<ChatMethod, string>> = {
  reviewChanges: COMMANDS.reviewChanges,
  merge: COMMANDS.mergeAttempt,
  update: COMMANDS.updateAttempt,
  undoRestore: COMMANDS.undoRestore,
  discard: COMMANDS.discardAttempt,
  openWorktree: COMMANDS.openWorktree,
  openTerminal: COMMANDS.openTerminal,
  logIn: COMMANDS.logIn,
  rerunSetup: COMMANDS.rerunSetup,
  takeOver: COMMANDS.takeOver,
  showLog: COMMANDS.showLog,
  copyReport: COMMANDS.copyReport,
};

async function done(work: PromiseLike<unknown>): Promise<Answer> {
  await work;
  return DONE;
}

/** Only web and mail links; VS Code itself shows the whole address and asks before it opens one of an unknown site. */
async function openLink(url: string): Promise<Answer> {
  const uri = vscode.Uri.parse(url);
  if (!['http', 'https', 'mailto'].includes(uri.scheme)) return faultAnswer(fail('linkRefused').error);
  return done(vscode.env.openExternal(uri));
}
