// Fetches what the tests need besides npm ci: the VS Code of npm, a Chromium, and real agents. A second run fetches
// nothing.
import { ensureAgentClis } from './agentClis';
import { ensureChromium } from './vscodeHost/chromium';
import { ensureVscodeHost } from './vscodeHost/install';

console.log(`VS Code: ${(await ensureVscodeHost()).server}`);
console.log(`Chromium: ${await ensureChromium()}`);
console.log(`Agents: ${await ensureAgentClis()}`);
