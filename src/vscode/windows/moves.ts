import path from 'node:path';
import type { Moves } from '../../services/worktrees/moves/moves';
import { showInformation } from '../display/display';
import { showFault } from '../faults/faults';
import { t } from '../texts/texts';

/** Offers the tasks of a repository that was moved by hand. Asks nothing where nothing has moved. */
export async function offerMovedTasks(moves: Moves): Promise<void> {
  const moved = await moves.find();
  if (!moved) return;
  const along = t('moved.bring');
  const without = t('moved.without');
  const answer = await showInformation(t('moved.question', { folder: path.dirname(moved.from) }), along, without);
  if (answer === undefined) return;
  const done = answer === along ? await moves.bringAlong() : await moves.startWithout();
  if (!done.ok) await showFault(done.error);
}
