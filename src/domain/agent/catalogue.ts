import type { AcpTraits, AgentKind } from './agent';

/** The practice agent: ours, without key and network, so that a newcomer can walk the whole way. */
export const PRACTICE_AGENT = 'practice';

/** Prefix of the ids of agents that are command lines from the settings. */
export const CUSTOM_AGENT_PREFIX = 'custom-';

/** The agents that Coppice knows. Facts were measured on the named versions; unknown newer ones are taken as they are. */
export const AGENT_KINDS: readonly AgentKind[] = [
  {
    id: 'claude',
    label: 'Claude Code',
    driver: 'claude',
    executables: ['claude'],
    // Measured with 2.1.329: both directions as JSON lines, permission requests over stdio.
    args: [
      '-p',
      '--output-format',
      'stream-json',
      '--input-format',
      'stream-json',
      '--verbose',
      '--include-partial-messages',
      '--permission-prompt-tool',
      'stdio',
    ],
    // Its shell would stay where a command has gone to, and the folder shown with a request would not be the true one.
    env: { DISABLE_AUTOUPDATER: '1', CLAUDE_BASH_MAINTAIN_PROJECT_WORKING_DIR: '1' },
    versionArgs: ['--version'],
    install: {
      url: 'https://docs.claude.com/en/docs/claude-code/setup',
      argv: ['npm', 'install', '-g', '@anthropic-ai/claude-code'],
    },
    loginArgs: [],
  },
  {
    id: 'opencode',
    label: 'OpenCode',
    driver: 'acp',
    executables: ['opencode'],
    args: ['acp'],
    // It asks for nothing unless it is told to. Put over the user's own rules: patterns after a "*" of theirs stay.
    env: {
      OPENCODE_DISABLE_AUTOUPDATE: '1',
      OPENCODE_PERMISSION: JSON.stringify({ edit: { '*': 'ask' }, bash: { '*': 'ask' } }),
    },
    // `opencode acp` serves its HTTP interface on loopback as well, to everyone (measured with 1.18.33).
    passwords: ['OPENCODE_SERVER_PASSWORD'],
    versionArgs: ['--version'],
    install: { url: 'https://opencode.ai/docs', argv: ['npm', 'install', '-g', 'opencode-ai'] },
    loginArgs: ['auth', 'login'],
    acp: {},
  },
  {
    id: 'gemini',
    label: 'Gemini CLI',
    driver: 'acp',
    executables: ['gemini'],
    // Without --skip-trust a lasting approval fails in a folder that Gemini does not know (measured with 0.61.0).
    args: ['--acp', '--skip-trust'],
    // With a terminal for its commands it does not tell what they print.
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
    },
  },
  {
    id: PRACTICE_AGENT,
    label: 'Practice Agent',
    driver: 'acp',
    executables: [],
    args: [],
    env: {},
    versionArgs: [],
    acp: {},
  },
];

export function agentKind(id: string): AgentKind | undefined {
  return AGENT_KINDS.find((kind) => kind.id === id);
}

/** The traits of an ACP agent; a command line from the settings has none. */
export function acpTraits(agent: string): AcpTraits {
  return agentKind(agent)?.acp ?? {};
}
