import type { AgentKind } from '../agentKind';

export const CLAUDE: AgentKind = {
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
  // Otherwise its shell stays in the folder of the last command, and the folder shown with a request is wrong.
  env: { DISABLE_AUTOUPDATER: '1', CLAUDE_BASH_MAINTAIN_PROJECT_WORKING_DIR: '1' },
  versionArgs: ['--version'],
  install: {
    url: 'https://docs.claude.com/en/docs/claude-code/setup',
    argv: ['npm', 'install', '-g', '@anthropic-ai/claude-code'],
  },
  loginArgs: [],
};
