import { describe, expect, it } from 'vitest';
import { dueTrash } from '../../../../src/domain/attempt/trash';
import type { AttemptId } from '../../../../src/domain/ids';

const DAY = 24 * 60 * 60_000;
const NOW = 1_790_000_000_000;
const discarded = (name: string, days: number, bytes?: number) => ({
  attempt: name as AttemptId,
  discardedAt: NOW - days * DAY,
  ...(bytes === undefined ? {} : { bytes }),
});
const due = (entries: readonly ReturnType<typeof discarded>[], days: number, maximumBytes: number) =>
  dueTrash(entries, { days, maximumBytes }, NOW).map(({ entry, why }) => `${entry.attempt} ${why}`);

describe('what of the trash is due', () => {
  it('lists what is older than the days, oldest first', () => {
    const entries = [discarded('a', 29.9), discarded('b', 30.1), discarded('c', 400), discarded('d', 30)];
    expect(due(entries, 30, 0)).toEqual(['c age', 'b age']);
    expect(due(entries, 0, 0)).toEqual([]);
  });

  it('lists the oldest beyond the size', () => {
    const entries = [discarded('a', 2, 40), discarded('b', 5, 40), discarded('c', 3, 40), discarded('d', 0.9, 40)];
    expect(due(entries, 0, 160)).toEqual([]);
    expect(due(entries, 0, 159)).toEqual(['b size']);
    expect(due(entries, 0, 80)).toEqual(['b size', 'c size']);
    expect(due(entries, 4, 80)).toEqual(['b age', 'c size']);
  });

  it('lists nothing of the last day, or from the future, because of its size', () => {
    expect(due([discarded('a', 0.99, 100), discarded('b', 0.5, 100)], 0, 1)).toEqual([]);
    expect(due([discarded('a', -3, 100), discarded('b', 1.01, 100)], 1, 1)).toEqual(['b age']);
  });

  it('counts nothing for what wasn’t measured', () => {
    expect(due([discarded('a', 9), discarded('b', 3, 100)], 0, 100)).toEqual([]);
  });
});
