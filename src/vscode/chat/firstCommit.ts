import * as vscode from 'vscode';
import type { Repositories } from '../../services/machine/repositories/repositories';
import { ask } from '../display/display';
import { askIdentity } from '../identity';
import { showFault } from '../messages';

/** Asks what the first commit of a repository is to hold, and makes it. */
export async function makeFirstCommit(repositories: Repositories): Promise<void> {
  const all = vscode.l10n.t('Commit All Files');
  const empty = vscode.l10n.t('Commit Without Files');
  const answer = await ask(
    vscode.l10n.t('Make the first commit of this repository?'),
    vscode.l10n.t(
      'An agent’s branch has to start at a commit, and an agent sees only what is committed there. “All” means every file that is not ignored.',
    ),
    all,
    empty,
  );
  if (answer === undefined) return;
  const wanted = { message: vscode.l10n.t('First commit'), everything: answer === all };
  let made = await repositories.makeFirstCommit(wanted);
  if (!made.ok && made.error.code === 'identityMissing') {
    const identity = await askIdentity();
    if (!identity) return;
    made = await repositories.makeFirstCommit({ ...wanted, identity });
  }
  if (!made.ok) await showFault(made.error);
}
