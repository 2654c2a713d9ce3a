import path from 'node:path';
import * as vscode from 'vscode';
import type { Moves } from '../../services/worktrees/moves/moves';
import { showInformation } from '../display/display';
import { showFault } from '../messages';

/** Offers the tasks of a repository that was moved by hand. Asks nothing where nothing has moved. */
export async function offerMovedTasks(moves: Moves): Promise<void> {
  const moved = await moves.find();
  if (!moved) return;
  const along = vscode.l10n.t('Bring Tasks Along');
  const without = vscode.l10n.t('Start Without Them');
  const answer = await showInformation(
    vscode.l10n.t(
      'This repository was in {0} before. Its tasks are kept and can go on here.',
      path.dirname(moved.from),
    ),
    along,
    without,
  );
  if (answer === undefined) return;
  const done = answer === along ? await moves.bringAlong() : await moves.startWithout();
  if (!done.ok) await showFault(done.error);
}
