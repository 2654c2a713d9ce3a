import type { Fault } from '../../base/result';
import { isLikelyUnwanted } from '../../domain/merge/untracked';
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
import { faultText, showFault, type FaultCode } from '../faults/faults';
import type { Commands } from '../commands/commands';
import { COMMANDS } from '../ids';
import { commitInteractively, type MergeContext, type MergeServices } from './commit';
import { offerResolution } from './conflict';
import { updateAttempt } from './update';
import { documentNames, offerToSave, unsavedBelow } from '../unsaved/unsaved';
import { sizeText } from '../sizes';
import { t } from '../texts/texts';

/** Registers the commands that merge an attempt and update it from its base. */
export function registerMergeCommands(commands: Commands, services: MergeServices): void {
  commands.registerOnAttempt(COMMANDS.mergeAttempt, (id) => mergeAttempt({ services, id }));
  commands.registerOnAttempt(COMMANDS.updateAttempt, (id) => updateAttempt({ services, id }));
}

/**
 * Merges an attempt. Shows the target and the numbers of changes first, and asks for merge or squash and for a commit
 * message. If something is in the way, shows it with the actions that help, and changes nothing.
 */
async function mergeAttempt(context: MergeContext): Promise<void> {
  const { services, id } = context;
  const attempt = services.attemptStore.get(id);
  const task = attempt && services.taskStore.get(attempt.task);
  if (!task) return;
  if (!(await offerToSave(attempt.worktree))) return;
  const plan = await showProgress(t('merge.checking'), () => services.merges.plan(id));
  if (!plan.ok) return showMergeFault(context, plan.error);
  if (await hasUnsavedTargets(plan.value)) return;
  const kind = await chooseKind(plan.value);
  if (!kind) return;
  const leaveOut = await chooseSkippedFiles(plan.value);
  if (!leaveOut) return;
  const message = await chooseMessage(services.merges.lastMessage(id) ?? task.title, plan.value);
  if (message === undefined || (await hasUnsavedTargets(plan.value))) return;
  const merged = await commitInteractively(context, { message, leaveOut }, (choice) =>
    showCancelable(t('merge.merging', { branch: plan.value.into }), (signal) =>
      services.merges.merge(id, { ...choice, kind }, signal),
    ),
  );
  if (merged === undefined) return;
  if (!merged.ok) return showMergeFault(context, merged.error);
  void showInformation(t('merge.merged', { task: taskLabel(task.number), branch: merged.value.into }));
}

async function showMergeFault(context: MergeContext, fault: Fault<FaultCode>): Promise<void> {
  if (fault.code === 'mergeConflict' || fault.code === 'conflictsLeft') await offerResolution(context, fault);
  else await showFault(fault);
}

/** Whether files that the merge would write have unsaved changes, which git doesn't see. Shows them if so. */
async function hasUnsavedTargets({ targetRoot, files }: MergePlan): Promise<boolean> {
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
 * Shows untracked files before they're committed, if some look unwanted. Those aren't selected at first. Resolves with
 * the files to leave out of the commit, or `undefined` if the user gave up.
 */
async function chooseSkippedFiles({ untracked, ...plan }: MergePlan): Promise<readonly string[] | undefined> {
  if (!untracked.some(isLikelyUnwanted)) return [];
  const rows = untracked.map((file) => ({
    value: file.path,
    text: file.path,
    description: sizeText(file.size),
    picked: !isLikelyUnwanted(file),
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
    problem: (text) => (text.trim() === '' ? faultText({ code: 'messageMissing' }) : undefined),
  });
}

function mergeTitle({ into }: Pick<MergePlan, 'into'>): string {
  return t('merge.title', { branch: into });
}
