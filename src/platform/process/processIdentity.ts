import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { systemCode } from '../../base/result';
import type { ProcessTable } from './processEntry';
import { processTable } from './processTable';

/**
 * Distinguishes a process from every other one, including a later one with the same pid, even after a restart of the
 * machine or on another machine with the same home folder. The texts are opaque. An empty one is unknown.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
  readonly bootId: string;
}

/** `dead` is proven. `unknown` must never be treated as `dead`. */
export type Liveness = 'alive' | 'dead' | 'unknown';

/** Returns the identity of a running process, or `undefined` if none has this pid. */
export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  const table = processTable();
  if (!table) return exists(pid) ? { pid, startTime: '', bootId: await bootId() } : undefined;
  const entry = await table.entry(pid);
  return entry && { pid, startTime: entry.startTime, bootId: await bootId() };
}

/** Whether exactly this process is running. It is proven dead by another boot, a missing pid, or a reused one. */
export async function isAlive(
  identity: ProcessIdentity,
  table: ProcessTable | undefined = processTable(),
): Promise<Liveness> {
  const boot = compareBoots(identity.bootId, await bootId());
  if (boot !== 'same') return boot === 'earlier' ? 'dead' : 'unknown';
  if (!exists(identity.pid)) return 'dead';
  const entry = await table?.entry(identity.pid);
  if (!entry || identity.startTime === '') return 'unknown';
  return entry.startTime === identity.startTime && !entry.ended ? 'alive' : 'dead';
}

/** A boot id is `<boot>@<machine>`. Only boots of the same machine can be compared. */
function compareBoots(recorded: string, current: string): 'same' | 'earlier' | 'elsewhere' {
  const [recordedBoot, recordedMachine] = recorded.split('@');
  const [currentBoot, currentMachine] = current.split('@');
  if (recordedMachine !== currentMachine) return 'elsewhere';
  return recordedBoot === currentBoot || recordedBoot === '' || currentBoot === '' ? 'same' : 'earlier';
}

function exists(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}

let ownBootId: Promise<string> | undefined;

/** Returns the id of this boot of this machine. It can't change while this process runs. */
export function bootId(): Promise<string> {
  ownBootId ??= readBootId();
  return ownBootId;
}

async function readBootId(): Promise<string> {
  const [boot, machine] = await Promise.all([readBoot(), firstLine('/etc/machine-id')]);
  return `${boot}@${machine}`;
}

async function readBoot(): Promise<string> {
  if (process.platform === 'linux') return firstLine('/proc/sys/kernel/random/boot_id');
  if (process.platform !== 'darwin') return '';
  const answer = await promisify(execFile)('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid']).catch(() => undefined);
  return answer?.stdout.trim() ?? '';
}

async function firstLine(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n')[0] ?? '';
}
