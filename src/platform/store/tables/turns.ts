import type { SessionId, TurnId } from '../../../domain/ids';
import type { Reader, Transaction } from '../database';
import type { Row } from '../row';
import { defined } from './defined';

/** What the store knows of a turn in addition to its session's log: Git trees of the files at its start and end. */
export interface TurnRecord {
  readonly session: SessionId;
  /** Numbered from 1 within its session. */
  readonly number: number;
  readonly id?: TurnId;
  readonly startTree?: string;
  readonly endTree?: string;
  /** Milliseconds since 1970. */
  readonly startedAt?: number;
  readonly endedAt?: number;
}

/** Adds a turn, or the given fields to an existing one. */
export function saveTurn(tx: Transaction, turn: TurnRecord): void {
  tx.run(
    `insert into turns (session, number, id, start_tree, end_tree, started_at, ended_at) values (?, ?, ?, ?, ?, ?, ?)
     on conflict (session, number) do update set
       id = coalesce(excluded.id, id),
       start_tree = coalesce(excluded.start_tree, start_tree),
       end_tree = coalesce(excluded.end_tree, end_tree),
       started_at = coalesce(excluded.started_at, started_at),
       ended_at = coalesce(excluded.ended_at, ended_at)`,
    [
      turn.session,
      turn.number,
      turn.id ?? null,
      turn.startTree ?? null,
      turn.endTree ?? null,
      turn.startedAt ?? null,
      turn.endedAt ?? null,
    ],
  );
}

export function allTurns(reader: Reader): TurnRecord[] {
  return reader.select('select * from turns order by session, number', [], turnOf);
}

function turnOf(row: Row): TurnRecord {
  const text = (column: string) => row.optional(column, (at, name) => at.text(name));
  const number = (column: string) => row.optional(column, (at, name) => at.number(name));
  return {
    session: row.text('session') as SessionId,
    number: row.number('number'),
    ...defined({
      id: text('id') as TurnId | undefined,
      startTree: text('start_tree'),
      endTree: text('end_tree'),
      startedAt: number('started_at'),
      endedAt: number('ended_at'),
    }),
  };
}
