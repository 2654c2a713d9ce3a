// Whether an agent host counts the window that started it, however early that window connects.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as rest } from 'node:timers/promises';
import { silentLogger } from '../src/base/logger';
import { expectOk } from '../src/base/result';
import { Slots } from '../src/base/slots';
import type { StoreId } from '../src/domain/ids';
import { connectAgentHost, endHost } from '../src/platform/agentHostClient/agentHostClient';
import { HOST_LOG_NAME } from '../src/protocol/agentHost';
import { buildBundles, type BuiltBundles } from '../test/fixtures/bundles';
import { machineClock } from '../test/fixtures/machineClock';
import type { BenchResult } from './result';

const STARTS = Number(process.env['COPPICE_HOST_STARTS'] ?? 20);
/** Processes that keep half of the machine busy. With all of it busy, windows are as slow as hosts. */
const BUSY = Math.min(2, Math.max(1, os.availableParallelism() >> 1));
/** The busy processes exit after this time, in case this process dies before it ends them. */
const BUSY_MS = 10 * 60_000;
/** Hosts that run at the same time. Each must run for longer than a window may be disconnected. */
const AT_ONCE = 50;
const REST_MS = 40_000;
const BURN = `for (const end = Date.now() + ${BUSY_MS}; Date.now() < end;);`;
/** What a host logs when it considers its last window closed. */
const LAST_WINDOW_CLOSED = 'the last window has closed';

/** Starts a host, stays connected to it for a while, and returns whether it considers the window closed. */
async function isWindowForgotten(hostFolder: string, bundles: BuiltBundles, starting: Slots): Promise<boolean> {
  await mkdir(hostFolder, { mode: 0o700 });
  const connected = await starting.run(() =>
    connectAgentHost({
      hostFolder,
      store: 'store_bench' as StoreId,
      lease: 1,
      bundles,
      execPath: process.execPath,
      env: process.env,
      log: silentLogger,
      clock: machineClock,
      signal: new AbortController().signal,
    }),
  );
  const window = expectOk(connected);
  try {
    await rest(REST_MS);
    return (await readFile(path.join(hostFolder, HOST_LOG_NAME), 'utf8')).includes(LAST_WINDOW_CLOSED);
  } finally {
    window.dispose();
    await endHost(hostFolder);
  }
}

/** Measures `host-starts`: the hosts that don't count the window that is connected to them. */
export async function benchHostStarts(): Promise<BenchResult[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-starts-'));
  const busy = Array.from({ length: BUSY }, () => spawn(process.execPath, ['-e', BURN], { stdio: 'ignore' }));
  try {
    const bundles = await buildBundles(path.join(folder, 'bundles'));
    const [resting, starting] = [new Slots(AT_ONCE), new Slots(1)];
    const forgotten = await Promise.all(
      Array.from({ length: STARTS }, (_, at) =>
        resting.run(() => isWindowForgotten(path.join(folder, `run-${at}`), bundles, starting)),
      ),
    );
    const wrong = forgotten.filter(Boolean).length;
    return [{ name: 'host-starts', value: wrong, unit: `wrong of ${STARTS}`, aim: 0 }];
  } finally {
    for (const child of busy) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
