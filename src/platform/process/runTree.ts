import { systemCode } from '../../base/result';
import { RUN_VARIABLE } from './environment';
import type { ProcessEntry, ProcessTable } from './processEntry';

/** The first process of a run. */
export interface TreeRoot {
  readonly pid: number;
  /** Empty if it couldn't be read. */
  readonly startTime: string;
  /** Until this process has reaped it, the system doesn't reuse its pid. */
  hasExited(): boolean;
}

/**
 * The processes of one run: its first process, the members of its process group, their descendants, and all processes
 * with its marker. A process that was once found remains a member, even if its parent has ended and it has no marker.
 * Only a process without the marker that left before the first scan isn't found.
 */
export class RunTree {
  readonly #table: ProcessTable;
  readonly #marker: string;
  readonly #root: TreeRoot | undefined;
  readonly #seen = new Map<number, string>();

  /** Without `root`, only the marker counts: for runs of a dead host. */
  constructor(table: ProcessTable, marker: string, root?: TreeRoot) {
    this.#table = table;
    this.#marker = marker;
    this.#root = root;
  }

  /** Returns the running members. Never includes this process, even if it was started within the run. */
  async members(): Promise<readonly ProcessEntry[]> {
    // In this order, so that a pid that is reused between the two has another start time when it is signaled.
    const entries = await this.#table.all();
    const marked = await this.#table.withVariable(`${RUN_VARIABLE}=${this.#marker}`);
    const found = new Set<number>();
    for (const entry of entries.values()) {
      const isSeen = this.#seen.get(entry.pid) === entry.startTime;
      if (isSeen || marked.has(entry.pid) || this.#isInGroup(entry, entries)) found.add(entry.pid);
    }
    found.delete(process.pid);
    addDescendants(found, entries);
    const members = [...entries.values()].filter((entry) => found.has(entry.pid) && !entry.ended);
    for (const member of members) this.#seen.set(member.pid, member.startTime);
    return members;
  }

  /** Signals each of these, and the group as a whole, so that it has no time to fork in between. */
  async signal(members: readonly ProcessEntry[], signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const group = this.#root?.pid;
    const inGroup = members.filter((member) => member.group === group);
    if (group !== undefined && inGroup.length > 0) send(-group, signal);
    for (const member of members) {
      if (member.group === group) continue;
      // The pid may have been reused since the table was read.
      const now = await this.#table.entry(member.pid);
      if (now?.startTime === member.startTime) send(member.pid, signal);
    }
  }

  /** A group has the number of its first process. If that pid was reused, so was the group's number. */
  #isInGroup(entry: ProcessEntry, entries: ReadonlyMap<number, ProcessEntry>): boolean {
    const root = this.#root;
    if (!root || (entry.group !== root.pid && entry.pid !== root.pid)) return false;
    return !root.hasExited() || (entries.get(root.pid)?.startTime ?? root.startTime) === root.startTime;
  }
}

function addDescendants(found: Set<number>, entries: ReadonlyMap<number, ProcessEntry>): void {
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const entry of entries.values()) {
      if (found.has(entry.parent) && entry.pid !== process.pid) found.add(entry.pid);
    }
  }
}

function send(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It has ended, or runs as another user. The next scan shows whether it is still there.
    if (systemCode(error) !== 'ESRCH' && systemCode(error) !== 'EPERM') throw error;
  }
}
