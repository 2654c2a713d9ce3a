import path from 'node:path';
import { expect } from 'vitest';
import { logOf } from '../../scripts/recordings';
import { parseLogEntry, type SessionEvent } from '../../src/domain/session/event';
import { EMPTY_SESSION, reduceSession } from '../../src/domain/session/session';
import { reduceTranscript } from '../../src/domain/transcript/reduceTranscript';
import { EMPTY_TRANSCRIPT } from '../../src/domain/transcript/transcript';

/** Recorded traffic: a folder for each agent, in it a file for each scenario. */
export const recordings = path.join(import.meta.dirname, '..', 'fixtures', 'transcripts');

/** Compares what was decoded with what is written down: events, transcript, session. */
export async function expectGolden(agent: string, scenario: string, events: readonly SessionEvent[]): Promise<void> {
  const log = logOf(events);
  // What is in a log has to be readable from it.
  for (const entry of log) expect(parseLogEntry(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
  const { items } = reduceTranscript(EMPTY_TRANSCRIPT, log);
  const session = log.reduce(reduceSession, EMPTY_SESSION);
  const text = `{\n  "events": ${list(joined(events))},\n  "transcript": ${list(items)},\n  "session": ${JSON.stringify(session)}\n}\n`;
  await expect(text).toMatchFileSnapshot(path.join(import.meta.dirname, 'golden', agent, `${scenario}.json`));
}

function list(items: readonly unknown[]): string {
  return `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
}

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
