// Reads recorded traffic, and turns decoded events into the log of a session.
import { readFile } from 'node:fs/promises';
import type { WireMessage } from '../src/agents/agent';
import type { Actor } from '../src/domain/actor';
import type { LogEntry, SessionEvent } from '../src/domain/session/event';

/** A line of a recording. `t` is in milliseconds since its start. */
export type RecordedMessage = WireMessage & { readonly t: number };

/**
 * Returns what a session's log would contain after recorded traffic with an agent (its ID in the catalog): the agent's
 * events, and the prompts, answers, and ends of turns in the recording.
 */
export type DecodeRecording = (recording: readonly RecordedMessage[], agent: string) => SessionEvent[];

const DIRECTIONS: Readonly<Record<string, '>' | '<' | '!'>> = { '>': '>', in: '>', '<': '<', out: '<', '!': '!' };

/** Returns the lines {t, dir, msg} of a recording that are traffic, without the notes of the recorder. */
export async function readRecording(file: string): Promise<RecordedMessage[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.flatMap((line): RecordedMessage[] => {
    const { t, dir, msg } = JSON.parse(line) as { t: number; dir: string; msg: unknown };
    const direction = DIRECTIONS[dir];
    return direction === undefined ? [] : [{ t, dir: direction, msg }];
  });
}

const BY_USER: readonly SessionEvent['type'][] = ['prompted', 'askSettled', 'cancelRequested'];

/** Returns the events as entries of a log. `at` is the sequence. */
export function logOf(events: readonly SessionEvent[]): LogEntry[] {
  return events.map((event, index) => {
    const by: Actor = BY_USER.includes(event.type) ? 'user' : 'agent';
    return { seq: index + 1, at: index + 1, by, event };
  });
}
