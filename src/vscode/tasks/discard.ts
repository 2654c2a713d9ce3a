import * as vscode from 'vscode';
import type { AttemptId } from '../../domain/ids';
import { taskTitle } from '../../domain/task/task';
import type { Attempts } from '../../services/attempts/attempts/attempts';
import type { Agents } from '../../services/machine/agents/agents';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { TaskStore } from '../../services/store/taskStore';
import { confirm, showInformation } from '../display/display';
import { showFault } from '../faults/faults';
import { reviewTabs } from '../review/review';
import { t } from '../texts/texts';
import { attemptLabel } from '../titles/titles';

interface DiscardServices {
  readonly agents: Agents;
  readonly attempts: Attempts;
  readonly attemptStore: AttemptStore;
  readonly taskStore: TaskStore;
}

/** Asks for confirmation, moves the attempt's worktree to the trash, closes its review, and offers to undo that. */
export async function discardAttempt(services: DiscardServices, id: AttemptId): Promise<void> {
  const attempt = services.attemptStore.get(id);
  const task = attempt && services.taskStore.get(attempt.task);
  if (!task) return;
  const name = { agent: attemptLabel(services, attempt), task: taskTitle(task) };
  const discard = t('discard.discard');
  const answer = await confirm(t('discard.question', name), t('discard.detail'), discard);
  if (answer !== discard) return;
  const reviewed = reviewTabs(services).filter(({ shows }) => shows.attempt === id);
  const discarded = await services.attempts.discard(id);
  if (!discarded.ok) {
    await showFault(discarded.error);
    return;
  }
  await closeTabs(reviewed.map(({ tab }) => tab));
  void offerUndo(services, id, t('discard.done', name));
}

/** Closes the tabs that are still open, except those with unsaved changes. */
async function closeTabs(tabs: readonly vscode.Tab[]): Promise<void> {
  const open = new Set(vscode.window.tabGroups.all.flatMap((group) => group.tabs));
  await vscode.window.tabGroups.close(
    tabs.filter((tab) => open.has(tab) && !tab.isDirty),
    true,
  );
}

async function offerUndo({ attempts }: DiscardServices, id: AttemptId, text: string): Promise<void> {
  const undo = t('action.undo');
  const offers = attempts.canUndiscard(id) ? [undo] : [];
  const answer = await showInformation(text, ...offers);
  if (answer !== undo) return;
  const restored = await attempts.undiscard(id);
  if (!restored.ok) await showFault(restored.error);
}
