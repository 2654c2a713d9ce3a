import path from 'node:path';
import type { RepositoryMoves } from '../../services/worktrees/repositoryMoves/repositoryMoves';
import { showInformation } from '../display/display';
import { showFault } from '../faults/faults';
import { t } from '../texts/texts';

/** If a repository was moved, offers to bring its tasks along. Otherwise, doesn't ask anything. */
export async function offerMovedTasks(repositoryMoves: RepositoryMoves): Promise<void> {
  const moved = await repositoryMoves.find();
  if (!moved) return;
  const bring = t('moved.bring');
  const without = t('moved.without');
  const answer = await showInformation(t('moved.question', { folder: path.dirname(moved.from) }), bring, without);
  if (answer === undefined) return;
  const done = answer === bring ? await repositoryMoves.openMovedStore() : await repositoryMoves.openNewStore();
  if (!done.ok) await showFault(done.error);
}
