import { isPlainLine } from '../../base/plainText';
import { onceOption, type Ask, type AskOption } from './ask';

/** Maximum length of a command that is shown in one line without being cut. */
export const PLAIN_COMMAND_MAX = 120;

/** Returns a request in one line: its command, or else its title from the agent. */
export function requestWords(ask: Ask): string {
  return ask.command ?? ask.title;
}

/**
 * Returns the option that allows a request once, if people can decide by `requestWords` alone: if that line shows a
 * command exactly, the command runs in the folder `worktree`, and there is one way to allow it. Other requests are
 * answered in the chat, which shows everything.
 */
export function plainlyAllowed(ask: Ask, worktree: string): AskOption | undefined {
  const { kind, command, cwd, diffs, options } = ask;
  if (kind !== 'command' || command === undefined || diffs.length > 0) return undefined;
  if (cwd !== undefined && cwd !== worktree) return undefined;
  if (options.filter((option) => option.kind === 'allowOnce').length !== 1) return undefined;
  return isPlainLine(command, PLAIN_COMMAND_MAX) ? onceOption(ask, 'allow') : undefined;
}
