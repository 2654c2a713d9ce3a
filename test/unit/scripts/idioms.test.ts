// The rule against idioms that read foreign, on comments and titles that have them.
import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import { idioms } from '../../../scripts/idioms.mjs';

function found(code: string): string[] {
  const messages = new Linter().verify(code, [
    { plugins: { coppice: { rules: { idioms } } }, rules: { 'coppice/idioms': 'error' } },
  ]);
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.map(({ message }) => /^“(.+)”/.exec(message)![1]!);
}

describe('the rule against foreign idioms', () => {
  it.each([
    ['// Reads the file anew.', 'anew'],
    ['// It is not there any more.', 'any more'],
    ['/* It waits for ever. */', 'for ever'],
    ['/**\n * The agent goes\n * on.\n */', 'goes on'],
    ['// A text of ours.', 'of ours'],
    ['// The agent is told later.', 'is told'],
    ['/** Settled when it has ended. */', 'Settled when'],
    ['// What stands in the log.', 'stands in'],
    ["it('is told once', () => {})", 'is told'],
    ["it.each([1])('goes on after %d', () => {})", 'goes on'],
    ["journey('reads anew', walk)", 'anew'],
  ])('finds one in %j', (code, idiom) => {
    expect(found(code)).toEqual([idiom]);
  });

  it.each([
    '// Reads the file again. It no longer exists.',
    "// Entries of the user's worktrees, told apart by their paths; `x` stands for a name.",
    '// It takes any more than two.',
    "const text = 'anew'",
    "log('is told')",
    'it(`is told ${n}`)',
  ])('accepts %j', (code) => {
    expect(found(code)).toEqual([]);
  });
});
