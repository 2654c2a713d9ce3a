import * as vscode from 'vscode';
import type { CommentId } from '../../domain/ids';
import type { CommentAppearance } from './threadAppearance';
import { t } from '../texts/texts';

/** A comment in an editor. What is typed into it stays until it is saved or given up. */
export class ShownComment implements vscode.Comment {
  readonly thread: vscode.CommentThread;
  /** Missing for words that could not be saved. */
  readonly id: CommentId | undefined;
  readonly author: vscode.CommentAuthorInformation = { name: t('comments.you') };
  readonly timestamp: Date;
  /** While it is edited: the text that was typed. */
  body: string | vscode.MarkdownString = '';
  mode = vscode.CommentMode.Preview;
  label = '';
  contextValue: CommentAppearance['contextValue'] | 'unsaved' = 'unsaved';

  private constructor(thread: vscode.CommentThread, id: CommentId | undefined, timestamp: Date) {
    this.thread = thread;
    this.id = id;
    this.timestamp = timestamp;
  }

  static of(thread: vscode.CommentThread, appearance: CommentAppearance): ShownComment {
    const shown = new ShownComment(thread, appearance.comment.id, new Date(appearance.comment.createdAt));
    shown.show(appearance);
    return shown;
  }

  /** Words that could not be saved; they stay in the thread to be saved again. */
  static unsaved(thread: vscode.CommentThread, text: string): ShownComment {
    const shown = new ShownComment(thread, undefined, new Date());
    shown.edit(text);
    shown.label = t('comments.notSaved');
    return shown;
  }

  get isEdited(): boolean {
    return this.mode === vscode.CommentMode.Editing;
  }

  get text(): string {
    return typeof this.body === 'string' ? this.body : this.body.value;
  }

  show(appearance: CommentAppearance): void {
    this.mode = vscode.CommentMode.Preview;
    this.body = appearance.body;
    this.label = appearance.label;
    this.contextValue = appearance.contextValue;
  }

  edit(text: string): void {
    this.mode = vscode.CommentMode.Editing;
    this.body = text;
  }
}
