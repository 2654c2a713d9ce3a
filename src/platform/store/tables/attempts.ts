import { ATTEMPT_DISPOSITIONS, ATTEMPT_PHASES, type Attempt } from '../../../domain/attempt/attempt';
import type { AttemptId, SessionId, TaskId } from '../../../domain/ids';
import type { Reader, Transaction } from '../database';
import type { Row } from '../row';
import { defined } from './defined';

export function insertAttempt(tx: Transaction, attempt: Attempt): void {
  tx.run(
    `insert into attempts (id, task, ordinal, agent, base_ref, base_commit, branch, worktree, session, phase,
       disposition, start_fault_code, start_fault_detail, created_at, updated_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      attempt.id,
      attempt.task,
      attempt.ordinal,
      attempt.agent,
      attempt.base.ref,
      attempt.base.commit,
      attempt.branch,
      attempt.worktree,
      attempt.session,
      attempt.phase,
      attempt.disposition,
      attempt.startFault?.code ?? null,
      attempt.startFault?.detail ?? null,
      attempt.createdAt,
      attempt.updatedAt,
    ],
  );
}

/** Updates the columns of an attempt that can change. Returns whether the attempt exists. */
export function updateAttempt(tx: Transaction, attempt: Attempt): boolean {
  const changed = tx.run(
    `update attempts set base_commit = ?, branch = ?, worktree = ?, phase = ?, disposition = ?, start_fault_code = ?,
       start_fault_detail = ?, updated_at = ? where id = ?`,
    [
      attempt.base.commit,
      attempt.branch,
      attempt.worktree,
      attempt.phase,
      attempt.disposition,
      attempt.startFault?.code ?? null,
      attempt.startFault?.detail ?? null,
      attempt.updatedAt,
      attempt.id,
    ],
  );
  return changed > 0;
}

export function allAttempts(reader: Reader): Attempt[] {
  return reader.select('select * from attempts order by task, ordinal', [], attemptOf);
}

export function attemptById(reader: Reader, id: AttemptId): Attempt | undefined {
  return reader.select('select * from attempts where id = ?', [id], attemptOf)[0];
}

function attemptOf(row: Row): Attempt {
  const code = row.optional('start_fault_code', textOf);
  return {
    id: row.text('id') as AttemptId,
    task: row.text('task') as TaskId,
    ordinal: row.number('ordinal'),
    agent: row.text('agent'),
    base: { ref: row.text('base_ref'), commit: row.text('base_commit') },
    branch: row.text('branch'),
    worktree: row.text('worktree'),
    session: row.text('session') as SessionId,
    phase: row.word('phase', ATTEMPT_PHASES),
    disposition: row.word('disposition', ATTEMPT_DISPOSITIONS),
    createdAt: row.number('created_at'),
    updatedAt: row.number('updated_at'),
    ...(code === undefined
      ? {}
      : { startFault: { code, ...defined({ detail: row.optional('start_fault_detail', textOf) }) } }),
  };
}

function textOf(row: Row, column: string): string {
  return row.text(column);
}
