import * as v from 'valibot';
import { assertNever } from '../../../base/assertNever';
import type { AttemptId, MessageId } from '../../../domain/ids';
import {
  REFUSED_PARTS,
  type AttemptReview,
  type Refusal,
  type ReviewChange,
} from '../../../domain/review/attemptReview';
import type { Reader, Transaction } from '../database';
import type { Row } from '../row';
import { defined } from './defined';

const linesSchema = v.array(v.string());

/** Writes a decision. A later read returns the same review as `reduceReview`. */
export function saveReviewChange(tx: Transaction, attempt: AttemptId, change: ReviewChange): void {
  switch (change.type) {
    case 'kept':
      for (const mark of change.marks)
        tx.run('insert or ignore into kept_marks (attempt, path, mark) values (?, ?, ?)', [attempt, change.path, mark]);
      return;
    case 'unkept':
      for (const mark of change.marks)
        tx.run('delete from kept_marks where attempt = ? and path = ? and mark = ?', [attempt, change.path, mark]);
      return;
    case 'refused':
      for (const refusal of change.refusals) saveRefusal(tx, attempt, refusal);
      return;
    case 'withdrawn':
      for (const { path, mark } of change.refusals)
        tx.run('delete from refusals where attempt = ? and path = ? and mark = ?', [attempt, path, mark]);
      return;
    case 'reported':
      for (const { path, mark } of change.refusals)
        tx.run('update refusals set told_in = ? where attempt = ? and path = ? and mark = ?', [
          change.message,
          attempt,
          path,
          mark,
        ]);
      return;
    default:
      assertNever(change);
  }
}

function saveRefusal(tx: Transaction, attempt: AttemptId, refusal: Refusal): void {
  tx.run(
    `replace into refusals (attempt, path, mark, part, against, line, count, old_lines, new_lines, told_in)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      attempt,
      refusal.path,
      refusal.mark,
      refusal.part,
      refusal.against,
      refusal.line,
      refusal.count,
      JSON.stringify(refusal.oldLines),
      JSON.stringify(refusal.newLines),
      refusal.reportedIn ?? null,
    ],
  );
}

/** Returns the decisions about each attempt that has some. */
export function allReviews(reader: Reader): Map<AttemptId, AttemptReview> {
  interface Filling {
    readonly kept: Map<string, Set<string>>;
    readonly refusals: Refusal[];
  }
  const reviews = new Map<AttemptId, Filling>();
  const of = (attempt: string): Filling => {
    const review: Filling = reviews.get(attempt as AttemptId) ?? { kept: new Map(), refusals: [] };
    reviews.set(attempt as AttemptId, review);
    return review;
  };
  reader.select('select * from kept_marks order by rowid', [], (row) => {
    const { kept } = of(row.text('attempt'));
    kept.set(row.text('path'), (kept.get(row.text('path')) ?? new Set<string>()).add(row.text('mark')));
  });
  reader.select('select * from refusals order by rowid', [], (row) =>
    of(row.text('attempt')).refusals.push(refusalOf(row)),
  );
  return reviews;
}

function refusalOf(row: Row): Refusal {
  return {
    path: row.text('path'),
    mark: row.text('mark'),
    part: row.word('part', REFUSED_PARTS),
    against: row.text('against'),
    line: row.number('line'),
    count: row.number('count'),
    oldLines: row.json('old_lines', (value) => v.parse(linesSchema, value)),
    newLines: row.json('new_lines', (value) => v.parse(linesSchema, value)),
    ...defined({ reportedIn: row.optional('told_in', (at, name) => at.text(name)) as MessageId | undefined }),
  };
}
