import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { processesOf } from '../../scripts/processes';
import { root } from '../../scripts/process';
import { cacheFolder } from '../../scripts/vscodeHost/cache';
import { ensureChromium } from '../../scripts/vscodeHost/chromium';
import { ensureVscodeHost } from '../../scripts/vscodeHost/install';

const INSTALL_MS = 600_000;

it(
  'opens VS Code to everyone who has the address with npm start, and leaves nothing behind',
  async () => {
    await ensureVscodeHost();
    const executablePath = await ensureChromium();
    const base = await mkdtemp(path.join(os.tmpdir(), 'coppice-st-'));
    const opencode = path.join(base, 'bin', 'opencode');
    await mkdir(path.dirname(opencode));
    await writeFile(opencode, '#!/bin/sh\necho 9.8.7\n', { mode: 0o755 });
    await writeFile(path.join(base, '.profile'), `PATH="${path.dirname(opencode)}:$PATH"\n`);
    const env = { ...process.env, SHELL: '/bin/sh', HOME: base, TMPDIR: base, COPPICE_CACHE: cacheFolder() };
    const start = spawn(process.execPath, ['scripts/run.mjs', 'scripts/start.ts', '--web'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void start.kill('SIGINT'));
    let address = '';
    for await (const line of createInterface(start.stdout)) {
      address = /^VS Code with Coppice: (http:\S+)$/.exec(line)?.[1] ?? '';
      if (address !== '') break;
    }

    const { origin, hostname } = new URL(address);
    expect(hostname).toBe('127.0.0.1');
    expect((await fetch(origin)).status).toBe(403);
    expect((await fetch(`${origin}/?tkn=guessed`)).status).toBe(403);
    const browser = await chromium.launch({ executablePath });
    const page = await browser.newPage();
    await page.goto(address);
    await page.locator('.activitybar .action-label[aria-label^="Coppice"]').waitFor({ timeout: 60_000 });
    await page.locator('.explorer-folders-view').getByText('README.md').waitFor();

    await page.locator('.activitybar .action-label[aria-label^="Coppice"]').click();
    await page.getByRole('button', { name: 'Start Agent Task' }).first().click();
    const form = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await form.getByText('OpenCode 9.8.7').waitFor({ state: 'attached', timeout: 60_000 });
    expect(await form.getByRole('combobox', { name: 'Agent' }).textContent()).toContain('Practice Agent');
    await browser.close();

    expect(processesOf(base).length).toBeGreaterThan(2);
    start.kill('SIGINT');
    expect(await once(start, 'exit')).toEqual([0, null]);
    expect(processesOf(base)).toEqual([]);
    await rm(base, { recursive: true, maxRetries: 5 });
  },
  INSTALL_MS,
);
