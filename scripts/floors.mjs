// The floors and what each may import. Used by eslint.config.mjs and test/architecture.test.ts.

/** The wings of src/services, bottom first. A wing may import itself and the wings before it. */
const WINGS = [
  'machine',
  'store',
  'sessions',
  'worktrees',
  'review',
  'attempts',
  'tasks',
  'integration',
  'diagnostics',
].map((wing) => `src/services/${wing}`);
const BELOW_AGENT_HOST = ['src/base', 'src/domain', 'src/protocol', 'src/platform/process', 'src/agents'];

/** The rooms of src/platform, bottom first. A room may import itself and the rooms before it. */
const PLATFORM_ROOMS = [
  ...['process', 'fs', 'gitFolder', 'watch'],
  ...['registry', 'sessionLog', 'store', 'agentHostClient'],
].map((room) => `src/platform/${room}`);
/** The rooms of src/platform/git, bottom first. Everything outside imports them through `git.ts`. */
const GIT_ROOMS = ['exec', 'repository', 'worktrees', 'changes', 'merge'].map((room) => `src/platform/git/${room}`);
const BELOW_GIT = ['src/base', 'src/domain', 'src/platform/process', 'src/platform/fs', 'src/platform/gitFolder'];
const PLATFORM = [...PLATFORM_ROOMS, 'src/platform/git/git.ts'];

const BELOW_SERVICES = ['src/base', 'src/domain', 'src/texts/prompts', 'src/protocol', ...PLATFORM];

/**
 * The floors that each floor may import in addition to itself, see src/README.md. A file belongs to the first floor that
 * matches, so the rooms of a floor precede the floor itself.
 */
export const MAY_IMPORT = {
  'src/base': [],
  'src/domain': ['src/base'],
  'src/texts': ['src/base', 'src/domain'],
  'src/protocol': ['src/base', 'src/domain'],
  ...Object.fromEntries(
    PLATFORM_ROOMS.map((room, i) => [room, ['src/base', 'src/domain', 'src/protocol', ...PLATFORM_ROOMS.slice(0, i)]]),
  ),
  ...Object.fromEntries(GIT_ROOMS.map((room, i) => [room, [...BELOW_GIT, ...GIT_ROOMS.slice(0, i)]])),
  'src/platform/git/git.ts': ['src/base', 'src/domain', ...GIT_ROOMS],
  'src/agents/kinds': ['src/base', 'src/domain'],
  'src/agents': ['src/base', 'src/domain', 'src/texts/prompts', 'src/platform/process'],
  'src/agentHost/log': ['src/base', 'src/domain', 'src/protocol'],
  'src/agentHost/session': [...BELOW_AGENT_HOST, 'src/agentHost/log'],
  'src/agentHost/host.ts': [...BELOW_AGENT_HOST, 'src/agentHost/session'],
  'src/agentHost/server': ['src/base', 'src/domain', 'src/protocol', 'src/agentHost/host.ts'],
  'src/agentHost': BELOW_AGENT_HOST,
  'src/practice': ['src/base', 'src/domain', 'src/texts', 'src/platform/process'],
  'src/services/ports.ts': BELOW_SERVICES,
  ...Object.fromEntries(
    WINGS.map((wing, i) => [wing, [...BELOW_SERVICES, 'src/services/ports.ts', ...WINGS.slice(0, i)]]),
  ),
  'src/services/machine': [...BELOW_SERVICES, 'src/services/ports.ts', 'src/agents/kinds'],
  'src/services/services.ts': [...BELOW_SERVICES, ...WINGS],
  'src/vscode': ['src/base', 'src/domain', 'src/texts', 'src/protocol', 'src/services'],
  'src/app.ts': ['src/base', 'src/domain', 'src/protocol', ...PLATFORM, 'src/services'],
  'src/extension.ts': ['src/base', 'src/app.ts', 'src/vscode'],
  'webview/shared': ['src/base', 'src/domain', 'src/texts', 'src/protocol'],
  'webview/chat': ['src/base', 'src/domain', 'src/texts', 'src/protocol', 'webview/shared'],
};

/** The folders that may import a package or a Node module. */
export const ONLY_IN = {
  vscode: ['src/vscode', 'src/extension.ts', 'test/host'],
  'node:child_process': ['src/platform/process', 'scripts', 'test', 'bench'],
  'sql.js': ['src/platform/store'],
  'simple-git': ['src/platform/git/exec'],
  execa: ['src/platform/process'],
  valibot: ['src', 'scripts'],
  '@vscode/webview-ui-toolkit': ['webview/shared/ui'],
  preact: ['webview'],
  '@preact/signals': ['webview', 'test/unit/webview'],
  marked: ['webview/shared/markdown', 'test/unit/base', 'test/unit/webview'],
  anser: ['webview/shared/ansi'],
  diff: ['src/domain/review', 'webview/shared/lineDiff'],
  '@tanstack/virtual-core': ['webview/shared/virtualList'],
};

/** Folders whose child folders are rooms. Only the file named like a room may be imported from outside. */
export const ROOMS_IN = [
  'src/platform',
  'src/platform/git',
  'src/agents/kinds',
  'src/agentHost',
  'src/vscode',
  ...WINGS,
];
