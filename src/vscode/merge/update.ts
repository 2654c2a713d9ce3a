import type { Update, UpdateChoice } from '../../services/integration/merges/merges';
import { showInformation, showCancelable } from '../display/display';
import { showFault } from '../faults/faults';
import { commitInteractively, type MergeContext } from './commit';
import { offerResolution } from './conflict';
import { offerToSave } from '../unsaved/unsaved';
import { t } from '../texts/texts';

/** Brings new commits of the base into an attempt, by merge or rebase as `wanted`, or else as the settings say. */
export async function updateAttempt(context: MergeContext, wanted?: UpdateChoice['by']): Promise<void> {
  const { services, id } = context;
  const attempt = services.attemptStore.get(id);
  const task = attempt && services.taskStore.get(attempt.task);
  if (!task || !(await offerToSave(attempt.worktree))) return;
  const by = wanted ?? services.merges.updatesBy(attempt);
  const updated = await commitInteractively(context, { message: task.title }, (choice) =>
    showCancelable(t('update.updating'), (signal) => services.merges.update(id, { ...choice, by }, signal)),
  );
  if (!updated) return;
  if (updated.ok) return showUpdate(context, updated.value);
  const offers = updated.error.code === 'rebaseConflict' ? [t('update.mergeInstead')] : [];
  const answer = await showFault(updated.error, ...offers);
  if (answer !== undefined) await updateAttempt(context, 'merge');
}

async function showUpdate(context: MergeContext, update: Update): Promise<void> {
  const { into } = update;
  if (update.kind === 'conflict') {
    const params = { files: update.files.join(', '), into };
    return offerResolution(context, { code: 'conflictsLeft', params });
  }
  void showInformation(t(update.kind === 'upToDate' ? 'update.upToDate' : 'update.updated', { branch: into }));
}
