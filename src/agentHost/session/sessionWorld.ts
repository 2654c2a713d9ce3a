import type { StartAgent } from '../../agents/agent';
import type { Clock } from '../../base/clock';
import type { Logger } from '../../base/logger';
import type { AgentDriver, AgentLaunch } from '../../domain/agent/agent';
import type { AttemptId, SessionId } from '../../domain/ids';
import type { EventLogOptions } from '../log/log';

/** What a session needs from outside. */
export interface SessionWorld {
  readonly startAgent: Readonly<Record<AgentDriver, StartAgent>>;
  /** Ends all processes with a run's marker. Returns the pids of those that could not be ended. */
  readonly sweep: (run: string) => Promise<readonly number[]>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Returns an id that was never returned before, e.g. `turn_…`. */
  readonly newId: (prefix: string) => string;
  readonly openLog?: EventLogOptions['open'];
}

/** What a session is opened with. */
export interface SessionSetup {
  readonly session: SessionId;
  readonly attempt: AttemptId;
  readonly folder: string;
  readonly launch: AgentLaunch;
}
