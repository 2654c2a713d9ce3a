import * as vscode from 'vscode';
import { fail, ok, type Result } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import type { AttemptCode, SentComments } from '../../services/attempts/attempts/attempts';
import type { CommentCode } from '../../services/review/comments/comments';
import { showInformation } from '../display/display';
import { COMMANDS } from '../ids';
import { showFault } from '../faults/faults';
import { saveExact } from '../review/review';
import type { CommentThreads, ShownThread, ThreadServices } from './commentThreads';
import { ShownComment } from './shownComment';
import { t } from '../texts/texts';

type Code = AttemptCode | CommentCode | 'noFileHere';

/** What is typed below a thread, or into a new one. */
interface Reply {
  readonly thread: vscode.CommentThread;
  readonly text: string;
}

/** What was last taken from the field of a thread. */
interface Kept {
  readonly text: string;
  readonly done: Promise<boolean>;
  /** In milliseconds since the epoch: when the same text is another comment. */
  until: number;
}

/** How long VS Code may take to empty a field whose text was kept, in milliseconds. */
const PRESSED_TWICE_MS = 1_000;

/** What is done with comments from their threads. Words that could not be saved stay there. */
export class CommentCommands {
  readonly #services: ThreadServices;
  readonly #threads: CommentThreads;
  readonly #kept = new WeakMap<vscode.CommentThread, Kept>();
  readonly #sending = new Map<AttemptId, Promise<void>>();

  constructor(services: ThreadServices, threads: CommentThreads) {
    this.#services = services;
    this.#threads = threads;
  }

