import { randomUUID } from 'node:crypto';
import path from 'node:path';
import process from 'node:process';
import type { AgentLaunch } from '../../../src/domain/agent/agent';
import { agentKind } from '../../../src/agents/kinds/catalog';
import type { Sandbox } from './sandbox';

type Variables = Readonly<Record<string, string>>;

/** A real agent that the tests start. */
export interface TestAgent {
  readonly id: string;
  /** Files in its home folder. */
  readonly home?: Variables;
  /** Variables that make it use the test's model service, and nothing else. */
  readonly env: (modelServer: string) => Variables;
}

export const claude: TestAgent = {
  id: 'claude',
  env: (url) => ({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: 'sk-dummy',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    CLAUDE_CODE_MAX_RETRIES: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_ERROR_REPORTING: '1',
  }),
};

export const opencode: TestAgent = {
  id: 'opencode',
  env: (url) => ({
    OPENCODE_CONFIG_CONTENT: JSON.stringify({
      model: 'test/test-model',
      small_model: 'test/test-model',
      share: 'disabled',
      autoupdate: false,
      provider: {
        test: {
          npm: '@ai-sdk/openai-compatible',
          name: 'Test',
          options: { baseURL: `${url}/v1`, apiKey: 'dummy' },
          models: { 'test-model': { name: 'Test Model', limit: { context: 100_000, output: 8_000 } } },
        },
      },
    }),
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    // It installs packages for plug-ins in the background, and no setting prevents that. Nothing listens at this
    // address.
    npm_config_registry: 'http://127.0.0.1:9',
  }),
};

export const gemini: TestAgent = {
  id: 'gemini',
  // It doesn't count its statistics as telemetry, and no variable turns them off.
  home: { '.gemini/settings.json': JSON.stringify({ privacy: { usageStatisticsEnabled: false } }) },
  env: (url) => ({
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_KEY: 'dummy',
    GEMINI_MODEL: 'gemini-2.5-pro',
    GEMINI_TELEMETRY_ENABLED: 'false',
  }),
};

/** The agents that the tests install. */
export const TEST_AGENTS: readonly TestAgent[] = [claude, opencode, gemini];

export function testAgent(id: string | undefined): TestAgent | undefined {
  return TEST_AGENTS.find((agent) => agent.id === id);
}

/** An agent's sandbox and model server. */
export interface AgentSurroundings {
  readonly sandbox: Sandbox;
  readonly modelServer: string;
}

/** Launches an agent by its executable, as the product does. */
export function installedLaunch(
  id: string,
  clis: string,
  surroundings: AgentSurroundings,
  more: Variables,
): AgentLaunch {
  const kind = agentKind(id);
  const executable = kind?.executables[0];
  if (kind === undefined || executable === undefined) throw new Error(`${id} isn't in the catalog`);
  return launchOf(id, [path.join(clis, executable), ...kind.args], surroundings, more);
}

/** Launches a command line as an agent, in an environment without anything of this machine. */
export function launchOf(
  id: string,
  argv: readonly string[],
  surroundings: AgentSurroundings,
  more: Variables,
): AgentLaunch {
  const [program, ...args] = argv;
  if (program === undefined) throw new Error('the command line is empty');
  const kind = agentKind(id);
  const { sandbox, modelServer } = surroundings;
  const folders = [path.dirname(program), path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'];
  const env = {
    HOME: sandbox.home,
    PATH: [...new Set(folders)].join(path.delimiter),
    TERM: 'dumb',
    LANG: 'C.UTF-8',
    ...Object.fromEntries((kind?.passwords ?? []).map((name) => [name, randomUUID()])),
    ...kind?.env,
    ...testAgent(id)?.env(modelServer),
    ...more,
  };
  const spec = { argv: [program, ...args], env, cwd: sandbox.repo, label: kind?.label ?? id } as const;
  return { agent: id, driver: kind?.driver ?? 'acp', spec };
}

/** Returns the profile of a login shell that knows these folders of programs, the Node of the tests, and variables. */
export function profileOf(folders: readonly string[], variables: Variables): string {
  const lines = [
    `export PATH="${[...folders, path.dirname(process.execPath)].join(path.delimiter)}:$PATH"`,
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`),
  ];
  return `${lines.join('\n')}\n`;
}
