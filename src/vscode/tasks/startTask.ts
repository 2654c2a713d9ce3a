import * as v from 'valibot';
import type { AttemptId } from '../../domain/ids';
import type { Tasks } from '../../services/tasks/tasks/tasks';
import { showFault } from '../faults/faults';

/** The argument of *Start Agent Task* from another extension or a key binding. Anything else opens the form. */
const argumentSchema = v.object({
  prompt: v.string(),
  agent: v.optional(v.string()),
  baseBranch: v.optional(v.string()),
});

interface StartOptions {
  readonly tasks: Tasks;
  readonly openNewTask: () => void;
  readonly openChat: (attempt: AttemptId) => void;
}

/** Opens the form, or starts a task if the argument contains a prompt. Resolves with the ID of a started attempt. */
export async function startTask(
  { tasks, openNewTask, openChat }: StartOptions,
  argument: unknown,
): Promise<string | undefined> {
  const parsed = v.safeParse(argumentSchema, argument);
  if (!parsed.success) {
    openNewTask();
    return undefined;
  }
  const { prompt, agent, baseBranch } = parsed.output;
  const started = await tasks.start({
    prompt,
    agents: [agent ?? tasks.preferredAgent()],
    ...(baseBranch === undefined ? {} : { base: baseBranch }),
  });
  if (!started.ok) {
    await showFault(started.error);
    return undefined;
  }
  const [attempt] = started.value.attempts;
  openChat(attempt);
  return attempt;
}
