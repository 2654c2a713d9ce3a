import type { SqlJsStatic } from 'sql.js';
import type { Clock } from '../../base/clock';
import type { Logger } from '../../base/logger';
import type { FaultHook } from './faults';
import type { Migration } from './migrate';

/** Dependencies that all parts of an open store share. */
export interface StoreContext {
  readonly folder: string;
  /** Identifies this window in the lease. */
  readonly window: string;
  readonly engine: SqlJsStatic;
  readonly migrations: readonly Migration[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly faults: FaultHook;
}
