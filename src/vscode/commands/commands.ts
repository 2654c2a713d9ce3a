import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { AttemptId } from '../../domain/ids';
import { COMMANDS, type CommandId } from '../ids';
import { cleanUp } from './cleanUp';
import { showFault } from '../messages';
import { AttemptCommands, type CommandServices } from './attemptCommands';
import { copyReport, faultOf } from './copyReport';
import { registerCommentCommands } from './commentCommands';
import { discardAttempt } from './discard';
import { mergeAttempt } from './merge';
import type { CommandViews } from './commandViews';
import { undoRestore } from './restore';
import { registerReviewCommands } from './reviewCommands';
import { startTask } from './startTask';
import { takeOver } from './takeOver';
import { openRepository } from '../worktreeWindow/worktreeWindow';
import { updateAttempt } from './update';

/** Registers all commands. A failure that was not expected is logged and told, with its code. */
export function registerCommands(services: CommandServices, views: CommandViews): Disposable {
  const own = new DisposableStore();
  const attempts = new AttemptCommands(services);
  const register = (id: CommandId, run: (argument: unknown, second: unknown) => unknown) =>
    own.add(vscode.commands.registerCommand(id, guarded(services.log, id, run)));
  const onAttempt = (id: CommandId, run: (attempt: AttemptId, second: unknown) => unknown) =>
    register(id, async (argument, second) => {
      const attempt = attemptOf(argument) ?? views.currentAttempt() ?? (await attempts.pick());
      return attempt === undefined ? undefined : run(attempt, second);
    });

  register(COMMANDS.undoRestore, async (argument) => {
    const canUndo = (id: AttemptId) => services.restores.canUndo(id);
    const current = attemptOf(argument) ?? views.currentAttempt();
    const attempt = current !== undefined && canUndo(current) ? current : await attempts.pick(canUndo);
    return attempt === undefined ? undefined : undoRestore(services, views.review, attempt);
  });
  register(COMMANDS.startTask, (argument) => startTask(services, views, argument));
  onAttempt(COMMANDS.openChat, (attempt) => views.openChat(attempt));
  registerReviewCommands({ register, onAttempt }, services, views.review);
  registerCommentCommands(register, views.comments, async () => views.currentAttempt() ?? (await attempts.pick()));
  onAttempt(COMMANDS.updateAttempt, (id) => updateAttempt({ services, views, id }));
  onAttempt(COMMANDS.mergeAttempt, (attempt) => mergeAttempt(services, views, attempt));
  onAttempt(COMMANDS.discardAttempt, (attempt) => discardAttempt(services, attempt));
  onAttempt(COMMANDS.openWorktree, (attempt) => attempts.openWorktree(attempt));
  register(COMMANDS.openRepository, () => openRepository(services));
  onAttempt(COMMANDS.openTerminal, (attempt) => attempts.openTerminal(attempt));
  onAttempt(COMMANDS.stopAttempt, (attempt) => attempts.stop(attempt));
  onAttempt(COMMANDS.retryAttempt, (attempt) => attempts.retry(attempt));
  onAttempt(COMMANDS.copyBranch, (attempt) => attempts.copyBranch(attempt));
  onAttempt(COMMANDS.rerunSetup, (attempt) => attempts.rerunSetup(attempt));
  onAttempt(COMMANDS.logIn, (attempt) => attempts.logIn(attempt));
  register(COMMANDS.nextRequest, () => attempts.nextRequest(views.openChat));
  register(COMMANDS.refreshTasks, () => views.refreshTree());
  register(COMMANDS.cleanUp, () => cleanUp(services));
  register(COMMANDS.takeOver, () => takeOver(services));
  register(COMMANDS.showLog, () => views.showLog());
  register(COMMANDS.copyReport, (argument, fault) =>
    copyReport(services, views.recentLog(), {
      attempt: attemptOf(argument) ?? views.currentAttempt(),
      fault: faultOf(fault),
    }),
  );
  return own;
}

/** The attempt of a command's argument: an id (from a chat, a notification) or a row of the tree. */
function attemptOf(argument: unknown): AttemptId | undefined {
  if (typeof argument === 'string') return argument as AttemptId;
  if (typeof argument !== 'object' || argument === null || !('attempt' in argument)) return undefined;
  const { attempt } = argument;
  if (typeof attempt !== 'object' || attempt === null || !('id' in attempt)) return undefined;
  return typeof attempt.id === 'string' ? (attempt.id as AttemptId) : undefined;
}

function guarded(log: Logger, id: string, run: (argument: unknown, second: unknown) => unknown) {
  return async (argument: unknown, second: unknown): Promise<unknown> => {
    try {
      return await run(argument, second);
    } catch (error) {
      log.error('a command failed', error, { command: id });
      await showFault({ code: 'internal', cause: error });
      return undefined;
    }
  };
}
