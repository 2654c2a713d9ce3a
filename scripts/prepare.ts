// Fetches what the tests need besides npm ci: the VS Code of npm and a Chromium. A second run fetches nothing.
import { ensureChromium } from './vscodeHost/chromium';
import { ensureVscodeHost } from './vscodeHost/install';

console.log(`VS Code: ${(await ensureVscodeHost()).server}`);
console.log(`Chromium: ${await ensureChromium()}`);
