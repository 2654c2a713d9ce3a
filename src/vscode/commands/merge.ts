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
import { sizeText } from '../sizes';
import { t } from '../texts/texts';

/**
 * Merges an attempt: the target and what will happen are shown first; uncommitted work is committed with a message
 * that can be changed; merge or squash. Whatever is in the way is told with what helps, and nothing is changed.
 */
export async function mergeAttempt(services: CommandServices, views: CommandViews, id: AttemptId): Promise<void> {
  const attempt = services.attemptStore.get(id);
  const task = attempt && services.taskStore.get(attempt.task);
  if (!task) return;
  if (!(await saveWork(attempt.worktree))) return;
  const plan = await showProgress(t('merge.checking'), () => services.merges.plan(id));
  if (!plan.ok) return tellFault(services, views, id, plan.error);
  if (await isInTheWay(plan.value)) return;
  const kind = await chooseKind(plan.value);
  if (!kind) return;
  const leaveOut = await chooseLeftOut(plan.value);
  if (!leaveOut) return;
  const message = await chooseMessage(services.merges.lastMessage(id) ?? task.title, plan.value);
  if (message === undefined || (await isInTheWay(plan.value))) return;
  const merged = await commitAsChosen({ services, views, id }, { message, leaveOut }, (choice) =>
    showCancelable(t('merge.merging', { branch: plan.value.into }), (signal) =>
      services.merges.merge(id, { ...choice, kind }, signal),
    ),
  );
  if (merged === undefined) return;
  if (!merged.ok) return tellFault(services, views, id, merged.error);
  void showInformation(t('merge.merged', { task: taskLabel(task.number), branch: merged.value.into }));
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
      text: t('merge.merge'),
      detail: [{ text: t('merge.merge.detail', { branch: plan.into }) }],
    },
    {
      value: 'squash',
      icon: 'git-commit',
      text: t('merge.squash'),
      detail: [{ text: t('merge.squash.detail', { branch: plan.into }) }],
    },
  ];
  return pickOne(rows, {
    title: mergeTitle(plan),
    ignoreFocusOut: true,
    placeholder: t('merge.numbers', {
      files: t('count.files', { count: plan.files.length }),
      insertions: plan.insertions,
      deletions: plan.deletions,
    }),
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
    description: sizeText(file.size),
    picked: !looksUnwanted(file),
  }));
  const picked = await pickMany(rows, {
    title: mergeTitle(plan),
    ignoreFocusOut: true,
    placeholder: t('merge.selectNewFiles'),
  });
  return picked && untracked.map(({ path }) => path).filter((path) => !picked.includes(path));
}

async function chooseMessage(proposed: string, plan: MergePlan): Promise<string | undefined> {
  return askText({
    title: mergeTitle(plan),
    prompt: t(plan.uncommitted ? 'merge.messageForAll' : 'commit.message'),
    value: proposed,
    problem: (text) => (text.trim() === '' ? t('commit.messageMissing') : undefined),
  });
}

function mergeTitle({ into }: Pick<MergePlan, 'into'>): string {
  return t('merge.title', { branch: into });
}
