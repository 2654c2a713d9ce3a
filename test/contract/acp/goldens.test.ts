import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { logOf, readRecording } from '../../../scripts/recordings';
import { decodeWith } from '../../../src/agents/acp/recording';
import { acpTraits } from '../../../src/domain/agent/catalogue';
import type { AcpTraits } from '../../../src/domain/agent/agent';
import type { SessionEvent } from '../../../src/domain/session/event';
import { parseLogEntry } from '../../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession } from '../../../src/domain/session/session';
import { reduceTranscript } from '../../../src/domain/transcript/reduceTranscript';
import { EMPTY_TRANSCRIPT } from '../../../src/domain/transcript/transcript';

const fixtures = path.join(import.meta.dirname, '..', '..', 'fixtures', 'transcripts');
const goldens = path.join(import.meta.dirname, '..', 'golden');
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
const recordings = agents.flatMap((agent) =>
  readdirSync(path.join(fixtures, agent)).map((file) => ({ agent, scenario: path.basename(file, '.jsonl') })),
);

/** Words of one message that came in chunks are one line; everything else is as it is. */
function joined(events: readonly SessionEvent[]): SessionEvent[] {
  const lines: SessionEvent[] = [];
  for (const event of events) {
    const last = lines.at(-1);
    if (
      (event.type === 'text' || event.type === 'thought') &&
      last?.type === event.type &&
      last.message === event.message
    )
      lines[lines.length - 1] = { ...last, text: last.text + event.text };
    else lines.push(event);
  }
  return lines;
}

const list = (items: readonly unknown[]) => `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;

describe('recorded traffic of ACP agents', () => {
  it.each(recordings)(
    'of $agent, $scenario, becomes the transcript that is written down',
    async ({ agent, scenario }) => {
      const recording = await readRecording(path.join(fixtures, agent, `${scenario}.jsonl`));
      const events = decodeWith(TRAITS[agent] ?? acpTraits(agent), recording);
      const log = logOf(events);
      // What is in a log has to be readable from it.
      for (const entry of log) expect(parseLogEntry(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
      const { items } = reduceTranscript(EMPTY_TRANSCRIPT, log);
      const session = log.reduce(reduceSession, EMPTY_SESSION);
      const text = `{\n  "events": ${list(joined(events))},\n  "transcript": ${list(items)},\n  "session": ${JSON.stringify(session)}\n}\n`;
      await expect(text).toMatchFileSnapshot(path.join(goldens, agent, `${scenario}.json`));
    },
  );
});
