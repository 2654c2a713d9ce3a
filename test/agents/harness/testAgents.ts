import path from 'node:path';
import process from 'node:process';
import { startAcp } from '../../../src/agents/acp/acp';
import type { StartAgent } from '../../../src/agents/agent';
import { startClaude } from '../../../src/agents/claude/claude';
import type { AgentLaunch } from '../../../src/domain/agent/agent';
import { agentKind } from '../../../src/domain/agent/catalogue';
import type { Sandbox } from './sandbox';

/** A real agent as the tests start it. */
export interface TestAgent {
  readonly id: string;
  readonly start: StartAgent;
  /** Files of its home folder. */
  readonly home?: Readonly<Record<string, string>>;
  /** What makes it speak to our model service, and to nothing else. */
  readonly env: (modelServer: string) => Readonly<Record<string, string>>;
}

export const claude: TestAgent = {
  id: 'claude',
  start: startClaude,
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
  start: startAcp,
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
      permission: { edit: 'ask', bash: 'ask' },
    }),
    OPENCODE_DISABLE_MODELS_FETCH: '1',
    OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
    // It installs packages for plug-ins in the background, whatever it is told; nothing listens here.
    npm_config_registry: 'http://127.0.0.1:9',
  }),
};

export const gemini: TestAgent = {
  id: 'gemini',
  start: startAcp,
  // Its statistics are no telemetry to it, and no variable turns them off.
  home: { '.gemini/settings.json': JSON.stringify({ privacy: { usageStatisticsEnabled: false } }) },
  env: (url) => ({
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_KEY: 'dummy',
    GEMINI_MODEL: 'gemini-2.5-pro',
    GEMINI_TELEMETRY_ENABLED: 'false',
  }),
};

/** How an agent is launched in a sandbox: as the product does it, in an environment with nothing of this machine's. */
export function launchOf(
  agent: TestAgent,
  place: { readonly clis: string; readonly sandbox: Sandbox; readonly modelServer: string },
  more: Readonly<Record<string, string>>,
): AgentLaunch {
  const kind = agentKind(agent.id);
  const executable = kind?.executables[0];
  if (kind === undefined || executable === undefined) throw new Error(`${agent.id} is not in the catalogue`);
  const { clis, sandbox, modelServer } = place;
  const env = {
    HOME: sandbox.home,
    PATH: [clis, path.dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(path.delimiter),
    TERM: 'dumb',
    LANG: 'C.UTF-8',
    ...kind.env,
    ...agent.env(modelServer),
    ...more,
  };
  const argv = [path.join(clis, executable), ...kind.args] as const;
  return { agent: agent.id, driver: kind.driver, spec: { argv, env, cwd: sandbox.repo, label: kind.label } };
}
