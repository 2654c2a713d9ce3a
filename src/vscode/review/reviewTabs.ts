import path from 'node:path';
import * as vscode from 'vscode';
import { plainLine } from '../../base/plainText';
import type { Attempt } from '../../domain/attempt/attempt';
import type { AttemptId } from '../../domain/ids';
import { taskLabel } from '../../domain/task/task';
import type { Agents } from '../../services/machine/agents/agents';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { TaskStore } from '../../services/store/taskStore';
import { BASE_SCHEME } from '../ids';
import { baseOf } from './baseFiles';

export interface TitleServices {
  readonly taskStore: TaskStore;
  readonly attemptStore: AttemptStore;
  readonly agents: Agents;
}

/** Names an attempt in a tab or a terminal, e.g. "T-14 Cache schemas (Claude Code)"; a tab has exactly these words. */
export function attemptTitle({ taskStore, attemptStore, agents }: TitleServices, id: AttemptId): string {
  const attempt = attemptStore.get(id);
  const task = attempt && taskStore.get(attempt.task);
  return task ? plainLine(`${taskLabel(task.number)} ${task.title} (${agents.label(attempt.agent)})`, TITLE_MAX) : '';
}

/** Leaves room for what a tab says behind it. */
const TITLE_MAX = 200;

/** A file of an attempt's worktree. */
export interface WorktreeFile {
  readonly attempt: AttemptId;
  /** From the top of the worktree, with `/`. */
  readonly path: string;
}

/** The attempt whose worktree a folder is, or in whose worktree a folder or a file is. */
export function worktreeAttempt(attemptStore: AttemptStore, { scheme, fsPath }: vscode.Uri): Attempt | undefined {
  if (scheme !== 'file') return undefined;
  return attemptStore
    .all()
    .find(
      ({ worktree, disposition }) => disposition === 'open' && `${fsPath}${path.sep}`.startsWith(worktree + path.sep),
    );
}

/** A file in the worktree of an attempt. */
export function worktreeFile(attemptStore: AttemptStore, uri: vscode.Uri): WorktreeFile | undefined {
  const file = uri.fsPath;
  const found = worktreeAttempt(attemptStore, uri);
  return found && { attempt: found.id, path: path.relative(found.worktree, file).split(path.sep).join('/') };
}

/** What a tab shows of a review: all changes of an attempt, or one file's. */
export interface ReviewTab {
  readonly attempt: AttemptId;
  /** Where it shows one file. */
  readonly file?: string;
}

/** What a tab shows of a review, if it does. A multi-file diff has no address of its own: it is known by its title. */
export function reviewTab(services: TitleServices, tab: vscode.Tab | undefined): ReviewTab | undefined {
  if (!tab) return undefined;
  if (tab.input instanceof vscode.TabInputTextDiff) return diffTab(services.attemptStore, tab.input);
  if (!isMultiDiff(tab.input)) return undefined;
  const attempt = services.attemptStore
    .all()
    .filter(({ disposition }) => disposition === 'open')
    .find(({ id }) => tab.label.startsWith(attemptTitle(services, id)));
  return attempt && { attempt: attempt.id };
}

function diffTab(attemptStore: AttemptStore, { original, modified }: vscode.TabInputTextDiff): ReviewTab | undefined {
  const live = worktreeFile(attemptStore, modified);
  if (live) return { attempt: live.attempt, file: live.path };
  if (original.scheme !== BASE_SCHEME) return undefined;
  const base = baseOf(original);
  return { attempt: base.attempt, file: base.path };
}

/** The stable API has no class for a multi-file diff (it has one in later versions), and may not tell its input. */
function isMultiDiff(input: unknown): boolean {
  if (input === undefined || input === null) return true;
  return typeof input === 'object' && 'textDiffs' in input;
}

/** All tabs in which something of a review is shown. */
export function reviewTabs(services: TitleServices): { readonly tab: vscode.Tab; readonly shows: ReviewTab }[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .flatMap((tab) => {
      const shows = reviewTab(services, tab);
      return shows ? [{ tab, shows }] : [];
    });
}
