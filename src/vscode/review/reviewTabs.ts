import path from 'node:path';
import * as vscode from 'vscode';
import type { Attempt } from '../../domain/attempt/attempt';
import type { AttemptId } from '../../domain/ids';
import type { AttemptStore } from '../../services/store/attemptStore';
import { BASE_SCHEME } from '../ids';
import { attemptTitle, type TitleServices } from '../titles/titles';
import { baseOf } from './baseFiles';

export interface TabServices extends TitleServices {
  readonly attemptStore: AttemptStore;
}

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
export function reviewTab(services: TabServices, tab: vscode.Tab | undefined): ReviewTab | undefined {
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
export function reviewTabs(services: TabServices): { readonly tab: vscode.Tab; readonly shows: ReviewTab }[] {
  return vscode.window.tabGroups.all
    .flatMap((group) => group.tabs)
    .flatMap((tab) => {
      const shows = reviewTab(services, tab);
      return shows ? [{ tab, shows }] : [];
    });
}
