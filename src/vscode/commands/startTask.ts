import * as v from 'valibot';
import { showFault } from '../messages';
import type { CommandServices } from './attemptCommands';
import type { CommandViews } from './commandViews';

/** What the command *Start Agent Task* takes from another extension or a key binding; anything else opens the form. */
const argumentSchema = v.object({
  prompt: v.string(),
  agent: v.optional(v.string()),
  baseBranch: v.optional(v.string()),
});

/** Opens the form, or starts at once where the argument says what to do. Answers the attempt's id. */
export async function startTask(
  services: CommandServices,
  views: Pick<CommandViews, 'openDraft' | 'openChat'>,
  argument: unknown,
): Promise<string | undefined> {
  const parsed = v.safeParse(argumentSchema, argument);
  if (!parsed.success) {
    views.openDraft();
    return undefined;
  }
  const { prompt, agent, baseBranch } = parsed.output;
  const started = await services.tasks.start({
    prompt,
    agent: agent ?? services.tasks.preferredAgent(),
    ...(baseBranch === undefined ? {} : { base: baseBranch }),
  });
  if (!started.ok) {
    await showFault(started.error);
    return undefined;
  }
  views.openChat(started.value.attempt);
  return started.value.attempt;
}
