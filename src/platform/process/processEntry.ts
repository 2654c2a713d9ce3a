/** A process as the system lists it. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Opaque, for comparison only: a process that gets the same pid later has another one. */
  readonly startTime: string;
  /** It has ended and only waits for its parent to take notice (a zombie). */
  readonly ended: boolean;
}

/** The processes of this machine. There are two of them: the files of Linux, and what `ps` prints elsewhere. */
export interface ProcessTable {
  /** Undefined: there is no such process, or it cannot be seen. */
  entry(pid: number): Promise<ProcessEntry | undefined>;
  /** Every process that can be seen. Rejects if the system does not tell. */
  all(): Promise<ReadonlyMap<number, ProcessEntry>>;
  /** Pids of the processes that were started with `NAME=value` in their environment. */
  withVariable(assignment: string): Promise<ReadonlySet<number>>;
}
