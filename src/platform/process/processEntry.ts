/** A process in the system's list. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Opaque, for comparison only. A later process with the same pid has another start time. */
  readonly startTime: string;
  /** Whether it has ended but its parent hasn't reaped it yet. */
  readonly ended: boolean;
}

/** The processes of this machine. There are two implementations: /proc on Linux, and `ps` elsewhere. */
export interface ProcessTable {
  /** Returns `undefined` if the process doesn't exist or isn't visible. */
  entry(pid: number): Promise<ProcessEntry | undefined>;
  /** Returns all visible processes. Rejects if they can't be listed. */
  all(): Promise<ReadonlyMap<number, ProcessEntry>>;
  /** Returns the pids of processes that were started with `NAME=value` in their environment. */
  withVariable(assignment: string): Promise<ReadonlySet<number>>;
}
