import { DisposableStore, type Disposable } from '../../base/disposable';
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
