import * as vscode from 'vscode';
import type { Fault } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import { looksUnwanted } from '../../domain/merge/untracked';
import { taskLabel } from '../../domain/task/task';
import type { MergeKind, MergePlan } from '../../services/integration/merges/merges';
import {
  askText,
  pickMany,
  pickOne,
  showInformation,
  showCancelable,
  showProgress,
  type PickRow,
} from '../display/display';
import { showFault, type FaultCode } from '../messages';
import type { CommandServices } from './attemptCommands';
import type { CommandViews } from './commandViews';
import { commitAsChosen } from './commit';
import { offerResolution } from './conflict';
import { documentNames, saveWork, unsavedBelow } from './unsaved';

/**
 * Merges an attempt: the target and what will happen are shown first; uncommitted work is committed with a message
 * that can be changed; merge or squash. Whatever is in the way is told with what helps, and nothing is changed.
 */
export async function mergeAttempt(services: CommandServices, views: CommandViews, id: AttemptId): Promise<void> {
  const attempt = services.attemptStore.get(id);
  const task = attempt && services.taskStore.get(attempt.task);
  if (!task) return;
  if (!(await saveWork(attempt.worktree))) return;
  const plan = await showProgress(vscode.l10n.t('Looking at the changes…'), () => services.merges.plan(id));
  if (!plan.ok) return tellFault(services, views, id, plan.error);
  if (await isInTheWay(plan.value)) return;
  const kind = await chooseKind(plan.value);
  if (!kind) return;
  const leaveOut = await chooseLeftOut(plan.value);
  if (!leaveOut) return;
  const message = await chooseMessage(services.merges.lastMessage(id) ?? task.title, plan.value);
  if (message === undefined || (await isInTheWay(plan.value))) return;
  const merged = await commitAsChosen({ services, views, id }, { message, leaveOut }, (choice) =>
    showCancelable(vscode.l10n.t('Merging into {0}…', plan.value.into), (signal) =>
      services.merges.merge(id, { ...choice, kind }, signal),
    ),
  );
  if (merged === undefined) return;
  if (!merged.ok) return tellFault(services, views, id, merged.error);
  void showInformation(vscode.l10n.t('{0} was merged into {1}.', taskLabel(task.number), merged.value.into));
}

async function tellFault(
  services: CommandServices,
  views: CommandViews,
  id: AttemptId,
  fault: Fault<FaultCode>,
): Promise<void> {
  if (fault.code === 'mergeConflict' || fault.code === 'conflictsLeft')
    await offerResolution({ services, views, id }, fault);
  else await showFault(fault);
}

/** Unsaved changes to files that the merge would write: git does not see them, and the editor would be out of date. */
async function isInTheWay({ targetRoot, files }: MergePlan): Promise<boolean> {
  const unsaved = targetRoot === undefined ? [] : unsavedBelow(targetRoot, files);
  if (unsaved.length > 0) await showFault({ code: 'unsavedChanges', params: { files: documentNames(unsaved) } });
  return unsaved.length > 0;
}

async function chooseKind(plan: MergePlan): Promise<MergeKind | undefined> {
  const rows: PickRow<MergeKind>[] = [
    {
      value: 'merge',
      icon: 'git-merge',
      text: vscode.l10n.t('Merge'),
      detail: [{ text: vscode.l10n.t('Brings the attempt’s commits into {0}.', plan.into) }],
    },
    {
      value: 'squash',
      icon: 'git-commit',
      text: vscode.l10n.t('Squash'),
      detail: [{ text: vscode.l10n.t('Adds one commit with all of its changes to {0}.', plan.into) }],
    },
  ];
  return pickOne(rows, {
    title: mergeTitle(plan),
    ignoreFocusOut: true,
    placeholder: vscode.l10n.t('{0} files, +{1} −{2}', plan.files.length, plan.insertions, plan.deletions),
  });
}

/**
 * Untracked files that look as if they were left behind are shown before they get into a commit, unticked. Answers the
 * files that stay out, or nothing where the user gives up.
 */
async function chooseLeftOut({ untracked, ...plan }: MergePlan): Promise<readonly string[] | undefined> {
  if (!untracked.some(looksUnwanted)) return [];
  const rows = untracked.map((file) => ({
    value: file.path,
    text: file.path,
    description: size(file.size),
    picked: !looksUnwanted(file),
  }));
  const picked = await pickMany(rows, {
    title: mergeTitle(plan),
    ignoreFocusOut: true,
    placeholder: vscode.l10n.t('New files that are committed; the others stay in the worktree'),
  });
  return picked && untracked.map(({ path }) => path).filter((path) => !picked.includes(path));
}

function size(bytes: number): string {
  return bytes < 1_000_000
    ? vscode.l10n.t('{0} kB', Math.ceil(bytes / 1_000))
    : vscode.l10n.t('{0} MB', Math.ceil(bytes / 1_000_000));
}

async function chooseMessage(proposed: string, plan: MergePlan): Promise<string | undefined> {
  return askText({
    title: mergeTitle(plan),
    prompt: plan.uncommitted
      ? vscode.l10n.t('Commit message. Uncommitted work of the attempt is committed first.')
      : vscode.l10n.t('Commit message'),
    value: proposed,
    problem: (text) => (text.trim() === '' ? vscode.l10n.t('A commit needs a message.') : undefined),
  });
}

function mergeTitle({ into }: Pick<MergePlan, 'into'>): string {
  return vscode.l10n.t('Merge Attempt into {0}', into);
}
