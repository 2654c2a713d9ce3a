import { chromium, type Browser, type Page } from 'playwright-core';
import { ensureChromium } from '../../../scripts/vscodeHost/chromium';
import type { SceneName } from './scenes';
import type { HarnessServer, ThemeName } from './server';

/** A scene, and how to show it. */
export interface Opened {
  readonly scene: SceneName;
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  readonly dir?: 'ltr' | 'rtl';
  readonly locale?: string;
  /** Additional classes of the body, for example `vscode-reduce-motion`. */
  readonly bodyClass?: string;
  readonly scale?: number;
  /** Whether the texts are in the pseudo-language. */
  readonly pseudo?: boolean;
  /** The attempt in the page's data. */
  readonly attempt?: string;
}

export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-dev-shm-usage',
    ],
  });
}

/** Opens a scene. Collects warnings and errors on the page's console, and uncaught errors, in `problems`. */
export async function open(
  browser: Browser,
  server: HarnessServer,
  what: Opened,
): Promise<Page & { problems: string[] }> {
  const { width = 560, height = 760, scale = 1 } = what;
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale });
  page.setDefaultTimeout(10_000);
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', ({ message }) => {
    if (!message.startsWith('ResizeObserver loop')) problems.push(message);
  });
  const query = new URLSearchParams({
    scene: what.scene,
    theme: what.theme ?? 'dark',
    dir: what.dir ?? 'ltr',
    locale: what.locale ?? 'en',
    class: what.bodyClass ?? '',
    ...(what.pseudo === true ? { pseudo: 'yes' } : {}),
    ...(what.attempt === undefined ? {} : { attempt: what.attempt }),
  });
  await page.goto(`${server.origin}/?${query.toString()}`);
  await page.locator('main').waitFor();
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  return Object.assign(page, { problems });
}
