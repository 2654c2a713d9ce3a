// Reads recorded traffic, and makes of decoded events what the log of the session would be.
import { readFile } from 'node:fs/promises';
import type { RecordedMessage } from '../src/agents/agent';
import type { Actor } from '../src/domain/actor';
import type { LogEntry, SessionEvent } from '../src/domain/session/event';

const DIRECTIONS: Readonly<Record<string, '>' | '<' | '!'>> = { '>': '>', in: '>', '<': '<', out: '<', '!': '!' };

/** The lines {t, dir, msg} of a recording that are traffic; notes of the recorder are left out. */
export async function readRecording(file: string): Promise<RecordedMessage[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.flatMap((line): RecordedMessage[] => {
    const { t, dir, msg } = JSON.parse(line) as { t: number; dir: string; msg: unknown };
    const direction = DIRECTIONS[dir];
    return direction === undefined ? [] : [{ t, dir: direction, msg }];
  });
}

const BY_USER: readonly SessionEvent['type'][] = ['prompted', 'askSettled', 'cancelRequested'];

/** The events as entries of a log; `at` is the sequence. */
export function logOf(events: readonly SessionEvent[]): LogEntry[] {
  return events.map((event, index) => {
    const by: Actor = BY_USER.includes(event.type) ? 'user' : 'agent';
    return { seq: index + 1, at: index + 1, by, event };
  });
}
