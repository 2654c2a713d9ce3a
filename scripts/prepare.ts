// Installs what the tests need in addition to `npm ci`: VS Code from npm, a Chromium, and real agents. A second run
// downloads nothing.
import { ensureAgentClis } from './agentClis';
import { ensureChromium } from './vscodeHost/chromium';
import { ensureVscodeHost } from './vscodeHost/install';

console.log(`VS Code: ${(await ensureVscodeHost()).server}`);
console.log(`Chromium: ${await ensureChromium()}`);
console.log(`Agents: ${await ensureAgentClis()}`);
