// Lists and kills processes, for tests and for `npm start`, which must not leave any behind.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import process from 'node:process';

/** A running process. */
export interface RunningProcess {
  readonly pid: number;
  readonly parent: number;
  /** Start time in clock ticks since boot. */
  readonly started: number;
  readonly command: readonly string[];
}

function readProcess(pid: number): RunningProcess | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' '); // from the third on, see proc(5)
    const [state, parent, started] = [fields[0], Number(fields[1]), Number(fields[19])];
    if (state === 'Z') return undefined; // a zombie, whose parent hasn't waited for it yet
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
    return { pid, parent, started, command };
  } catch {
    return undefined; // gone meanwhile
  }
}

function allProcesses(): RunningProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => readProcess(Number(pid)) ?? []);
}

/** Whether a process is running. A zombie isn't. Linux only. */
export function isRunning(pid: number): boolean {
  return readProcess(pid) !== undefined;
}

/** Returns all descendants of a process. Linux only. */
export function descendants(ancestor: number): RunningProcess[] {
  const all = allProcesses();
  const below = (parent: number): RunningProcess[] =>
    all.filter((child) => child.parent === parent).flatMap((child) => [child, ...below(child.pid)]);
  return below(ancestor);
}

/**
 * Returns all processes that belong to `folder`, because it is in their command line or environment, or above their
 * working directory. Also finds detached processes whose parent is gone. Linux only.
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

/** Returns the process IDs of what belongs to `folder`. Without /proc, of what names it in its command line. */
function pidsOf(folder: string): number[] {
  if (process.platform === 'linux') return processesOf(folder).map(({ pid }) => pid);
  if (process.platform === 'win32') return [];
  const lines = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => (line.includes(folder) ? Number.parseInt(line, 10) : []));
}

/** Kills all processes that belong to `folder`. No other run may use that folder. */
export function killProcessesOf(folder: string): void {
  for (const pid of pidsOf(folder)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // the process has ended by itself
    }
  }
}
