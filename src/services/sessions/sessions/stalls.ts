import { Emitter } from '../../../base/emitter';
import type { SessionId } from '../../../domain/ids';
import type { HostNotice } from '../../../protocol/agentHost';

/**
 * stalled: the first of some sessions whose log the disk refuses (`code`: the system's, e.g. `ENOSPC`), so that its
 * agent waits and nothing is lost · resumed: the last of them goes on.
 */
export type Stall = { readonly type: 'stalled'; readonly code?: string } | { readonly type: 'resumed' };

/** The sessions that wait for room on the disk, as the agent host tells it. */
export class Stalls {
  readonly #stalled = new Set<SessionId>();
  readonly #changed = new Emitter<Stall>();

  /** Told once for all sessions that wait at the same time. */
  readonly onDidChange = this.#changed.event;

  note({ session, logging, code }: HostNotice): void {
    const before = this.#stalled.size;
    if (logging) this.#stalled.delete(session);
    else this.#stalled.add(session);
    const { size } = this.#stalled;
    if (before === 0 && size > 0) this.#changed.fire({ type: 'stalled', ...(code === undefined ? {} : { code }) });
    if (before > 0 && size === 0) this.#changed.fire({ type: 'resumed' });
  }

  /** The agent host is gone: nothing is known any more. */
  forget(): void {
    this.#stalled.clear();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
