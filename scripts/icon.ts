// Renders media/icon.png, the icon for the marketplace (256 × 256), from media/icon.svg: `npm run icon`.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './process';
import { ensureChromium } from './vscodeHost/chromium';

const size = { width: 256, height: 256 };
const browser = await chromium.launch({ executablePath: await ensureChromium() });
const page = await browser.newPage({ viewport: size });
await page.setContent(`<style>body{margin:0}</style>${await readFile(path.join(root, 'media', 'icon.svg'), 'utf8')}`);
await page.screenshot({ path: path.join(root, 'media', 'icon.png'), omitBackground: true });
await browser.close();
