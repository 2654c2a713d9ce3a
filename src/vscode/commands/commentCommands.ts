import type { AttemptId } from '../../domain/ids';
import type { CommentViews } from '../comments/comments';
import { COMMANDS, type CommandId } from '../ids';

type Register = (id: CommandId, run: (argument: unknown) => unknown) => unknown;

/** The commands of the threads in which an attempt's changes are commented. */
export function registerCommentCommands(
  register: Register,
  { commands }: CommentViews,
  currentAttempt: () => Promise<AttemptId | undefined>,
): void {
  register(COMMANDS.commentAtCursor, () => commands.atCursor());
  register(COMMANDS.addComment, (argument) => commands.add(argument));
  register(COMMANDS.editComment, (argument) => commands.edit(argument));
  register(COMMANDS.saveComment, (argument) => commands.save(argument));
  register(COMMANDS.cancelComment, (argument) => commands.cancel(argument));
  register(COMMANDS.deleteComment, (argument) => commands.remove(argument));
  register(COMMANDS.resolveComments, (argument) => commands.resolve(argument));
  register(COMMANDS.reopenComments, (argument) => commands.reopen(argument));
  register(COMMANDS.sendComments, (argument) => commands.send(argument, currentAttempt));
}
