import { spawn } from 'node:child_process';
import { open, type FileHandle } from 'node:fs/promises';
import { errorText, fail, ok, type Result } from '../../base/result';
import { check, spawnFault, type LaunchCode, type LaunchPlan } from './launch';
import { identityOf, type ProcessIdentity } from './processIdentity';

export interface DetachedPlan extends LaunchPlan {
  /** The process's stdout and stderr are appended to this file. It is created with access for this user only. */
  readonly logFile: string;
}

export type DetachedCode = LaunchCode | 'logFileUnwritable' | 'endedAtOnce';

/**
 * Starts a process that outlives this one: in its own session, without pipes to this process. Returns its identity, by
 * which it can be recognized later. Uses plain spawn because it runs Node, not a batch file.
 */
export async function startDetached(plan: DetachedPlan): Promise<Result<ProcessIdentity, DetachedCode>> {
  const checked = await check(plan);
  if (!checked.ok) return checked;
  try {
    const log = await open(plan.logFile, 'a', 0o600);
    return await start(checked.value, plan, log).finally(() => log.close());
  } catch (cause) {
    return fail('logFileUnwritable', { params: { file: plan.logFile }, detail: errorText(cause), cause });
  }
}

async function start(
  executable: string,
  plan: DetachedPlan,
  log: FileHandle,
): Promise<Result<ProcessIdentity, DetachedCode>> {
  try {
    const child = spawn(executable, plan.argv.slice(1), {
      cwd: plan.cwd,
      env: plan.env,
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      windowsHide: true,
    });
    child.unref();
    const failed = await new Promise<unknown>((resolve) => {
      child.once('spawn', () => resolve(undefined));
      child.once('error', resolve);
    });
    if (child.pid === undefined) return { ok: false, error: spawnFault(failed, executable) };
    const identity = await identityOf(child.pid);
    return identity ? ok(identity) : fail('endedAtOnce', { params: { logFile: plan.logFile } });
  } catch (error) {
    return { ok: false, error: spawnFault(error, executable) };
  }
}
