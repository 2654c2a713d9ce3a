import * as vscode from 'vscode';
import type { Result } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import { taskLabel } from '../../domain/task/task';
import type { MergeKind, MergePlan } from '../../services/merges/merges';
import { COMMANDS } from '../ids';
import { showFault, type FaultCode } from '../messages';
import type { CommandServices } from './attemptCommands';
import { documentNames, saveWork, unsavedBelow } from './unsaved';

/**
 * Merges an attempt: the target and what will happen are shown first; uncommitted work is committed with a message
 * that can be changed; merge or squash. Whatever is in the way is told and nothing is changed.
 */
export async function mergeAttempt(services: CommandServices, id: AttemptId): Promise<void> {
  const attempt = services.records.attempt(id);
  const task = attempt && services.records.task(attempt.task);
  if (!task) return;
  if (!(await saveWork(attempt.worktree))) return;
  const plan = await withProgress(vscode.l10n.t('Looking at the changes…'), () => services.merges.plan(id));
  if (!plan.ok) {
    await offerReview(id, plan);
    return;
  }
  if (await isInTheWay(plan.value)) return;
  const kind = await chooseKind(plan.value);
  if (!kind) return;
  const message = await chooseMessage(task.title, plan.value);
  if (message === undefined || (await isInTheWay(plan.value))) return;
  const merged = await withProgress(vscode.l10n.t('Merging into {0}…', plan.value.into), () =>
    services.merges.merge(id, { kind, message }),
  );
  if (!merged.ok) {
    await offerReview(id, merged);
    return;
  }
  void vscode.window.showInformationMessage(
    vscode.l10n.t('{0} was merged into {1}.', taskLabel(task.number), merged.value.into),
  );
}

/** A conflict is easier to understand with the changes in view. */
async function offerReview(
  id: AttemptId,
  result: Result<unknown, FaultCode>,
): Promise<void> {
  if (result.ok) return;
  const review = vscode.l10n.t('Review Changes');
  const actions = result.error.code === 'mergeConflict' ? [review] : [];
  const choice = await showFault(result.error, ...actions);
  if (choice === review) await vscode.commands.executeCommand(COMMANDS.reviewChanges, id);
}

/** Unsaved changes to files that the merge would write: git does not see them, and the editor would be out of date. */
async function isInTheWay({ targetRoot, files }: MergePlan): Promise<boolean> {
  const unsaved = targetRoot === undefined ? [] : unsavedBelow(targetRoot, files);
  if (unsaved.length > 0) await showFault({ code: 'unsavedChanges', params: { files: documentNames(unsaved) } });
  return unsaved.length > 0;
}

async function chooseKind(plan: MergePlan): Promise<MergeKind | undefined> {
  const rows: (vscode.QuickPickItem & { readonly choice: MergeKind })[] = [
    {
      label: `$(git-merge) ${vscode.l10n.t('Merge')}`,
      detail: vscode.l10n.t('Brings the attempt’s commits into {0}.', plan.into),
      choice: 'merge',
    },
    {
      label: `$(git-commit) ${vscode.l10n.t('Squash')}`,
      detail: vscode.l10n.t('Adds one commit with all of its changes to {0}.', plan.into),
      choice: 'squash',
    },
  ];
  const picked = await vscode.window.showQuickPick(rows, {
    title: vscode.l10n.t('Merge Attempt into {0}', plan.into),
    placeHolder: vscode.l10n.t('{0} files, +{1} −{2}', plan.files.length, plan.insertions, plan.deletions),
  });
  return picked?.choice;
}

async function chooseMessage(proposed: string, plan: MergePlan): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Merge Attempt into {0}', plan.into),
    prompt: plan.uncommitted
      ? vscode.l10n.t('Commit message. Uncommitted work of the attempt is committed first.')
      : vscode.l10n.t('Commit message'),
    value: proposed,
    validateInput: (value) => (value.trim() === '' ? vscode.l10n.t('A commit needs a message.') : undefined),
  });
}

function withProgress<T>(title: string, work: () => Promise<T>): Thenable<T> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, work);
}