  /** Opens the field for a comment on the lines that are selected. */
  async atCursor(): Promise<void> {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (uri && this.#threads.targetOf(uri)) await vscode.commands.executeCommand('workbench.action.addComment');
    else await showFault({ code: 'noFileHere' });
  }

  /** Keeps what was typed as a draft: in a thread of its own, or below the others. */
  async add(argument: unknown): Promise<void> {
    const reply = replyOf(argument);
    if (reply) await this.#keep(reply);
  }

  edit(argument: unknown): void {
    const found = this.#found(argument);
    const threads = found ? this.#services.comments.threads(found.shown.attempt) : [];
    const known = threads.flatMap(({ comments }) => comments).find(({ id }) => id === found?.comment.id);
    if (!found || !known) return;
    found.comment.edit(known.text);
    redraw(found.shown.thread);
  }

  /** Keeps what a comment was changed into. */
  async save(argument: unknown): Promise<void> {
    if (!(argument instanceof ShownComment)) return;
    const found = this.#found(argument);
    if (argument.id === undefined) {
      removeComment(argument);
      await this.#add({ thread: argument.thread, text: argument.text });
    } else if (found) {
      const at = { thread: found.shown.id, comment: argument.id };
      const edited = await this.#services.comments.edit(found.shown.attempt, at, argument.text);
      if (edited.ok) await this.#show(found.shown, argument);
      else await showFault(edited.error);
    }
  }

  /** Gives up what was typed into a comment. */
  async cancel(argument: unknown): Promise<void> {
    if (!(argument instanceof ShownComment)) return;
    const found = this.#found(argument);
    if (found && argument.id !== undefined) await this.#show(found.shown, argument);
    else removeComment(argument);
    if (!found && argument.thread.comments.length === 0) argument.thread.dispose();
  }

  /** Removes a draft, with an undo. */
  async remove(argument: unknown): Promise<void> {
    const found = this.#found(argument);
    if (found?.comment.id === undefined) return;
    const { attempt, id } = found.shown;
    const removed = await this.#services.comments.remove(attempt, id, found.comment.id);
    if (!removed.ok) {
      await showFault(removed.error);
      return;
    }
    const undo = t('action.undo');
    const answer = await showInformation(t('comments.deleted'), undo);
    if (answer === undo) await showFailure(await this.#services.comments.undoRemove(attempt, removed.value));
  }

  async resolve(argument: unknown): Promise<void> {
    const shown = this.#threads.find(argument);
    if (shown) await showFailure(await this.#services.comments.resolve(shown.attempt, shown.id));
  }

  async reopen(argument: unknown): Promise<void> {
    const shown = this.#threads.find(argument);
    if (shown) await showFailure(await this.#services.comments.reopen(shown.attempt, shown.id));
  }

  /** Sends all drafts of an attempt: the thread's, else the one that `otherwise` finds. What is typed goes with them. */
  async send(argument: unknown, otherwise: () => Promise<AttemptId | undefined>): Promise<void> {
    const reply = replyOf(argument);
    if (reply && reply.text.trim() !== '' && !(await this.#keep(reply))) return;
    const shown = this.#threads.find(reply?.thread ?? argument);
    const id = shown?.attempt ?? (typeof argument === 'string' ? (argument as AttemptId) : await otherwise());
    if (id === undefined) return;
    const sending = this.#sending.get(id) ?? this.#sendAll(id).finally(() => this.#sending.delete(id));
    this.#sending.set(id, sending);
    await sending;
  }

  async #sendAll(id: AttemptId): Promise<void> {
    const sent = await this.#services.attempts.sendComments(id);
    if (sent.ok) void showSent(id, sent.value);
    else await showFault(sent.error);
  }

  /** Until VS Code has emptied the field, a second press hands the same comment over again. */
  #keep(reply: Reply): Promise<boolean> {
    const { thread, text } = reply;
    const before = this.#kept.get(thread);
    if (before?.text === text && Date.now() < before.until) return before.done;
    const done = this.#add(reply);
    const kept: Kept = { text, done, until: Infinity };
    this.#kept.set(thread, kept);
    const emptied = () => (kept.until = Date.now() + PRESSED_TWICE_MS);
    void done.then(emptied, emptied);
    return done;
  }

  async #add(reply: Reply): Promise<boolean> {
    const added = await this.#write(reply);
    if (added.ok) return true;
    const { thread, text } = reply;
    thread.comments = [...thread.comments, ShownComment.unsaved(thread, text)];
    void showFault(added.error);
    return false;
  }

  async #write({ thread, text }: Reply): Promise<Result<unknown, Code>> {
    const shown = this.#threads.find(thread);
    if (shown) return this.#services.comments.reply(shown.attempt, shown.id, text);
    const target = this.#threads.targetOf(thread.uri);
    if (!target || !thread.range) return fail('noFileHere');
    const { attempt, ...file } = target;
    const document = await vscode.workspace.openTextDocument(thread.uri);
    // Where saving could damage what nobody has edited, the comment is about the text as it is in the editor.
    if (document.isDirty) await saveExact(document);
    const lines = { from: thread.range.start.line, to: thread.range.end.line };
    const at = { ...file, lines, text: document.getText() };
    const begun = await this.#threads.adopt(attempt, thread, () => this.#services.comments.begin(attempt, at, text));
    if (!begun.ok) return begun;
    await this.#threads.refresh(attempt);
    return ok();
  }

  #found(argument: unknown): { readonly shown: ShownThread; readonly comment: ShownComment } | undefined {
    if (!(argument instanceof ShownComment)) return undefined;
    const shown = this.#threads.find(argument.thread);
    return shown && { shown, comment: argument };
  }

  /** Shows a comment that was edited as it is in the store. */
  async #show({ attempt, thread }: ShownThread, comment: ShownComment): Promise<void> {
    comment.mode = vscode.CommentMode.Preview;
    await this.#threads.refresh(attempt);
    redraw(thread);
  }
}

function replyOf(argument: unknown): Reply | undefined {
  if (typeof argument !== 'object' || argument === null || !('thread' in argument && 'text' in argument))
    return undefined;
  // VS Code hands over exactly this from the menu below a thread.
  return typeof argument.text === 'string' ? (argument as Reply) : undefined;
}

/** VS Code redraws comments only if the array is another one. */
function redraw(thread: vscode.CommentThread): void {
  thread.comments = [...thread.comments];
}

function removeComment(comment: ShownComment): void {
  comment.thread.comments = comment.thread.comments.filter((one) => one !== comment);
}

async function showFailure(result: Result<unknown, Code>): Promise<void> {
  if (!result.ok) await showFault(result.error);
}

async function showSent(id: AttemptId, { sent, remaining }: SentComments): Promise<void> {
  const words = t('comments.sent', { count: sent });
  const text =
    remaining > 0 ? t('comments.sentPartly', { sent: words, rest: t('comments.rest', { count: remaining }) }) : words;
  const open = t('action.openChat');
  if ((await showInformation(text, open)) === open) await vscode.commands.executeCommand(COMMANDS.openChat, id);
}
