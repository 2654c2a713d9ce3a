import path from 'node:path';
import * as vscode from 'vscode';
import { toDisposable, type Disposable } from '../../base/disposable';
import type { FileDiff } from '../../domain/session/toolCall';
import type { AttemptId } from '../../domain/ids';
import type { ChangedFile } from '../../domain/review/changedFile';
import type { Review } from '../../services/review/review';
import { BASE_SCHEME } from '../ids';
import { BaseFiles, baseUri } from './baseFiles';
import { TranscriptDocuments } from './transcriptDocuments';

const documents = new TranscriptDocuments();
/** Titles of the multi-file diff editors, which tell no address of their own. */
const reviewed = new Map<string, AttemptId>();

/** Registers the read-only file systems behind the diff editors: files at an attempt's base, and texts of a chat. */
export function registerReview(review: Review): Disposable {
  const owned = [
    vscode.workspace.registerFileSystemProvider(BASE_SCHEME, new BaseFiles(review), { isReadonly: true }),
    documents.register(),
  ];
  return toDisposable(() => {
    for (const item of owned) item.dispose();
  });
}

/** Shows a change that is only in the chat so far: both sides are read-only texts. */
export async function showProposedChange(title: string, diff: FileDiff): Promise<void> {
  const name = path.basename(diff.path);
  const before = documents.keep(name, diff.oldText ?? '');
  const after = documents.keep(name, diff.newText);
  await vscode.commands.executeCommand('vscode.diff', before, after, vscode.l10n.t('{0} (proposed)', title), {
    preview: true,
  });
}

/** Shows a text of the chat, e.g. a command's output, as a read-only document. */
export async function showText(title: string, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(documents.keep(`${title.slice(0, 60)}.log`, text));
  await vscode.window.showTextDocument(document, { preview: true });
}

/** Opens all changes of an attempt in one multi-file diff editor: its base against the live files of its worktree. */
export async function openChanges(
  title: string,
  attempt: AttemptId,
  worktree: string,
  files: readonly ChangedFile[],
): Promise<void> {
  await closeChanges(title);
  reviewed.set(title, attempt);
  const rows = files.map((file) => {
    const { left, right } = sides(attempt, worktree, file);
    return [right ?? left, left, right];
  });
  await vscode.commands.executeCommand('vscode.changes', title, rows);
}

/** The attempt whose changes are in front. */
export function reviewedAttempt(): AttemptId | undefined {
  const label = vscode.window.tabGroups.activeTabGroup.activeTab?.label ?? '';
  return [...reviewed].find(([title]) => label.startsWith(title))?.[1];
}

/** Opens the change of one file in a diff editor; a file that is only on one side is shown against nothing. */
export async function openChange(attempt: AttemptId, worktree: string, file: ChangedFile): Promise<void> {
  const { left, right } = sides(attempt, worktree, file);
  const name = path.posix.basename(file.path);
  const empty = documents.keep(name, '');
  await vscode.commands.executeCommand('vscode.diff', left ?? empty, right ?? empty, changeTitle(name, file), {
    preview: true,
  });
}

function changeTitle(name: string, file: ChangedFile): string {
  if (file.status === 'added') return vscode.l10n.t('{0} (added)', name);
  if (file.status === 'deleted') return vscode.l10n.t('{0} (deleted)', name);
  return vscode.l10n.t('{0} (base ↔ worktree)', name);
}

function sides(attempt: AttemptId, worktree: string, file: ChangedFile) {
  const left = file.status === 'added' ? undefined : baseUri(attempt, file.oldPath ?? file.path);
  const right = file.status === 'deleted' ? undefined : vscode.Uri.file(path.join(worktree, file.path));
  return { left, right };
}

/** A multi-diff that is pinned would stay as a double (its address is random): it is recognised by its title. */
async function closeChanges(title: string): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).filter((tab) => tab.label.startsWith(title));
  if (tabs.length > 0) await vscode.window.tabGroups.close(tabs, true);
}
