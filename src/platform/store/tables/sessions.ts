import * as v from 'valibot';
import { askSchema } from '../../../domain/approval/ask';
import { idSchema, type MessageId, type SessionId, type TurnId } from '../../../domain/ids';
import { resumeKindSchema, sessionFaultSchema, turnEndSchema } from '../../../domain/session/event';
import { lastActionSchema, SESSION_STATES, type Session } from '../../../domain/session/session';
import { usageSchema } from '../../../domain/session/usage';
import type { Reader, Transaction } from '../database';
import type { SqlValue } from '../frame';
import type { Row } from '../row';
import { defined } from './defined';

const asksSchema = v.array(askSchema);
const queuedSchema = v.array(idSchema<MessageId>());

/** The columns of a session's projection without its open asks, in the order of `valuesOf`. */
const COLUMNS = [
  'applied_seq',
  'state',
  'queued',
  'turn',
  'turns',
  'last_end',
  'fault',
  'agent_session',
  'resume',
  'agent_version',
  'model',
  'mode',
  'last_action',
  'usage',
  'run',
  'last_at',
];

const INSERT = `insert into sessions (id, open_asks, ${COLUMNS.join(', ')})
  values (?, ?, ${COLUMNS.map(() => '?').join(', ')})`;
const REPLACE = `update sessions set ${COLUMNS.map((column) => `${column} = ?`).join(', ')} where id = ?`;
const UPDATE = `${REPLACE} and applied_seq <= ?`;

/** Adds the projection of an attempt's session. The attempt already exists. */
export function insertSession(tx: Transaction, id: SessionId, session: Session): void {
  tx.run(INSERT, [id, JSON.stringify(session.openAsks), ...valuesOf(session)]);
}

/**
 * Writes the projection up to `session.seq` together with that number. `before` is the stored projection: asks can be
 * large, because they contain diffs, and are only written if they changed. Returns false and writes nothing if more of
 * the log is already applied, or if the session doesn't exist.
 */
export function updateSession(tx: Transaction, id: SessionId, session: Session, before: Session | undefined): boolean {
  if (tx.run(UPDATE, [...valuesOf(session), id, session.seq]) === 0) return false;
  if (before?.openAsks !== session.openAsks) saveOpenAsks(tx, id, session);
  return true;
}

/**
 * Writes the projection even if it is older than the stored one, because after a power failure a log may end earlier.
 * Returns false if the session doesn't exist.
 */
export function replaceSession(tx: Transaction, id: SessionId, session: Session): boolean {
  if (tx.run(REPLACE, [...valuesOf(session), id]) === 0) return false;
  saveOpenAsks(tx, id, session);
  return true;
}

function saveOpenAsks(tx: Transaction, id: SessionId, { openAsks }: Session): void {
  tx.run('update sessions set open_asks = ? where id = ?', [JSON.stringify(openAsks), id]);
}

export function allSessions(reader: Reader): Map<SessionId, Session> {
  return new Map(reader.select('select * from sessions', [], (row) => [row.text('id') as SessionId, sessionOf(row)]));
}

export function sessionById(reader: Reader, id: SessionId): Session | undefined {
  return reader.select('select * from sessions where id = ?', [id], sessionOf)[0];
}

function valuesOf(session: Session): SqlValue[] {
  return [
    session.seq,
    session.state,
    JSON.stringify(session.queued),
    session.turn ?? null,
    session.turns,
    session.lastEnd ?? null,
    jsonOrNull(session.fault),
    session.agentSession ?? null,
    session.resume,
    session.agentVersion ?? null,
    session.model ?? null,
    session.mode ?? null,
    jsonOrNull(session.lastAction),
    JSON.stringify(session.usage),
    session.run ?? null,
    session.lastAt,
  ];
}

function sessionOf(row: Row): Session {
  const text = (column: string) => row.optional(column, (at, name) => at.text(name));
  return {
    seq: row.number('applied_seq'),
    state: row.word('state', SESSION_STATES),
    openAsks: row.json('open_asks', (value) => v.parse(asksSchema, value)),
    queued: row.json('queued', (value) => v.parse(queuedSchema, value)),
    turns: row.number('turns'),
    resume: row.word('resume', resumeKindSchema.options),
    usage: row.json('usage', (value) => v.parse(usageSchema, value)),
    lastAt: row.number('last_at'),
    ...defined({
      turn: text('turn') as TurnId | undefined,
      lastEnd: row.optional('last_end', (at, name) => at.word(name, turnEndSchema.options)),
      fault: row.optional('fault', (at, name) => at.json(name, (value) => v.parse(sessionFaultSchema, value))),
      agentSession: text('agent_session'),
      agentVersion: text('agent_version'),
      model: text('model'),
      mode: text('mode'),
      lastAction: row.optional('last_action', (at, name) => at.json(name, (value) => v.parse(lastActionSchema, value))),
      run: text('run'),
    }),
  };
}

function jsonOrNull(value: object | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
