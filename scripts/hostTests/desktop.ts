import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { downloadAndUnzipVSCode, runTests, SilentReporter } from '@vscode/test-electron';
import { createSampleRepository } from '../../test/fixtures/sampleRepository';
import { root } from '../process';
import { cacheFolder } from '../vscodeHost/cache';
import { removeOutcome, readOutcome, type HostOutcome } from './outcome';
import type { HostSuite } from './suite';

const NO_NETWORK = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH/;

/**
 * Returns a desktop VS Code for tests, downloaded if necessary, or `undefined` if there's no display or no network.
 * Throws on every other failure, because a broken download must not silently switch to another host.
 */
export async function findDesktop(): Promise<string | undefined> {
  const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
  if (process.platform === 'linux' && !display) return undefined;
  try {
    const reporter = new SilentReporter();
    return await downloadAndUnzipVSCode({ cachePath: path.join(cacheFolder(), 'desktop'), reporter });
  } catch (error) {
    const text = error instanceof Error ? `${error.message} ${String(error.cause)}` : String(error);
    if (NO_NETWORK.test(text)) return undefined;
    throw error;
  }
}

/** Runs a suite in a desktop VS Code. */
export async function runOnDesktop(vscodeExecutablePath: string, suite: HostSuite): Promise<HostOutcome> {
  const base = await mkdtemp(path.join(os.tmpdir(), 'coppice-desk-'));
  try {
    const { root: folder } = await createSampleRepository(path.join(base, 'errands'));
    await removeOutcome(suite);
    const exitCode = await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: root,
      extensionTestsPath: suite.entry,
      launchArgs: [
        folder,
        ...['--user-data-dir', path.join(base, 'user')],
        ...['--extensions-dir', path.join(base, 'extensions')],
      ],
    }).catch(() => 1); // it rejects if the tests failed: the outcome contains the details
    return await readOutcome(suite, exitCode);
  } finally {
    await rm(base, { recursive: true, force: true, maxRetries: 5 });
  }
}
