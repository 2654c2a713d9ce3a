import * as vscode from 'vscode';
import type { Repositories } from '../../services/repositories/repositories';
import { showFault } from '../messages';

/** Asks what the first commit of a repository is to hold, and makes it. */
export async function makeFirstCommit(repositories: Repositories): Promise<void> {
  const all = vscode.l10n.t('Commit All Files');
  const empty = vscode.l10n.t('Commit Without Files');
  const answer = await vscode.window.showInformationMessage(
    vscode.l10n.t('Make the first commit of this repository?'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'An agent’s branch has to start at a commit, and an agent sees only what is committed there. “All” means every file that is not ignored.',
      ),
    },
    all,
    empty,
  );
  if (answer === undefined) return;
  const made = await repositories.makeFirstCommit({
    message: vscode.l10n.t('First commit'),
    everything: answer === all,
  });
  if (!made.ok) await showFault(made.error);
}
