import path from 'node:path';
import * as vscode from 'vscode';
import { plainLine } from '../../base/plainText';
import { attemptState, type Attempt, type AttemptState } from '../../domain/attempt/attempt';
import type { ChangedFile, ChangeStatus } from '../../domain/review/changedFile';
import type { FileState } from '../../domain/review/fileReview';
import type { LastAction, Session } from '../../domain/session/session';
import { taskLabel, type Task, type TaskStatus } from '../../domain/task/task';
import type { DiffNumbers } from '../../protocol/chat';
import type { Progress } from '../../services/review/decisions/decisions';
import { treeItem } from '../display/display';
import { COMMANDS } from '../ids';

const { l10n } = vscode;

interface Look {
  readonly icon: string;
  readonly color?: string;
  readonly word: string;
}

/** How each state of an attempt looks: never by colour alone. */
export function stateLook(state: AttemptState): Look {
  switch (state) {
    case 'starting':
      return { icon: 'loading~spin', word: l10n.t('starting') };
    case 'running':
      return { icon: 'loading~spin', word: l10n.t('running') };
    case 'needsYou':
      return { icon: 'bell-dot', color: 'list.warningForeground', word: l10n.t('needs your answer') };
    case 'review':
      return { icon: 'git-pull-request', color: 'charts.green', word: l10n.t('ready for review') };
    case 'failed':
      return { icon: 'error', color: 'list.errorForeground', word: l10n.t('failed') };
    case 'interrupted':
      return { icon: 'debug-disconnect', color: 'list.warningForeground', word: l10n.t('interrupted') };
    case 'merged':
      return { icon: 'git-merge', color: 'charts.purple', word: l10n.t('merged') };
    case 'discarded':
      return { icon: 'trash', word: l10n.t('discarded') };
  }
}

function statusLook(status: TaskStatus): Look {
  switch (status) {
    case 'todo':
      return { icon: 'circle-large-outline', word: l10n.t('to do') };
    case 'inProgress':
      return { icon: 'circle-large-outline', color: 'charts.blue', word: l10n.t('in progress') };
    case 'inReview':
      return { icon: 'eye', color: 'charts.green', word: l10n.t('in review') };
    case 'done':
      return { icon: 'pass', color: 'charts.green', word: l10n.t('done') };
    case 'cancelled':
      return { icon: 'circle-slash', word: l10n.t('cancelled') };
  }
}

function iconOf({ icon, color }: Look): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon, color === undefined ? undefined : new vscode.ThemeColor(color));
}

export function taskItem(task: Task, attempts: number): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const look = statusLook(task.status);
  const label = taskLabel(task.number);
  return treeItem({
    id: task.id,
    label: task.title,
    collapsible: attempts === 0 ? None : Expanded,
    description: label,
    icon: iconOf(look),
    contextValue: 'task',
    tooltip: task.prompt,
    spoken: l10n.t('{0} {1}, {2}, {3} attempts', label, task.title, look.word, attempts),
  });
}

interface AttemptRow {
  readonly attempt: Attempt;
  readonly session: Session | undefined;
  readonly agentLabel: string;
  readonly numbers: DiffNumbers | undefined;
  readonly progress: Progress | undefined;
  readonly canUndoRestore: boolean;
}

export function attemptItem(row: AttemptRow): vscode.TreeItem {
  const { attempt, session, agentLabel, numbers, progress } = row;
  const state = attemptState(attempt, session);
  const look = stateLook(state);
  const changed = numbers !== undefined && numbers.files > 0;
  const expandable = changed && attempt.disposition === 'open';
  const label = attempt.ordinal > 1 ? `${agentLabel} ${attempt.ordinal}` : agentLabel;
  const lines = changed ? `+${numbers.insertions} −${numbers.deletions}` : '';
  const doing = state === 'running' ? actionText(session?.lastAction) : look.word;
  const reviewed = expandable ? progressText(progress) : '';
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  return treeItem({
    id: attempt.id,
    label,
    collapsible: expandable ? Collapsed : None,
    description: [lines, reviewed, doing].filter((part) => part !== '').join(' · '),
    icon: iconOf(look),
    contextValue: `attempt.${state}${row.canUndoRestore ? '.restored' : ''}`,
    tooltip: attemptTooltip(attempt, look.word),
    spoken: [label, look.word, lines, reviewed, doing].filter((part) => part !== '').join(', '),
    command: { command: COMMANDS.openChat, title: l10n.t('Open Chat'), arguments: [attempt.id] },
  });
}

/** Nothing is said before the first file is reviewed. */
function progressText(progress: Progress | undefined): string {
  if (!progress || progress.reviewed === 0) return '';
  return l10n.t('{0} of {1} reviewed', progress.reviewed, progress.total);
}

function attemptTooltip({ branch, base, worktree }: Attempt, word: string): string {
  const lines = [word, l10n.t('Branch: {0}', branch), l10n.t('From: {0}', base.ref), worktree];
  return lines.map((line) => plainLine(line)).join('\n');
}

/** The last thing the agent was seen doing, in a few words. */
export function actionText(action: LastAction | undefined): string {
  switch (action?.type) {
    case 'tool':
      return action.title;
    case 'text':
      return action.text.slice(-60);
    case 'thought':
      return l10n.t('thinking');
    case 'retrying':
      return l10n.t('trying again');
    case undefined:
      return l10n.t('starting');
  }
}

const STATUS_LETTER: Record<ChangeStatus, string> = {
  added: 'A',
  modified: 'M',
  deleted: 'D',
  renamed: 'R',
  typeChanged: 'T',
};

function reviewWord(state: FileState): string {
  switch (state) {
    case 'open':
      return '';
    case 'partly':
      return l10n.t('partly reviewed');
    case 'kept':
      return l10n.t('reviewed');
  }
}

export function fileItem(attempt: Attempt, file: ChangedFile, state: FileState): vscode.TreeItem {
  const folder = path.posix.dirname(file.path);
  const lines = file.binary ? l10n.t('binary') : `+${file.insertions ?? 0} −${file.deletions ?? 0}`;
  const place = [folder === '.' ? '' : folder, STATUS_LETTER[file.status], lines].filter((part) => part !== '');
  return treeItem({
    id: `${attempt.id}/${file.path}`,
    label: path.posix.basename(file.path),
    description: [place.join(' '), reviewWord(state)].filter((part) => part !== '').join(' · '),
    icon: vscode.ThemeIcon.File,
    file: vscode.Uri.file(path.join(attempt.worktree, file.path)),
    contextValue: `file.${state}`,
    command: {
      command: COMMANDS.openChange,
      title: l10n.t('Open Change'),
      arguments: [attempt.id, file.path],
    },
  });
}

/** Stands below the listed files of an attempt that has more of them. */
export function moreItem(attempt: Attempt, count: number): vscode.TreeItem {
  return treeItem({
    id: `${attempt.id}/`,
    label: l10n.t('{0} more files', count),
    icon: new vscode.ThemeIcon('ellipsis'),
    command: { command: COMMANDS.reviewChanges, title: l10n.t('Review Changes'), arguments: [attempt.id] },
  });
}
