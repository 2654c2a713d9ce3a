import { open, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../base/clock';
import type { Logger } from '../../base/logger';
import { redact } from '../../base/redact';
import { ok, type Result } from '../../base/result';
import type { StoreId } from '../../domain/ids';
import { HOST_OUTPUT_NAME, HOST_RUNS } from '../../protocol/agentHost';
import { isAlive, startDetached, type DetachedCode, type ProcessIdentity } from '../process/process';

/** Bytes after which the output file of hosts is emptied. It only serves to diagnose a host that doesn't start. */
const OUTPUT_MAX = 1024 * 1024;
const OUTPUT_SHOWN = 4096;

/** Variables that the host needs, and the programs that it queries processes with (`ps`, `taskkill`). */
const HOST_VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT', 'WINDIR', 'USERPROFILE', 'PATHEXT'];

export interface HostStart {
  readonly hostFolder: string;
  readonly store: StoreId;
  readonly execPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  readonly clock: Clock;
}

/** A host that was started but may not listen yet. */
export interface StartedHost {
  /** When it was started, in ms of the clock. */
  readonly at: number;
  /** Resolves with its output if it died. Resolves with nothing if it runs, or exited because another host runs. */
  failure(): Promise<string | undefined>;
}

/** Starts an agent host as a process that outlives this one. */
export async function startHost(bundle: string, start: HostStart): Promise<Result<StartedHost, DetachedCode>> {
  const { hostFolder, store, execPath, log, clock } = start;
  const logFile = path.join(hostFolder, HOST_OUTPUT_NAME);
  const outputStart = await truncateIfLong(logFile);
  const started = await startDetached({
    argv: [execPath, bundle, hostFolder, store],
    env: { ...hostEnvironment(start.env), ELECTRON_RUN_AS_NODE: '1' },
    cwd: hostFolder,
    logFile,
  });
  if (!started.ok && started.error.code !== 'endedAtOnce') return started;
  const identity = started.ok ? started.value : undefined;
  log.info('agent host started', { pid: identity?.pid });
  return ok({ at: clock.now(), failure: () => startupError(identity, logFile, outputStart) });
}

function hostEnvironment(env: HostStart['env']): Record<string, string> {
  const needed = Object.entries(env).filter(([name]) => HOST_VARIABLES.includes(name.toUpperCase()));
  return Object.fromEntries(needed.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

async function startupError(
  identity: ProcessIdentity | undefined,
  file: string,
  from: number,
): Promise<string | undefined> {
  if (identity && (await isAlive(identity)) !== 'dead') return undefined;
  const output = await open(file).catch(() => undefined);
  if (!output) return undefined;
  try {
    const { size } = await output.stat();
    const begin = Math.max(from, size - OUTPUT_SHOWN);
    const { buffer, bytesRead } = await output.read(Buffer.alloc(OUTPUT_SHOWN), 0, OUTPUT_SHOWN, begin);
    const text = redact(buffer.subarray(0, bytesRead).toString());
    return text === '' || text.includes(HOST_RUNS) ? undefined : text;
  } finally {
    await output.close();
  }
}

/** Returns the size of the file, which is emptied if it is too long. */
async function truncateIfLong(file: string): Promise<number> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size <= OUTPUT_MAX) return size;
  await truncate(file);
  return 0;
}
