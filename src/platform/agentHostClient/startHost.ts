import { open, stat, truncate } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../../base/clock';
import type { Logger } from '../../base/logger';
import { redact } from '../../base/redact';
import { ok, type Result } from '../../base/result';
import type { StoreId } from '../../domain/ids';
import { HOST_OUTPUT_NAME, HOST_RUNS } from '../../protocol/agentHost';
import { isAlive, startDetached, type DetachedCode, type ProcessIdentity } from '../process/process';

/** What hosts printed is only there for the case that one does not come up. */
const OUTPUT_MAX = 1024 * 1024;
const OUTPUT_TOLD = 4096;

/** What the host and the programs that it asks for processes (`ps`, `taskkill`) need; nothing of the user's work. */
const HOST_VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'SYSTEMROOT', 'WINDIR', 'USERPROFILE', 'PATHEXT'];

export interface HostStart {
  readonly runFolder: string;
  readonly store: StoreId;
  readonly execPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Logger;
  readonly clock: Clock;
}

/** A host that was started and may not listen yet. */
export interface StartedHost {
  /** When it was started, by the clock. */
  readonly at: number;
  /** What it said before it died; nothing while it lives, or if it left to another one that lives. */
  failure(): Promise<string | undefined>;
}

/** Starts an agent host's process, which outlives this one. */
export async function startHost(bundle: string, start: HostStart): Promise<Result<StartedHost, DetachedCode>> {
  const { runFolder, store, execPath, log, clock } = start;
  const logFile = path.join(runFolder, HOST_OUTPUT_NAME);
  const saidBefore = await keepSmall(logFile);
  const started = await startDetached({
    argv: [execPath, bundle, runFolder, store],
    env: { ...hostEnvironment(start.env), ELECTRON_RUN_AS_NODE: '1' },
    cwd: runFolder,
    logFile,
  });
  if (!started.ok && started.error.code !== 'endedAtOnce') return started;
  const identity = started.ok ? started.value : undefined;
  log.info('agent host started', { pid: identity?.pid });
  return ok({ at: clock.now(), failure: () => lastWords(identity, logFile, saidBefore) });
}

function hostEnvironment(env: HostStart['env']): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => HOST_VARIABLES.includes(name.toUpperCase()));
  return Object.fromEntries(kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

async function lastWords(
  identity: ProcessIdentity | undefined,
  file: string,
  from: number,
): Promise<string | undefined> {
  if (identity && (await isAlive(identity)) !== 'dead') return undefined;
  const output = await open(file).catch(() => undefined);
  if (!output) return undefined;
  try {
    const { size } = await output.stat();
    const begin = Math.max(from, size - OUTPUT_TOLD);
    const { buffer, bytesRead } = await output.read(Buffer.alloc(OUTPUT_TOLD), 0, OUTPUT_TOLD, begin);
    const text = redact(buffer.subarray(0, bytesRead).toString());
    return text === '' || text.includes(HOST_RUNS) ? undefined : text;
  } finally {
    await output.close();
  }
}

/** The size of the file, which is emptied when it has become long. */
async function keepSmall(file: string): Promise<number> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  if (size <= OUTPUT_MAX) return size;
  await truncate(file);
  return 0;
}
