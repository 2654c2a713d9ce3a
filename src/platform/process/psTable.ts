import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ProcessEntry, ProcessTable } from './processEntry';

const run = promisify(execFile);

const COLUMNS = 'pid=,ppid=,pgid=,stat=,lstart=';
const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S.*\S)\s*$/;

/**
 * Reads the output of `ps`, for macOS and other Unixes. `withEnvironment`: the arguments that list all processes with
 * their environments after the command (`-A -E` on macOS, where those of protected programs are hidden). It doesn't use
 * `runCommand`, because stopping a command's tree needs this table.
 */
export function psTable(withEnvironment: readonly string[]): ProcessTable {
  return {
    async entry(pid) {
      // ps exits with 1 if there is no such process.
      const output = await ps(['-o', COLUMNS, '-p', String(pid)]).catch(() => '');
      return parsePs(output).get(pid);
    },
    async all() {
      return parsePs(await ps(['-A', '-o', COLUMNS]));
    },
    async withVariable(assignment) {
      const output = await ps([...withEnvironment, '-ww', '-o', 'pid=,command=']);
      const lines = output.split('\n').filter((line) => `${line} `.includes(` ${assignment} `));
      return new Set(lines.map((line) => Number.parseInt(line, 10)));
    },
  };
}

/** Parses lines of pid, parent, group, state, and start time (five words, to the second). */
export function parsePs(output: string): Map<number, ProcessEntry> {
  const entries = new Map<number, ProcessEntry>();
  for (const line of output.split('\n')) {
    const [, pid, parent, group, state, startTime] = LINE.exec(line) ?? [];
    if (state === undefined || startTime === undefined) continue;
    const entry = { parent: Number(parent), group: Number(group), startTime, ended: state.startsWith('Z') };
    entries.set(Number(pid), { pid: Number(pid), ...entry });
  }
  return entries;
}

/** Language and time zone are fixed, because start times are compared as texts. */
async function ps(args: readonly string[]): Promise<string> {
  const { stdout } = await run('ps', args, {
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    timeout: 10_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}
