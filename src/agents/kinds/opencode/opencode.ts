import type { AgentKind } from '../agentKind';
import { OPENCODE_QUIRKS } from './quirks';

export { OPENCODE_QUIRKS } from './quirks';

export const OPENCODE: AgentKind = {
  id: 'opencode',
  label: 'OpenCode',
  driver: 'acp',
  executables: ['opencode'],
  args: ['acp'],
  // By default it doesn't ask. These rules are put on top of the user's own; the user's patterns after a "*" remain.
  env: {
    OPENCODE_DISABLE_AUTOUPDATE: '1',
    OPENCODE_PERMISSION: JSON.stringify({ edit: { '*': 'ask' }, bash: { '*': 'ask' } }),
  },
  // `opencode acp` also serves its HTTP interface on loopback, to everyone (measured with 1.18.33).
  passwords: ['OPENCODE_SERVER_PASSWORD'],
  versionArgs: ['--version'],
  install: { url: 'https://opencode.ai/docs', argv: ['npm', 'install', '-g', 'opencode-ai'] },
  loginArgs: ['auth', 'login'],
  acp: { quirks: OPENCODE_QUIRKS },
};
