import { describe, expect, it } from 'vitest';
import { ATTEMPT_DISPOSITIONS, type AttemptDisposition } from '../../../../src/domain/attempt/attempt';
import { taskStatus } from '../../../../src/domain/task/status';

const O: AttemptDisposition = 'open';
const M: AttemptDisposition = 'merged';
const D: AttemptDisposition = 'discarded';

/** Every combination of up to three attempts, their order aside. */
const STATUSES: readonly [readonly AttemptDisposition[], string][] = [
  [[], 'todo'],
  [[O], 'inProgress'],
  [[M], 'done'],
  [[D], 'cancelled'],
  [[O, O], 'inProgress'],
  [[O, M], 'done'],
  [[O, D], 'inProgress'],
  [[M, M], 'done'],
  [[M, D], 'done'],
  [[D, D], 'cancelled'],
  [[O, O, O], 'inProgress'],
  [[O, O, M], 'done'],
  [[O, O, D], 'inProgress'],
  [[O, M, M], 'done'],
  [[O, M, D], 'done'],
  [[O, D, D], 'inProgress'],
  [[M, M, M], 'done'],
  [[M, M, D], 'done'],
  [[M, D, D], 'done'],
  [[D, D, D], 'cancelled'],
];

const statusOf = (dispositions: readonly AttemptDisposition[]) =>
  taskStatus(dispositions.map((disposition) => ({ disposition })));

/** All lists of a length. */
function lists(length: number): AttemptDisposition[][] {
  if (length === 0) return [[]];
  return lists(length - 1).flatMap((rest) => ATTEMPT_DISPOSITIONS.map((disposition) => [disposition, ...rest]));
}

describe('the status of a task', () => {
  it.each(STATUSES)('derives from the attempts %j the status %s', (dispositions, status) => {
    expect(statusOf(dispositions)).toBe(status);
  });

  it('covers every order of up to three attempts', () => {
    const inOrder = (list: readonly AttemptDisposition[]) =>
      list.toSorted((a, b) => ATTEMPT_DISPOSITIONS.indexOf(a) - ATTEMPT_DISPOSITIONS.indexOf(b)).join();
    const expected = new Map(STATUSES.map(([dispositions, status]) => [inOrder(dispositions), status]));
    const all = [0, 1, 2, 3].flatMap(lists);
    expect(all).toHaveLength(40);
    for (const list of all) expect([list, statusOf(list)]).toEqual([list, expected.get(inOrder(list))]);
  });
});
