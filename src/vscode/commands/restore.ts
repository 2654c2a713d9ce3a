import * as vscode from 'vscode';
import type { AttemptId, MessageId } from '../../domain/ids';
import { pickOne, showInformation, showProgress } from '../display/display';
import { showFault } from '../messages';
import type { ReviewViews } from '../review/review';
import type { CommandServices } from './attemptCommands';
import { saveWork } from './unsaved';
import { t } from '../texts/texts';

/** Puts the files of an attempt back to what they were before a message, which is asked for where it is not told. */
export async function restoreTurn(
  services: CommandServices,
  review: ReviewViews,
  id: AttemptId,
  message?: unknown,
): Promise<void> {
  const attempt = services.attemptStore.get(id);
  if (!attempt) return;
  const turn = typeof message === 'string' ? await turnOf(services, id, message) : await chooseTurn(services, id);
  if (!turn || !(await saveWork(attempt.worktree))) return;
  const restored = await showProgress(t('checkpoint.restoring'), () => services.restores.restore(id, turn.message));
  if (!restored.ok) {
    await showFault(restored.error);
    return;
  }
  void offerUndo(services, review, { id, words: turn.words });
  await showAgain(services, review, id);
}

interface Turn {
  readonly message: MessageId;
  readonly words: string;
}

async function turnOf({ restores }: CommandServices, id: AttemptId, message: string): Promise<Turn> {
  const turns = await restores.turns(id);
  return turns.find((turn) => turn.message === message) ?? { message: message as MessageId, words: '' };
}

async function chooseTurn({ restores }: CommandServices, id: AttemptId): Promise<Turn | undefined> {
  const turns = await restores.turns(id);
  const rows = turns.map((turn) => ({
    value: turn,
    text: turn.words,
    description: new Date(turn.at).toLocaleString(vscode.env.language),
  }));
  return pickOne(rows, {
    title: t('checkpoint.title'),
    placeholder: t('checkpoint.select'),
    matchOnDescription: true,
  });
}

async function offerUndo(
  services: CommandServices,
  review: ReviewViews,
  { id, words }: { readonly id: AttemptId; readonly words: string },
): Promise<void> {
  const undo = t('action.undo');
  const text = t('checkpoint.restored', { message: words });
  if ((await showInformation(text, undo)) === undo) await undoRestore(services, review, id);
}

/** Brings back the files that *Restore Checkpoint* replaced. */
export async function undoRestore(services: CommandServices, review: ReviewViews, id: AttemptId): Promise<void> {
  const attempt = services.attemptStore.get(id);
  if (!attempt || !(await saveWork(attempt.worktree))) return;
  const back = await showProgress(t('checkpoint.restoring'), () => services.restores.undo(id));
  if (back.ok) await showAgain(services, review, id);
  else await showFault(back.error);
}

/** Other files are changed now: the numbers, and the editors of a review that are open. */
async function showAgain(services: CommandServices, review: ReviewViews, id: AttemptId): Promise<void> {
  await services.review.refresh(id);
  await review.editors.reopen(id);
}
