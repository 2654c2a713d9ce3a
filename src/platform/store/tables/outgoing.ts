import * as v from 'valibot';
import { idSchema, type AttemptId, type CommentId, type MessageId } from '../../../domain/ids';
import type { OutgoingMessage } from '../../../domain/outbox/outgoingMessage';
import type { Reader, Transaction } from '../database';
import type { Row } from '../row';
import { defined } from './defined';

const refusalsSchema = v.array(v.object({ path: v.string(), mark: v.string() }));
const commentsSchema = v.array(idSchema<CommentId>());

/** Saves the message that is being sent to an attempt's agent, in place of an earlier one. */
export function saveOutgoing(tx: Transaction, attempt: AttemptId, outgoing: OutgoingMessage): void {
  tx.run(
    `replace into outgoing_messages (attempt, message, after_seq, refusals, restored_from, comments)
     values (?, ?, ?, ?, ?, ?)`,
    [
      attempt,
      outgoing.message,
      outgoing.after,
      JSON.stringify(outgoing.refusals),
      outgoing.restoredFrom ?? null,
      JSON.stringify(outgoing.comments),
    ],
  );
}

export function deleteOutgoing(tx: Transaction, attempt: AttemptId): void {
  tx.run('delete from outgoing_messages where attempt = ?', [attempt]);
}

export function allOutgoing(reader: Reader): (readonly [AttemptId, OutgoingMessage])[] {
  return reader.select(
    'select * from outgoing_messages',
    [],
    (row) => [row.text('attempt') as AttemptId, outgoingOf(row)] as const,
  );
}

function outgoingOf(row: Row): OutgoingMessage {
  return {
    message: row.text('message') as MessageId,
    after: row.number('after_seq'),
    refusals: row.json('refusals', (value) => v.parse(refusalsSchema, value)),
    ...defined({ restoredFrom: row.optional('restored_from', (at, name) => at.text(name)) }),
    comments: row.json('comments', (value) => v.parse(commentsSchema, value)),
  };
}
