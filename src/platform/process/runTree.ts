import { systemCode } from '../../base/result';
import { RUN_VARIABLE } from './environment';
import type { ProcessEntry, ProcessTable } from './processEntry';

/** The first process of a run. */
export interface TreeRoot {
  readonly pid: number;
  /** Empty if it could not be read. */
  readonly startTime: string;
  /** As long as we have not taken notice of its end, the system gives its pid to nobody else. */
  hasExited(): boolean;
}

/**
 * The processes of one run: its first process, the members of its process group, their descendants, and all that
 * carry its marker, wherever they have gone. What was once seen stays a member, also when its parent has ended and
 * it carries no marker; only a process that left before the first look, without the marker, is not found.
 */
export class RunTree {
  readonly #table: ProcessTable;
  readonly #marker: string;
  readonly #root: TreeRoot | undefined;
  readonly #seen = new Map<number, string>();

  /** Without `root` only the marker decides: for runs of a host that has died. */
  constructor(table: ProcessTable, marker: string, root?: TreeRoot) {
    this.#table = table;
    this.#marker = marker;
    this.#root = root;
  }

  /** Those that still run. Never this process itself, even if it was started within the run. */
  async members(): Promise<readonly ProcessEntry[]> {
    // In this order: a pid that changes hands between the two then has another start time when it is signalled.
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

  /** Sends a signal to each of these, and to the group in one go so that it has no time to fork between two. */
  async signal(members: readonly ProcessEntry[], signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const group = this.#root?.pid;
    const inGroup = members.filter((member) => member.group === group);
    if (group !== undefined && inGroup.length > 0) send(-group, signal);
    for (const member of members) {
      if (member.group === group) continue;
      // The pid may have become another's since the table was read.
      const now = await this.#table.entry(member.pid);
      if (now?.startTime === member.startTime) send(member.pid, signal);
    }
  }

  /** A group keeps the number of its first process. If that number is another process's by now, the group is too. */
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
    // It has ended meanwhile, or took another user's rights; the next look tells whether it is left over.
    if (systemCode(error) !== 'ESRCH' && systemCode(error) !== 'EPERM') throw error;
  }
}
