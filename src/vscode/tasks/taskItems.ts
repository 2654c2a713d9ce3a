import path from 'node:path';
import * as vscode from 'vscode';
import { plainLine } from '../../base/plainText';
import { attemptState, type Attempt } from '../../domain/attempt/attempt';
import type { ChangedFile } from '../../domain/review/changedFile';
import type { FileState } from '../../domain/review/fileReview';
import { activityOf } from '../../domain/session/activity';
import type { LastAction, Session } from '../../domain/session/session';
import type { TaskStatus } from '../../domain/task/status';
import { taskLabel, type Task } from '../../domain/task/task';
import type { DiffNumbers } from '../../domain/review/changedFile';
import type { Progress } from '../../services/review/decisions/decisions';
import { treeItem } from '../display/display';
import { ATTEMPT_APPEARANCE, TASK_APPEARANCE, type Appearance, type Tone } from '../../domain/view/appearance';
import { COMMANDS } from '../ids';
import { t } from '../texts/texts';

/** The same colors as in webview/shared/theme.css. */
const TONE_COLORS: Readonly<Record<Tone, string | undefined>> = {
  plain: undefined,
  active: 'charts.blue',
  attention: 'editorWarning.foreground',
  good: 'testing.iconPassed',
  bad: 'errorForeground',
  merged: 'charts.purple',
};

/** Returns the icon of a state in its color. The row must also name the state, because color alone isn't accessible. */
export function stateIcon({ icon, tone, spins }: Appearance): vscode.ThemeIcon {
  const color = TONE_COLORS[tone];
  const name = spins === true ? `${icon}~spin` : icon;
  return new vscode.ThemeIcon(name, color === undefined ? undefined : new vscode.ThemeColor(color));
}

/** Returns the row of a task. `attempts` is the number of rows below it. */
export function taskItem(task: Task, status: TaskStatus, attempts: number): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const label = taskLabel(task.number);
  return treeItem({
    id: task.id,
    label: task.title,
    collapsible: attempts === 0 ? None : Expanded,
    description: label,
    icon: stateIcon(TASK_APPEARANCE[status]),
    contextValue: 'task',
    tooltip: task.prompt,
    spoken: t('tasks.task.spoken', {
      label,
      title: task.title,
      status: t(`task.${status}`),
      attempts: t('count.attempts', { count: attempts }),
    }),
  });
}

interface AttemptRow {
  readonly attempt: Attempt;
  readonly session: Session | undefined;
  /** Names the attempt among those of its task. */
  readonly label: string;
  readonly numbers: DiffNumbers | undefined;
  readonly progress: Progress | undefined;
  readonly canUndoRestore: boolean;
}

/** Returns the row of an attempt. */
export function attemptItem(row: AttemptRow): vscode.TreeItem {
  const { attempt, session, label, numbers, progress } = row;
  const state = attemptState(attempt, session);
  const word = t(`attempt.${state}`);
  const changed = numbers !== undefined && numbers.files > 0;
  const expandable = changed && attempt.disposition === 'open';
  const lines = changed ? `+${numbers.insertions} −${numbers.deletions}` : '';
  const activity = state === 'running' ? actionText(session?.lastAction) : word;
  const reviewed = expandable ? progressText(progress) : '';
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  return treeItem({
    id: attempt.id,
    label,
    collapsible: expandable ? Collapsed : None,
    description: [lines, reviewed, activity].filter((part) => part !== '').join(' · '),
    icon: stateIcon(ATTEMPT_APPEARANCE[state]),
    contextValue: `attempt.${state}${row.canUndoRestore ? '.restored' : ''}`,
    tooltip: attemptTooltip(attempt, word),
    spoken: [...new Set([label, word, lines, reviewed, activity])].filter((part) => part !== '').join(', '),
    command: { command: COMMANDS.openChat, title: t('action.openChat'), arguments: [attempt.id] },
  });
}

/** Returns how much is reviewed. Empty until the first file is reviewed. */
function progressText(progress: Progress | undefined): string {
  if (!progress || progress.reviewed === 0) return '';
  return t('tasks.reviewed', { reviewed: progress.reviewed, total: progress.total });
}

function attemptTooltip({ branch, base, worktree }: Attempt, word: string): string {
  const lines = [word, t('tasks.branch', { branch }), t('tasks.base', { base: base.ref }), worktree];
  return lines.map((line) => plainLine(line)).join('\n');
}

/** Returns what the agent is doing, in a few words: the end of what it's writing, or its last action. */
function actionText(action: LastAction | undefined): string {
  if (action?.type === 'text') return action.text.slice(-60);
  const { text, title } = activityOf(action);
  return title ?? t(text);
}

function reviewWord(state: FileState): string {
  switch (state) {
    case 'open':
      return '';
    case 'partly':
      return t('tasks.file.partlyReviewed');
    case 'kept':
      return t('tasks.file.reviewed');
  }
}

/** Returns the row of a changed file. */
export function fileItem(attempt: Attempt, file: ChangedFile, state: FileState): vscode.TreeItem {
  const folder = path.posix.dirname(file.path);
  const lines = file.binary ? t('tasks.file.binary') : `+${file.insertions ?? 0} −${file.deletions ?? 0}`;
  const letter = t(`tasks.file.letter.${file.status}`);
  const facts = [folder === '.' ? '' : folder, letter, lines].filter((part) => part !== '');
  return treeItem({
    id: `${attempt.id}/${file.path}`,
    label: path.posix.basename(file.path),
    description: [facts.join(' '), reviewWord(state)].filter((part) => part !== '').join(' · '),
    icon: vscode.ThemeIcon.File,
    file: vscode.Uri.file(path.join(attempt.worktree, file.path)),
    contextValue: `file.${state}`,
    command: {
      command: COMMANDS.openChange,
      title: t('tasks.openChanges'),
      arguments: [attempt.id, file.path],
    },
  });
}

/** Returns the last row of an attempt that has more files than are listed. */
export function moreItem(attempt: Attempt, count: number): vscode.TreeItem {
  return treeItem({
    id: `${attempt.id}/`,
    label: t('tasks.moreFiles', { count }),
    icon: new vscode.ThemeIcon('ellipsis'),
    command: { command: COMMANDS.reviewChanges, title: t('action.reviewChanges'), arguments: [attempt.id] },
  });
}
