import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Comments } from '../../services/review/comments/comments';
import { StatusItem } from '../display/display';
import { setContextKey } from '../contextKeys';
import { COMMANDS, CONTEXT_KEYS } from '../ids';
import type { ReviewViews } from '../review/review';
import { t } from '../texts/texts';

/** Tells, while a review is in front, how many comments of its attempt wait to be sent: in the status bar. */
export class DraftCount implements Disposable {
  readonly #comments: Comments;
  readonly #editors: ReviewViews['editors'];
  readonly #own = new DisposableStore();
  readonly #item: StatusItem;

  constructor(comments: Comments, editors: ReviewViews['editors']) {
    this.#comments = comments;
    this.#editors = editors;
    this.#item = this.#own.add(new StatusItem('coppice-comments', t('comments.status')));
    const update = () => this.#update();
    this.#own.add(comments.onDidChange(update));
    this.#own.add(vscode.window.tabGroups.onDidChangeTabs(update));
    this.#own.add(vscode.window.tabGroups.onDidChangeTabGroups(update));
    update();
  }

  dispose(): void {
    this.#own.dispose();
  }

  #update(): void {
    const id = this.#editors.current?.attempt;
    const count = id === undefined ? 0 : this.#comments.draftCount(id);
    setContextKey(CONTEXT_KEYS.hasDrafts, count > 0);
    if (id === undefined || count === 0) {
      this.#item.hide();
      return;
    }
    const title = t('comments.send', { count });
    this.#item.show({
      icon: 'comment-unresolved',
      text: title,
      tooltip: t('comments.send.tooltip'),
      command: { command: COMMANDS.sendComments, title, arguments: [id] },
    });
  }
}
