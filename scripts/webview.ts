import { scenes } from '../test/webview/harness/scenes';
import { startServer, THEMES } from '../test/webview/harness/server';

// `npm run webview`: the chat's page in any browser, in each of its scenes, with a host that only plays one.
const { origin } = await startServer();
for (const scene of Object.keys(scenes)) console.log(`${origin}/?scene=${scene}`);
console.log(`\nAdd &theme=${THEMES.join('|')} and &dir=rtl. Ctrl+C ends it; changes are seen after a new start.`);
