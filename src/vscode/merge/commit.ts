import type { Fault, Result } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import { fixHookPrompt } from '../../texts/prompts/mergePrompts';
import type { Attempts } from '../../services/attempts/attempts/attempts';
import type { CommitChoice, MergeCode, Merges } from '../../services/integration/merges/merges';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { TaskStore } from '../../services/store/taskStore';
import { showError, showInformation } from '../display/display';
import { askIdentity } from '../identity/identity';
import { faultText, showFault } from '../faults/faults';
import { showText } from '../review/review';
import { t } from '../texts/texts';

/** The services that merging and updating use. */
export interface MergeServices {
  readonly attempts: Attempts;
  readonly attemptStore: AttemptStore;
  readonly merges: Merges;
  readonly taskStore: TaskStore;
  readonly openChat: (attempt: AttemptId) => void;
}

/** An attempt that is being merged or updated, with the services for it. */
export interface MergeContext {
  readonly services: MergeServices;
  readonly id: AttemptId;
}

/**
 * Runs something that commits an attempt's work. If git refuses, lets the user resolve that and tries again: asks who
 * commits, or shows what a hook printed. Resolves with `undefined` if the user gave up or asked the agent for a fix.
 */
export async function commitInteractively<T>(
  context: MergeContext,
  first: CommitChoice,
  work: (choice: CommitChoice) => PromiseLike<Result<T, MergeCode>>,
): Promise<Result<T, MergeCode> | undefined> {
  let choice = first;
  for (;;) {
    const done = await work(choice);
    if (done.ok) return done;
    const resolve = RESOLUTIONS[done.error.code];
    if (!resolve) return done;
    const next = await resolve(choice, done.error, context);
    if (!next) return undefined;
    choice = next;
  }
}

type Resolve = (
  choice: CommitChoice,
  fault: Fault<MergeCode>,
  context: MergeContext,
) => Promise<CommitChoice | undefined>;

/** What the user can resolve, by code. Each resolves with the next choice, or `undefined` if the user gave up. */
const RESOLUTIONS: Readonly<Partial<Record<MergeCode, Resolve>>> = {
  hookFailed: (choice, fault, context) => afterHook(context, fault, choice),
  identityMissing: withIdentity,
  cancelled: afterCancel,
};

/** Offers to skip the hooks, because a commit that hangs usually hangs in a hook. */
async function afterCancel(choice: CommitChoice, fault: Fault<MergeCode>): Promise<CommitChoice | undefined> {
  const [retry, skip] = [t('action.retry'), t('hook.skip')];
  const offers = choice.skipHooks === true ? [retry] : [retry, skip];
  const answer = await showInformation(faultText(fault), ...offers);
  if (answer === retry) return choice;
  return answer === skip ? { ...choice, skipHooks: true } : undefined;
}

/** Offers what helps if a hook rejects a commit. It isn't a fault, so neither the log nor a report is offered. */
async function afterHook(
  { services, id }: MergeContext,
  fault: Fault<MergeCode>,
  choice: CommitChoice,
): Promise<CommitChoice | undefined> {
  const output = fault.detail ?? '';
  const [fix, show, retry, skip] = [t('hook.fix'), t('action.showOutput'), t('action.retry'), t('hook.skip')];
  for (;;) {
    const answer = await showError(faultText(fault), fix, show, retry, skip);
    if (answer === retry) return choice;
    if (answer === skip) return { ...choice, skipHooks: true };
    if (answer === show) {
      await showText(t('hook.output'), output);
      continue;
    }
    if (answer === fix) {
      services.openChat(id);
      const sent = await services.attempts.instruct(id, fixHookPrompt(output));
      if (!sent.ok) await showFault(sent.error);
    }
    return undefined;
  }
}

async function withIdentity(choice: CommitChoice): Promise<CommitChoice | undefined> {
  const identity = await askIdentity();
  return identity && { ...choice, identity };
}
