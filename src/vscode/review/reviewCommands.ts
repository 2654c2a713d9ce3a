import type { AttemptId } from '../../domain/ids';
import type { Since } from '../../services/review/review/review';
import { showInformation } from '../display/display';
import { COMMANDS } from '../ids';
import { showFault } from '../faults/faults';
import type { HunkCommands } from './hunkCommands';
import type { ReviewNavigation } from './navigation';
import type { ReviewEditors } from './reviewEditors';
import type { ShownReviews } from './shownReviews';
import type { Commands } from '../commands/commands';
import { t } from '../texts/texts';

/** What shows an attempt's changes, and what can be done there. */
export interface ReviewParts {
  readonly editors: ReviewEditors;
  readonly hunks: HunkCommands;
  readonly navigation: ReviewNavigation;
  readonly shown: ShownReviews;
}

/** Registers the commands that show an attempt's changes, and those of the diff editors in which they are reviewed. */
export function registerReviewCommands(commands: Commands, review: ReviewParts): void {
  const { editors, hunks, navigation, shown } = review;
  commands.registerOnAttempt(COMMANDS.reviewChanges, (attempt) => reviewChanges(editors, attempt));
  commands.registerOnAttempt(COMMANDS.reviewSinceLastTurn, (attempt) => reviewChanges(editors, attempt, 'lastTurn'));
  commands.register(COMMANDS.keepHunk, (argument) => hunks.keepHunk(argument));
  commands.register(COMMANDS.unkeepHunk, (argument) => hunks.unkeepHunk(argument));
  commands.register(COMMANDS.discardHunk, (argument) => hunks.discardHunk(argument));
  commands.register(COMMANDS.keepFile, (argument) => hunks.keepFile(argument));
  commands.register(COMMANDS.unkeepFile, (argument) => hunks.unkeepFile(argument));
  commands.register(COMMANDS.discardFile, (argument) => hunks.discardFile(argument));
  commands.register(COMMANDS.nextChange, () => navigation.go(1));
  commands.register(COMMANDS.previousChange, () => navigation.go(-1));
  commands.register(COMMANDS.nextFiles, () => editors.turnPage(1));
  commands.register(COMMANDS.previousFiles, () => editors.turnPage(-1));
  commands.register(COMMANDS.reviewSinceBase, async () => {
    const id = editors.current?.attempt;
    if (id !== undefined) await reviewChanges(editors, id);
  });
  commands.register(COMMANDS.openChange, async (attempt, path) => {
    if (typeof attempt !== 'string' || typeof path !== 'string') return;
    shown.forget(attempt as AttemptId);
    // A row of the tree shows the changes since the base.
    shown.show(attempt as AttemptId, { since: 'base', page: shown.page(attempt as AttemptId) });
    const file = await shown.file(attempt as AttemptId, path);
    if (file) await editors.openFile(attempt as AttemptId, file);
  });
}

/** Opens the changes of an attempt, or shows that there are none. */
async function reviewChanges(editors: ReviewEditors, id: AttemptId, since: Since = 'base'): Promise<void> {
  const opened = await editors.open(id, { since });
  if (!opened.ok) {
    await showFault(opened.error);
    return;
  }
  const { files, total } = opened.value;
  if (files === 0) await showInformation(since === 'base' ? t('review.nothingYet') : t('review.nothingSinceTurn'));
  else if (total > files) await showInformation(t('review.firstFiles', { shown: files, count: total }));
}
