import type { Update, UpdateChoice } from '../../services/integration/merges/merges';
import { showInformation, showCancelable } from '../display/display';
import { showFault } from '../faults/faults';
import { commitAsChosen, type Finishing } from './commit';
import { offerResolution } from './conflict';
import { saveWork } from '../unsaved/unsaved';
import { t } from '../texts/texts';

/** Brings new commits of the base into an attempt, by merge or rebase as `wanted`, or else as the settings say. */
export async function updateAttempt(finishing: Finishing, wanted?: UpdateChoice['by']): Promise<void> {
  const { services, id } = finishing;
  const attempt = services.attemptStore.get(id);
  const task = attempt && services.taskStore.get(attempt.task);
  if (!task || !(await saveWork(attempt.worktree))) return;
  const by = wanted ?? services.merges.updatesBy(attempt);
  const updated = await commitAsChosen(finishing, { message: task.title }, (choice) =>
    showCancelable(t('update.updating'), (signal) => services.merges.update(id, { ...choice, by }, signal)),
  );
  if (!updated) return;
  if (updated.ok) return showUpdate(finishing, updated.value);
  const offers = updated.error.code === 'rebaseConflict' ? [t('update.mergeInstead')] : [];
  const answer = await showFault(updated.error, ...offers);
  if (answer !== undefined) await updateAttempt(finishing, 'merge');
}

async function showUpdate(finishing: Finishing, update: Update): Promise<void> {
  const { into } = update;
  if (update.kind === 'conflict') {
    const params = { files: update.files.join(', '), into };
    return offerResolution(finishing, { code: 'conflictsLeft', params });
  }
  void showInformation(t(update.kind === 'upToDate' ? 'update.upToDate' : 'update.updated', { branch: into }));
}
