import type { Repositories } from '../../services/machine/repositories/repositories';
import { askQuestion } from '../display/display';
import { askIdentity } from '../identity/identity';
import { showFault } from '../faults/faults';
import { showText } from '../review/review';
import { t } from '../texts/texts';

/** Asks what the first commit of a repository should contain, and creates it. */
export async function makeFirstCommit(repositories: Repositories): Promise<void> {
  const all = t('firstCommit.all');
  const empty = t('firstCommit.empty');
  const content = await askQuestion(t('firstCommit.question'), t('firstCommit.detail'), all, empty);
  if (content === undefined) return;
  const wanted = { message: t('firstCommit.message'), everything: content === all };
  let made = await repositories.makeFirstCommit(wanted);
  if (!made.ok && made.error.code === 'identityMissing') {
    const identity = await askIdentity();
    if (!identity) return;
    made = await repositories.makeFirstCommit({ ...wanted, identity });
  }
  if (made.ok) return;
  const output = t('action.showOutput');
  const answer = await showFault(made.error, ...(made.error.code === 'hookFailed' ? [output] : []));
  if (answer === output) await showText(t('hook.output'), made.error.detail ?? '');
}
