import type { Repositories } from '../../services/machine/repositories/repositories';
import { ask } from '../display/display';
import { askIdentity } from '../identity/identity';
import { showFault } from '../faults/faults';
import { t } from '../texts/texts';

/** Asks what the first commit of a repository is to hold, and makes it. */
export async function makeFirstCommit(repositories: Repositories): Promise<void> {
  const all = t('firstCommit.all');
  const empty = t('firstCommit.empty');
  const answer = await ask(t('firstCommit.question'), t('firstCommit.detail'), all, empty);
  if (answer === undefined) return;
  const wanted = { message: t('firstCommit.message'), everything: answer === all };
  let made = await repositories.makeFirstCommit(wanted);
  if (!made.ok && made.error.code === 'identityMissing') {
    const identity = await askIdentity();
    if (!identity) return;
    made = await repositories.makeFirstCommit({ ...wanted, identity });
  }
  if (!made.ok) await showFault(made.error);
}
