import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { readRecording } from '../../../scripts/recordings';
import { decodeWith } from '../../../src/agents/acp/recording';
import type { AcpTraits } from '../../../src/domain/agent/agent';
import { acpTraits } from '../../../src/domain/agent/catalogue';
import { expectGolden, recordings } from '../golden';

const agents = [
  'claude-agent-acp',
  'cline',
  'codex-acp',
  'copilot',
  'droid',
  'gemini',
  'kilo',
  'kimi',
  'opencode',
  'qwen',
];
/** Of agents that are not in the catalogue. */
const TRAITS: Readonly<Record<string, AcpTraits>> = {
  copilot: { faultText: [/^Error: /], usagePerProcess: true },
};
const files = agents.flatMap((agent) =>
  readdirSync(path.join(recordings, agent)).map((file) => ({ agent, scenario: path.basename(file, '.jsonl') })),
);

describe('recorded traffic of ACP agents', () => {
  it.each(files)('of $agent, $scenario, becomes the transcript that is written down', async ({ agent, scenario }) => {
    const recording = await readRecording(path.join(recordings, agent, `${scenario}.jsonl`));
    await expectGolden(agent, scenario, decodeWith(TRAITS[agent] ?? acpTraits(agent), recording));
  });
});
