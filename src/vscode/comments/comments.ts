import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Commands } from '../commands/commands';
import { COMMANDS } from '../ids';
import type { ReviewViews } from '../review/review';
import { CommentCommands } from './commentCommands';
import { CommentThreads, type ThreadServices } from './commentThreads';
import { DraftCount } from './draftCount';

/** Comments on an attempt's changes, in VS Code's own threads. */
export interface CommentViews extends Disposable {
  readonly commands: CommentCommands;
}

export function createComments(services: ThreadServices, { editors, shown }: ReviewViews): CommentViews {
  const own = new DisposableStore();
  const threads = own.add(new CommentThreads(services, shown));
  own.add(new DraftCount(services.comments, editors));
  return { commands: new CommentCommands(services, threads), dispose: () => own.dispose() };
}

/** Registers the commands of the threads in which an attempt's changes are commented. */
export function registerCommentCommands(commands: Commands, { commands: threads }: CommentViews): void {
  commands.register(COMMANDS.commentAtCursor, () => threads.atCursor());
  commands.register(COMMANDS.addComment, (argument) => threads.add(argument));
  commands.register(COMMANDS.editComment, (argument) => threads.edit(argument));
  commands.register(COMMANDS.saveComment, (argument) => threads.save(argument));
  commands.register(COMMANDS.cancelComment, (argument) => threads.cancel(argument));
  commands.register(COMMANDS.deleteComment, (argument) => threads.remove(argument));
  commands.register(COMMANDS.resolveComments, (argument) => threads.resolve(argument));
  commands.register(COMMANDS.reopenComments, (argument) => threads.reopen(argument));
  commands.register(COMMANDS.sendComments, (argument) => threads.send(argument, () => commands.resolveAttempt()));
}
