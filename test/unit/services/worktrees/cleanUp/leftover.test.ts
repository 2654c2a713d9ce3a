import { expect, it } from 'vitest';
import { isProposed, type Leftover } from '../../../../../src/services/worktrees/cleanUp/cleanUp';

const leftover = (what: Partial<Leftover>): Leftover => ({
  id: 'x',
  kind: 'worktree',
  name: '/w',
  why: 'merged',
  warnings: [],
  undoable: true,
  ...what,
});

it.each([
  [{}, true],
  [{ kind: 'trash', why: 'merged' }, true],
  [{ kind: 'branch', why: 'discarded' }, true],
  [{ kind: 'trash', why: 'discarded' }, false],
  [{ warnings: ['uncommitted'] }, false],
] as const)('suggests whether to remove %o: %s', (what, proposed) => {
  expect(isProposed(leftover(what))).toBe(proposed);
});
