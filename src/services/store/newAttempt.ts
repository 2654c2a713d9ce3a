import type { Clock } from '../../base/clock';
import { formatId } from '../../base/ids';
import { ok, type Result } from '../../base/result';
import type { Attempt, AttemptPlan, AttemptSlot } from '../../domain/attempt/attempt';
import type { TaskId } from '../../domain/ids';

/** An attempt to add to a task. */
export interface NewAttempt<Code extends string> {
  readonly agent: string;
  /** Chooses branch, folder, and base, once the attempt's ordinal is known. */
  readonly plan: (slot: AttemptSlot) => Promise<Result<AttemptPlan, Code>>;
}

/** Plans another attempt at a task, next to the existing ones. Saves nothing. */
export async function planAttempt<Code extends string>(
  task: TaskId,
  others: readonly Attempt[],
  { agent, plan }: NewAttempt<Code>,
  { clock, random }: { readonly clock: Clock; readonly random: (size: number) => Uint8Array },
): Promise<Result<Attempt, Code>> {
  const ordinal = Math.max(0, ...others.map((attempt) => attempt.ordinal)) + 1;
  const planned = await plan({ ordinal, taken: others.map(({ branch }) => branch) });
  if (!planned.ok) return planned;
  const now = clock.now();
  return ok({
    id: formatId('a', random(16)),
    task,
    session: formatId('s', random(16)),
    ordinal,
    agent,
    phase: 'recorded',
    disposition: 'open',
    ...planned.value,
    createdAt: now,
    updatedAt: now,
  });
}
