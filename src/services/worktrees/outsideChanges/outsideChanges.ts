import { DisposableStore, type Disposable } from '../../../base/disposable';
import type { Logger } from '../../../base/logger';
import { checkoutChange, type CheckoutState } from '../../../domain/attempt/checkoutState';
import type { Attempt } from '../../../domain/attempt/attempt';
import type { SessionId, TurnId } from '../../../domain/ids';
import type { HostNote, LogEntry } from '../../../domain/session/event';
import type { AttemptStore } from '../../store/attemptStore';
import type { Appended, Sessions } from '../../sessions/sessions/sessions';
import type { AttemptGit } from '../attemptGit/attemptGit';
import { pathsOutside, WrittenPaths } from './writtenPaths';

/** Files that are listed by name. */
const NAMED_MAX = 20;

interface Dependencies {
  readonly attemptGit: AttemptGit;
  readonly attemptStore: AttemptStore;
  readonly sessions: Sessions;
  readonly log: Logger;
}

/** A turn in progress. */
interface Watched {
  readonly before: Promise<CheckoutState | undefined>;
  readonly written: WrittenPaths;
}

/**
 * Reports in the chat what happens outside an attempt's worktree while its agent works: files that the agent writes
 * elsewhere, as soon as they are written, and changes of the user's checkout, at the end of the turn. Delays nothing,
 * and costs nothing between turns. Doesn't compare a turn that started while no window was open.
 */
export class OutsideChanges implements Disposable {
  readonly #deps: Dependencies;
  readonly #own = new DisposableStore();
  readonly #turns = new Map<SessionId, Watched>();

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
    this.#own.add(dependencies.sessions.onDidAppend((appended) => this.#observe(appended)));
  }

  dispose(): void {
    this.#own.dispose();
  }

  #observe({ session, entries }: Appended): void {
    const attempt = this.#deps.attemptStore.ofSession(session);
    if (!attempt) return;
    for (const entry of entries)
      void this.#observeEntry(attempt, entry).catch((error: unknown) =>
        this.#deps.log.error('failed to check for changes outside the worktree', error),
      );
  }

  async #observeEntry(attempt: Attempt, { event, seq }: LogEntry): Promise<void> {
    switch (event.type) {
      case 'turnStarted':
        this.#turns.set(attempt.session, { before: this.#state(attempt), written: new WrittenPaths() });
        return;
      case 'toolCall': {
        const paths = this.#turns.get(attempt.session)?.written.add(event.call) ?? [];
        const files = paths.length === 0 ? [] : await pathsOutside(attempt.worktree, paths);
        if (files.length > 0)
          await this.#report(attempt, { type: 'wroteOutside', id: `outside-${seq}`, ...listed(files) });
        return;
      }
      case 'turnEnded':
        return this.#compare(attempt, event.turn);
      default:
        return;
    }
  }

  async #compare(attempt: Attempt, turn: TurnId): Promise<void> {
    const watched = this.#turns.get(attempt.session);
    this.#turns.delete(attempt.session);
    const [before, after] = [await watched?.before, watched && (await this.#state(attempt))];
    const change = before && after && checkoutChange(before, after);
    if (!change) return;
    const { files, head } = change;
    const note = { type: 'checkoutChanged' as const, id: `checkout-${turn}`, ...listed(files) };
    await this.#report(attempt, head === undefined ? note : { ...note, head });
  }

  async #state(attempt: Attempt): Promise<CheckoutState | undefined> {
    const state = await this.#deps.attemptGit.run(attempt, (git, { root }) => git.changes.checkoutState(root));
    return state.ok ? state.value : undefined;
  }

  async #report(attempt: Attempt, note: HostNote): Promise<void> {
    const appended = await this.#deps.sessions.append(attempt.session, note);
    if (!appended.ok)
      this.#deps.log.warn('failed to add a note to the session log', {
        attempt: attempt.id,
        code: appended.error.code,
      });
  }
}

function listed(files: readonly string[]): { readonly files: string[]; readonly count: number } {
  return { files: files.slice(0, NAMED_MAX), count: files.length };
}
