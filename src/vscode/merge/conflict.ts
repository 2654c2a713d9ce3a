import type { Fault } from '../../base/result';
import { resolveConflictsPrompt } from '../../texts/prompts/mergePrompts';
import { confirm, showInformation, showCancelable } from '../display/display';
import { faultText, showFault, type FaultCode } from '../faults/faults';
import { openMergeEditors } from '../windows/windows';
import { commitInteractively, type MergeContext } from './commit';
import { t } from '../texts/texts';

/**
 * Offers ways to resolve a conflict: the agent or the user resolves it in the attempt's worktree, never in the user's
 * checkout. The attempt can be merged afterwards. `mergeConflict` was detected before anything was changed. With
 * `conflictsLeft`, the merge is in progress in the worktree.
 */
export async function offerResolution(context: MergeContext, fault: Fault<FaultCode>): Promise<void> {
  const [agent, myself, abort] = [t('conflict.letAgent'), t('conflict.resolve'), t('conflict.abort')];
  const isOpen = fault.code === 'conflictsLeft';
  const answer = await confirm(faultText(fault), t('conflict.detail'), ...[agent, myself, ...(isOpen ? [abort] : [])]);
  if (answer === abort) return abortMerge(context);
  if (answer !== agent && answer !== myself) return;
  const open = await mergeIntoWorktree(context);
  if (!open) return;
  if (answer === agent) await letAgentResolve(context, open);
  else await openMergeEditors(open.worktree, open.files);
}

interface OpenConflict {
  readonly worktree: string;
  readonly into: string;
  readonly files: readonly string[];
}

/** Merges the target into the worktree, unless that merge is already in progress. */
async function mergeIntoWorktree(context: MergeContext): Promise<OpenConflict | undefined> {
  const { services, id } = context;
  const attempt = services.attemptStore.get(id);
  const task = attempt && services.taskStore.get(attempt.task);
  if (!task) return undefined;
  const updated = await commitInteractively(context, { message: task.title }, (choice) =>
    showCancelable(t('update.updating'), (signal) => services.merges.update(id, { ...choice, by: 'merge' }, signal)),
  );
  if (!updated) return undefined;
  if (!updated.ok) {
    await showFault(updated.error);
    return undefined;
  }
  const { value } = updated;
  if (value.kind === 'conflict') return { worktree: attempt.worktree, into: value.into, files: value.files };
  await showInformation(t('conflict.none'));
  return undefined;
}

async function letAgentResolve({ services, id }: MergeContext, { into, files }: OpenConflict): Promise<void> {
  services.openChat(id);
  const sent = await services.attempts.instruct(id, resolveConflictsPrompt(into, files));
  if (!sent.ok) await showFault(sent.error);
}

async function abortMerge({ services, id }: MergeContext): Promise<void> {
  const aborted = await services.merges.abortUpdate(id);
  if (aborted.ok) void showInformation(t('conflict.aborted'));
  else await showFault(aborted.error);
}
