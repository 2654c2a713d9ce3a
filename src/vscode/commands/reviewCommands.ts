import type { AttemptId } from '../../domain/ids';
import type { Since } from '../../services/review/review/review';
import { showInformation } from '../display/display';
import { COMMANDS, type CommandId } from '../ids';
import { showFault } from '../messages';
import type { ReviewViews } from '../review/review';
import type { CommandServices } from './attemptCommands';
import { restoreTurn } from './restore';
import { t } from '../texts/texts';

interface Registering {
  readonly register: (id: CommandId, run: (argument: unknown, second: unknown) => unknown) => unknown;
  readonly onAttempt: (id: CommandId, run: (attempt: AttemptId, second: unknown) => unknown) => unknown;
}

/** The commands that show an attempt's changes, and those of the diff editors in which they are reviewed. */
export function registerReviewCommands(
  { register, onAttempt }: Registering,
  services: CommandServices,
  review: ReviewViews,
): void {
  const { editors, hunks, navigation, shown } = review;
  onAttempt(COMMANDS.reviewChanges, (attempt) => reviewChanges(editors, attempt));
  onAttempt(COMMANDS.reviewSinceLastTurn, (attempt) => reviewChanges(editors, attempt, 'lastTurn'));
  onAttempt(COMMANDS.restoreTurn, (attempt, message) => restoreTurn(services, review, attempt, message));
  register(COMMANDS.keepHunk, (argument) => hunks.keepHunk(argument));
  register(COMMANDS.unkeepHunk, (argument) => hunks.unkeepHunk(argument));
  register(COMMANDS.discardHunk, (argument) => hunks.discardHunk(argument));
  register(COMMANDS.keepFile, (argument) => hunks.keepFile(argument));
  register(COMMANDS.unkeepFile, (argument) => hunks.unkeepFile(argument));
  register(COMMANDS.discardFile, (argument) => hunks.discardFile(argument));
  register(COMMANDS.nextChange, () => navigation.go(1));
  register(COMMANDS.previousChange, () => navigation.go(-1));
  register(COMMANDS.nextFiles, () => editors.turnPage(1));
  register(COMMANDS.previousFiles, () => editors.turnPage(-1));
  register(COMMANDS.reviewSinceBase, async () => {
    const id = editors.current?.attempt;
    if (id !== undefined) await reviewChanges(editors, id);
  });
  register(COMMANDS.openChange, async (attempt, path) => {
    if (typeof attempt !== 'string' || typeof path !== 'string') return;
    shown.forget(attempt as AttemptId);
    // A row of the tree tells the changes since the base.
    shown.show(attempt as AttemptId, { since: 'base', page: shown.page(attempt as AttemptId) });
    const file = await shown.file(attempt as AttemptId, path);
    if (file) await editors.openFile(attempt as AttemptId, file);
  });
}

/** Opens the changes of an attempt, or says that there are none. */
async function reviewChanges(editors: ReviewViews['editors'], id: AttemptId, since: Since = 'base'): Promise<void> {
  const opened = await editors.open(id, { since });
  if (!opened.ok) {
    await showFault(opened.error);
    return;
  }
  const { files, total } = opened.value;
  if (files === 0) await showInformation(since === 'base' ? t('review.nothingYet') : t('review.nothingSinceTurn'));
  else if (total > files) await showInformation(t('review.firstFiles', { shown: files, count: total }));
}
