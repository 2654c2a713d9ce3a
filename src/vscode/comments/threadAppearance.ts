import * as vscode from 'vscode';
import { isSent, threadState, type ThreadComment, type ThreadState } from '../../domain/comment/comment';
import type { LocatedThread } from '../../domain/comment/locatedThread';
import type { Moved } from '../../domain/comment/moveAnchor';
import { commentText } from '../display/display';
import { t } from '../texts/texts';

/** What people see of a thread; `contextValue` says which of its actions are offered. */
export interface ThreadAppearance {
  readonly label: string;
  readonly contextValue: ThreadState;
  readonly range: vscode.Range;
  readonly comments: readonly CommentAppearance[];
}

export interface CommentAppearance {
  readonly comment: ThreadComment;
  readonly body: vscode.MarkdownString;
  readonly label: string;
  readonly contextValue: 'draft' | 'sent';
}

/** `drafts`: how many comments of the attempt wait to be sent. */
export function threadAppearance({ thread, position }: LocatedThread, drafts: number): ThreadAppearance {
  const state = threadState(thread);
  const { from, to } = position.lines;
  return {
    label: [stateText(state, drafts), ...positionText(position)].join(' · '),
    contextValue: state,
    range: new vscode.Range(from, 0, to, 0),
    comments: thread.comments.map((comment, at) => ({
      comment,
      body: commentText(comment.text, at === 0 && position.state !== 'same' ? thread.anchor.quoted : []),
      label: isSent(comment) ? '' : t('comments.draft'),
      contextValue: isSent(comment) ? 'sent' : 'draft',
    })),
  };
}

function stateText(state: ThreadState, drafts: number): string {
  switch (state) {
    case 'draft':
      return t('comments.thread.draft', { count: drafts });
    case 'sent':
      return t('comments.thread.sent');
    case 'resolved':
      return t('comments.thread.resolved');
  }
}

function positionText({ state }: Moved): string[] {
  switch (state) {
    case 'same':
      return [];
    case 'changed':
      return [t('comments.thread.changed')];
    case 'outdated':
      return [t('comments.thread.outdated')];
  }
}
