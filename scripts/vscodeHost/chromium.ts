import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { chromium } from 'playwright-core';
import { root, run, runNode } from '../process';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const DEBIAN_PACKAGES = ['chromium', 'fonts-dejavu-core', 'fonts-liberation'];

/** Returns an installed Chromium: `$CHROMIUM`, one in PATH, or one that Playwright has downloaded. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM'];
  if (named) return named;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return [...candidates, chromium.executablePath()].find((file) => existsSync(file));
}

/** Returns a Chromium, installed if necessary: by apt as root on Debian, otherwise by Playwright. */
export async function ensureChromium(): Promise<string> {
  const found = findChromium();
  if (found !== undefined) return found;
  console.log('Installing Chromium (once)');
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-q'], { env });
    await run('apt-get', ['install', '-yq', '--no-install-recommends', ...DEBIAN_PACKAGES], { env });
  } else {
    await runNode([path.join(root, 'node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium']);
  }
  const installed = findChromium();
  if (installed === undefined) throw new Error("Chromium was installed but wasn't found. Set $CHROMIUM to its path.");
  return installed;
}
