import { isPlainLine } from '../../base/plainText';
import { onceOption, type Ask, type AskOption } from './ask';

/** Characters of a command that is shown whole in a line, at most. */
export const PLAIN_COMMAND_MAX = 120;

/** What a request comes down to in a line: the command that would run, else what the agent calls it. */
export function requestWords(ask: Ask): string {
  return ask.command ?? ask.title;
}

/**
 * The option that allows a request this once, if it can be answered by who sees no more of it than `requestWords` in
 * one line: a command that such a line shows exactly, which runs in the folder `worktree`, and one way to allow it.
 * Anything else is answered where all of it is shown: in the chat.
 */
export function plainlyAllowed(ask: Ask, worktree: string): AskOption | undefined {
  const { kind, command, cwd, diffs, options } = ask;
  if (kind !== 'command' || command === undefined || diffs.length > 0) return undefined;
  if (cwd !== undefined && cwd !== worktree) return undefined;
  if (options.filter((option) => option.kind === 'allowOnce').length !== 1) return undefined;
  return isPlainLine(command, PLAIN_COMMAND_MAX) ? onceOption(ask, 'allow') : undefined;
}
