import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { createSampleRepository } from '../../test/fixtures/sampleRepository';
import { root } from '../process';
import { ensureChromium } from '../vscodeHost/chromium';
import { userPath } from '../vscodeHost/environment';
import { ensureVscodeHost } from '../vscodeHost/install';
import { startServer, type VscodeServer } from '../vscodeHost/server';
import { removeOutcome, readOutcome, type HostOutcome } from './outcome';
import type { HostSuite } from './suite';

/** A running VS Code that can run suites one after the other. */
export interface WarmHost {
  /** Runs a suite in a fresh extension host, with the extension loaded from this repository. */
  run(suite: HostSuite): Promise<HostOutcome>;
  stop(): Promise<void>;
}

const RUN_MS = 600_000;
const LOG_LINES = 40;

/** Starts VS Code from npm with a window in a headless browser. */
export async function startWarmHost(): Promise<WarmHost> {
  const host = await ensureVscodeHost();
  const executablePath = await ensureChromium();
  const base = await mkdtemp(path.join(os.tmpdir(), 'coppice-host-'));
  const [home, tmp, folder] = ['home', 'tmp', 'errands'].map((name) => path.join(base, name));
  for (const made of [home, tmp]) await mkdir(made!);
  await createSampleRepository(folder!);
  const env = { PATH: userPath(), HOME: home!, TMPDIR: tmp!, LANG: 'C.UTF-8' };
  const server = await startServer({
    host,
    data: path.join(base, 'data'),
    extensions: path.join(base, 'extensions'),
    env,
    smokeTestDriver: true,
  });
  const browser = await chromium.launch({ executablePath, env });
  const page = await browser.newPage();
  const runs = await connect(page, server);
  return {
    run: (suite) => runs(suite, folder!),
    stop: async () => {
      await browser.close();
      await server.stop();
      await rm(base, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Lets VS Code report its results. Returns the function that runs a suite in the page. */
async function connect(page: Page, server: VscodeServer) {
  let log: string[] = [];
  let ended: (exitCode: number) => void = () => undefined;
  await page.exposeFunction('codeAutomationLog', (_type: string, parts: unknown[]) => {
    log = [...log, format(...parts)].slice(-LOG_LINES);
  });
  await page.exposeFunction('codeAutomationExit', (exitCode: number) => ended(exitCode));

  return async (suite: HostSuite, folder: string): Promise<HostOutcome> => {
    log = [];
    await removeOutcome(suite);
    const remote = (file: string) => `vscode-remote://${server.authority}${file}`;
    const exitCode = new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`timed out after ${RUN_MS} ms\n${log.join('\n')}`)), RUN_MS);
      ended = (code) => {
        clearTimeout(timer);
        resolve(code);
      };
    });
    await page.goto(
      server.url(folder, [
        ['extensionDevelopmentPath', remote(root)],
        ['extensionTestsPath', remote(suite.entry)],
        ['skipWelcome', 'true'],
      ]),
    );
    const outcome = await readOutcome(suite, await exitCode);
    return outcome.problem === undefined ? outcome : { ...outcome, report: [outcome.report, ...log].join('\n') };
  };
}
