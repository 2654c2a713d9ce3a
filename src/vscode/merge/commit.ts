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

/** What merging and updating need. */
export interface MergeServices {
  readonly attempts: Attempts;
  readonly attemptStore: AttemptStore;
  readonly merges: Merges;
  readonly taskStore: TaskStore;
  readonly openChat: (attempt: AttemptId) => void;
}

/** What the steps of merging or updating an attempt share. */
export interface Finishing {
  readonly services: MergeServices;
  readonly id: AttemptId;
}

/**
 * Does something that commits an attempt's work, and lets the user settle what git refuses: who commits, and what a
 * hook printed. Resolves with nothing if the user gave up or sent the agent back to work.
 */
export async function commitAsChosen<T>(
  finishing: Finishing,
  first: CommitChoice,
  work: (choice: CommitChoice) => PromiseLike<Result<T, MergeCode>>,
): Promise<Result<T, MergeCode> | undefined> {
  let choice = first;
  for (;;) {
    const done = await work(choice);
    if (done.ok) return done;
    const settle = SETTLED[done.error.code];
    if (!settle) return done;
    const next = await settle(choice, done.error, finishing);
    if (!next) return undefined;
    choice = next;
  }
}

type Settle = (
  choice: CommitChoice,
  fault: Fault<MergeCode>,
  finishing: Finishing,
) => Promise<CommitChoice | undefined>;

/** What the user can settle. Each resolves with the next choice, or with nothing if the user gave up. */
const SETTLED: Readonly<Partial<Record<MergeCode, Settle>>> = {
  hookFailed: (choice, fault, finishing) => afterHook(finishing, fault, choice),
  identityMissing: withIdentity,
  cancelled: afterCancel,
};

/** What hangs in a commit is most often a hook. */
async function afterCancel(choice: CommitChoice, fault: Fault<MergeCode>): Promise<CommitChoice | undefined> {
  const [retry, skip] = [t('action.retry'), t('hook.skip')];
  const offers = choice.skipHooks === true ? [retry] : [retry, skip];
  const answer = await showInformation(faultText(fault), ...offers);
  if (answer === retry) return choice;
  return answer === skip ? { ...choice, skipHooks: true } : undefined;
}

/** A hook that rejects a commit works as meant, so neither the log nor a report is offered. */
async function afterHook(
  { services, id }: Finishing,
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
