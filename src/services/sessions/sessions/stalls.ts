import { Emitter } from '../../../base/emitter';
import type { SessionId } from '../../../domain/ids';
import type { HostNotice } from '../../../protocol/agentHost';

/**
 * stalled: the first session whose log can't be written to disk (`code` is the system's, for example `ENOSPC`), so its
 * agent waits and nothing is lost · resumed: the last such session continues.
 */
export type Stall = { readonly type: 'stalled'; readonly code?: string } | { readonly type: 'resumed' };

/** The sessions that wait for disk space, according to the agent host. */
export class Stalls {
  readonly #stalled = new Set<SessionId>();
  readonly #changed = new Emitter<Stall>();

  /** Fires once for all sessions that wait at the same time. */
  readonly onDidChange = this.#changed.event;

  note({ session, logging, code }: HostNotice): void {
    const before = this.#stalled.size;
    if (logging) this.#stalled.delete(session);
    else this.#stalled.add(session);
    const { size } = this.#stalled;
    if (before === 0 && size > 0) this.#changed.fire({ type: 'stalled', ...(code === undefined ? {} : { code }) });
    if (before > 0 && size === 0) this.#changed.fire({ type: 'resumed' });
  }

  /** Forgets all sessions, because the agent host is gone. */
  forget(): void {
    this.#stalled.clear();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
