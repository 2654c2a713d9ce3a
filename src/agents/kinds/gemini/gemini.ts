import type { AgentKind } from '../agentKind';
import { GEMINI_QUIRKS } from './quirks';

export { GEMINI_QUIRKS } from './quirks';

export const GEMINI: AgentKind = {
  id: 'gemini',
  label: 'Gemini CLI',
  driver: 'acp',
  executables: ['gemini'],
  // Without --skip-trust a lasting approval fails in a folder that Gemini doesn't know (measured with 0.61.0).
  args: ['--acp', '--skip-trust'],
  // With a terminal for its commands it doesn't report their output.
  env: { GEMINI_PTY_INFO: 'child_process' },
  versionArgs: ['--version'],
  install: {
    url: 'https://github.com/google-gemini/gemini-cli',
    argv: ['npm', 'install', '-g', '@google/gemini-cli'],
  },
  loginArgs: [],
  acp: {
    authenticate: { method: 'gemini-api-key', whenSet: ['GEMINI_API_KEY'] },
    mode: 'default',
    loadNotBefore: 65_000,
    // Messages of a history are a few milliseconds apart.
    replayQuiet: 1_000,
    dropText: [/^\[MODE_UPDATE\] (\S+)$/],
    quirks: GEMINI_QUIRKS,
  },
};
