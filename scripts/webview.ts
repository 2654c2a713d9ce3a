import { scenes } from '../test/webview/harness/scenes';
import { startServer, THEMES } from '../test/webview/harness/server';

// `npm run webview`: serves the chat's page for any browser, in each scene, with a fake extension host.
const { origin } = await startServer();
for (const scene of Object.keys(scenes)) console.log(`${origin}/?scene=${scene}`);
console.log(`\nAdd &theme=${THEMES.join('|')} and &dir=rtl. Press Ctrl+C to quit. Restart to see changes.`);
