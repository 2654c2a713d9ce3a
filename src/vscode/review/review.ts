import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { plainLine } from '../../base/plainText';
import type { FileDiff } from '../../domain/session/toolCall';
import type { Agents } from '../../services/machine/agents/agents';
import type { Decisions } from '../../services/review/decisions/decisions';
import type { Review } from '../../services/review/review/review';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { TaskStore } from '../../services/store/taskStore';
import type { WindowStore } from '../../services/store/windowStore';
import { openDiff } from '../display/display';
import { BASE_SCHEME } from '../ids';
import { BaseFiles } from './baseFiles';
import { HunkCommands } from './hunkCommands';
import { HunkLenses } from './hunkLenses';
import { ReviewNavigation } from './navigation';
import type { ReviewParts } from './reviewCommands';
import { ReviewEditors } from './reviewEditors';
import { ShownReviews } from './shownReviews';
import { TranscriptDocuments } from './transcriptDocuments';
import { t } from '../texts/texts';

export { baseOf } from './baseFiles';
export { registerReviewCommands } from './reviewCommands';
export { saveExact } from './exactDocuments';
export { reviewTabs, worktreeAttempt, worktreeFile } from './reviewTabs';

const documents = new TranscriptDocuments();

/** The review of attempts' changes in VS Code's own editors. */
export type ReviewViews = Disposable & ReviewParts;

interface ReviewServices {
  readonly agents: Agents;
  readonly attemptStore: AttemptStore;
  readonly decisions: Decisions;
  readonly review: Review;
  readonly store: WindowStore;
  readonly taskStore: TaskStore;
}

/** Registers what the diff editors need: the file systems behind their left sides, and Keep and Discard. */
export function createReview(services: ReviewServices): ReviewViews {
  const own = new DisposableStore();
  const baseFiles = new BaseFiles(services.review);
  own.add(vscode.workspace.registerFileSystemProvider(BASE_SCHEME, baseFiles, { isReadonly: true }));
  own.add(documents.register());
  const shown = own.add(new ShownReviews(services.attemptStore, services.review));
  const editors = own.add(new ReviewEditors({ services, shown, baseFiles, documents }));
  const hunks = own.add(new HunkCommands({ services, shown, editors }));
  own.add(new HunkLenses(services, shown));
  const navigation = new ReviewNavigation(editors, shown);
  return { editors, hunks, navigation, shown, dispose: () => own.dispose() };
}

/** Shows a change that is only in the chat so far: both sides are read-only texts. */
export async function showProposedChange(title: string, diff: FileDiff): Promise<void> {
  const name = path.basename(diff.path);
  const before = documents.keep(name, diff.oldText ?? '');
  const after = documents.keep(name, diff.newText);
  await openDiff([before, after], t('review.file.proposed', { file: title }), { preview: true });
}

/** Shows a text of the chat, e.g. a command's output, as a read-only document. */
export async function showText(title: string, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(documents.keep(`${plainLine(title, 60)}.log`, text));
  await vscode.window.showTextDocument(document, { preview: true });
}
