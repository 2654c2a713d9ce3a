import * as vscode from 'vscode';
import type { AttemptId, MessageId } from '../../domain/ids';
import { pickOne, showInformation, showProgress } from '../display/display';
import { showFault } from '../faults/faults';
import type { Restores } from '../../services/review/restores/restores';
import type { Review } from '../../services/review/review/review';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { Commands } from '../commands/commands';
import { COMMANDS } from '../ids';
import { offerToSave } from '../unsaved/unsaved';
import { t } from '../texts/texts';

interface CheckpointServices {
  readonly attemptStore: AttemptStore;
  readonly restores: Restores;
  readonly review: Review;
  /** Reloads the changes in the review editors that are open for an attempt. */
  readonly reopenReview: (attempt: AttemptId) => Promise<unknown>;
}

/** Registers the commands that restore checkpoints. */
export function registerCheckpointCommands(commands: Commands, services: CheckpointServices): void {
  commands.registerOnAttempt(COMMANDS.restoreTurn, (id, message) => restoreTurn(services, id, message));
  const canUndo = (id: AttemptId) => services.restores.canUndo(id);
  commands.registerOnAttempt(COMMANDS.undoRestore, (id) => undoRestore(services, id), canUndo);
}

/** Restores an attempt's files to their state before a message; asks for the message if none is given. */
async function restoreTurn(services: CheckpointServices, id: AttemptId, message?: unknown): Promise<void> {
  const attempt = services.attemptStore.get(id);
  if (!attempt) return;
  const turn = typeof message === 'string' ? await turnOf(services, id, message) : await chooseTurn(services, id);
  if (!turn || !(await offerToSave(attempt.worktree))) return;
  const restored = await showProgress(t('checkpoint.restoring'), () => services.restores.restore(id, turn.message));
  if (!restored.ok) {
    await showFault(restored.error);
    return;
  }
  void offerUndo(services, { id, words: turn.words });
  await refreshReview(services, id);
}

interface Turn {
  readonly message: MessageId;
  readonly words: string;
}

async function turnOf({ restores }: CheckpointServices, id: AttemptId, message: string): Promise<Turn> {
  const turns = await restores.turns(id);
  return turns.find((turn) => turn.message === message) ?? { message: message as MessageId, words: '' };
}

async function chooseTurn({ restores }: CheckpointServices, id: AttemptId): Promise<Turn | undefined> {
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
  services: CheckpointServices,
  { id, words }: { readonly id: AttemptId; readonly words: string },
): Promise<void> {
  const undo = t('action.undo');
  const text = t('checkpoint.restored', { message: words });
  if ((await showInformation(text, undo)) === undo) await undoRestore(services, id);
}

/** Undoes *Restore Checkpoint*: brings back the files that it replaced. */
async function undoRestore(services: CheckpointServices, id: AttemptId): Promise<void> {
  const attempt = services.attemptStore.get(id);
  if (!attempt || !(await offerToSave(attempt.worktree))) return;
  const back = await showProgress(t('checkpoint.restoring'), () => services.restores.undo(id));
  if (back.ok) await refreshReview(services, id);
  else await showFault(back.error);
}

/** Updates the numbers of changes and the open review editors after files were replaced. */
async function refreshReview(services: CheckpointServices, id: AttemptId): Promise<void> {
  await services.review.refresh(id);
  await services.reopenReview(id);
}
