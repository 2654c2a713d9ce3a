import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Logger } from '../../base/logger';
import type { AttemptId } from '../../domain/ids';
import { showFault } from '../faults/faults';
import type { CommandId } from '../ids';

/** Whether a command can run on an attempt. */
type AttemptFilter = (id: AttemptId) => boolean;

interface Options {
  readonly log: Logger;
  /** The attempt in the active editor or the one selected in the tree, if there is one. */
  readonly currentAttempt: () => AttemptId | undefined;
  /** Lets the user choose an open attempt. Doesn't ask if there's only one. */
  readonly pickAttempt: (filter: AttemptFilter) => Promise<AttemptId | undefined>;
}

type CommandHandler<Argument> = (argument: Argument, second: unknown) => unknown;

/** Registers commands. Logs and shows the errors that they throw. */
export class Commands implements Disposable {
  readonly #options: Options;
  readonly #own = new DisposableStore();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Registers a command. Its arguments can come from menus, key bindings, or other extensions. */
  register(id: CommandId, run: CommandHandler<unknown>): void {
    this.#own.add(
      vscode.commands.registerCommand(id, async (argument: unknown, second: unknown): Promise<unknown> => {
        try {
          return await run(argument, second);
        } catch (error) {
          this.#options.log.error('command failed', error, { command: id });
          await showFault({ code: 'internal', cause: error });
          return undefined;
        }
      }),
    );
  }

  /** Registers a command on an attempt: the one in its argument, the current one, or one that the user chooses. */
  registerOnAttempt(id: CommandId, run: CommandHandler<AttemptId>, filter: AttemptFilter = () => true): void {
    this.register(id, async (argument, second) => {
      const attempt = await this.resolveAttempt(argument, filter);
      return attempt === undefined ? undefined : run(attempt, second);
    });
  }

  /** Resolves with the attempt that a command should run on, or `undefined` if the user didn't choose one. */
  async resolveAttempt(argument?: unknown, filter: AttemptFilter = () => true): Promise<AttemptId | undefined> {
    const current = this.givenAttempt(argument);
    return current !== undefined && filter(current) ? current : this.#options.pickAttempt(filter);
  }

  /** Returns the attempt in a command's argument, or else the current one. */
  givenAttempt(argument: unknown): AttemptId | undefined {
    return attemptOf(argument) ?? this.#options.currentAttempt();
  }

  dispose(): void {
    this.#own.dispose();
  }
}

/** Returns the attempt in a command's argument: an ID (from a chat or a notification) or a row of the tree. */
function attemptOf(argument: unknown): AttemptId | undefined {
  if (typeof argument === 'string') return argument as AttemptId;
  if (typeof argument !== 'object' || argument === null || !('attempt' in argument)) return undefined;
  const { attempt } = argument;
  if (typeof attempt !== 'object' || attempt === null || !('id' in attempt)) return undefined;
  return typeof attempt.id === 'string' ? (attempt.id as AttemptId) : undefined;
}
