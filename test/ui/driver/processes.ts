// What runs on the machine on behalf of a journey, from /proc.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import process from 'node:process';

/** A running process. */
export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** Start in clock ticks since the machine was switched on. */
  readonly started: number;
  readonly command: readonly string[];
}

function look(pid: number): RunningProcess | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' '); // from the third on, see proc(5)
    const [state, parent, started] = [fields[0], Number(fields[1]), Number(fields[19])];
    if (state === 'Z') return undefined; // has ended, only its parent has not asked yet
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return { pid, parent, started, command };
  } catch {
    return undefined; // gone meanwhile
  }
}

function allProcesses(): RunningProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => look(Number(pid)) ?? []);
}

/** Whether the process is there (one that has ended and waits for its parent is not). */
export function isRunning(pid: number): boolean {
  return look(pid) !== undefined;
}

/** All processes below `ancestor`, without itself. */
export function descendants(ancestor: number): RunningProcess[] {
  const all = allProcesses();
  const below = (parent: number): RunningProcess[] =>
    all.filter((child) => child.parent === parent).flatMap((child) => [child, ...below(child.pid)]);
  return below(ancestor);
}

/**
 * All processes that belong to `folder`: it stands in their command line, their environment or is above their working
 * directory. Finds those too that were started detached and whose parent is gone.
 */
export function processesOf(folder: string): RunningProcess[] {
  return allProcesses().filter(({ pid, command }) => {
    if (pid === process.pid) return false;
    if (command.some((argument) => argument.includes(folder))) return true;
    try {
      if (`${readlinkSync(`/proc/${pid}/cwd`)}/`.startsWith(`${folder}/`)) return true;
      return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });
}
