import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Ask, AskOption } from '../../../../src/domain/approval/ask';
import { PLAIN_COMMAND_MAX, plainlyAllowed, requestWords } from '../../../../src/domain/approval/plainRequest';
import type { AskId } from '../../../../src/domain/ids';

const WORKTREE = '/home/ada/worktrees/t-1';
const once: AskOption = { id: 'once', label: 'Allow', kind: 'allowOnce' };
const ask: Ask = {
  id: 'ask-1' as AskId,
  kind: 'command',
  title: 'Tidy up',
  command: 'rm -rf build',
  cwd: WORKTREE,
  diffs: [],
  options: [
    { id: 'always', label: 'Always', kind: 'allowAlways' },
    once,
    { id: 'no', label: 'No', kind: 'rejectOnce' },
  ],
  takesReason: false,
};

describe('a request in one line', () => {
  it('shows the command, whatever the agent’s title is', () => {
    expect(requestWords(ask)).toBe('rm -rf build');
    expect(requestWords({ ...ask, command: undefined })).toBe('Tidy up');
  });

  it('can be allowed if the line shows the whole command', () => {
    expect(plainlyAllowed(ask, WORKTREE)).toBe(once);
    expect(plainlyAllowed({ ...ask, cwd: undefined }, WORKTREE)).toBe(once);
    expect(plainlyAllowed({ ...ask, command: 'a'.repeat(PLAIN_COMMAND_MAX) }, WORKTREE)).toBe(once);
  });

  it.each<[string, Partial<Ask>]>([
    ['is no command', { kind: 'other' }],
    ['is an edit', { kind: 'edit' }],
    ['has a title only', { command: undefined, title: 'ls' }],
    ['changes files, too', { diffs: [{ path: '/a', oldText: null, newText: 'b' }] }],
    ['runs in another folder', { cwd: '/etc' }],
    ['runs in a folder of the worktree', { cwd: `${WORKTREE}/src` }],
    ['is remembered', { options: [{ id: 'always', label: 'Always', kind: 'allowAlways' }] }],
    ['has two ways to be allowed', { options: [once, { ...once, id: 'other' }] }],
    ['is too long', { command: `${'a'.repeat(PLAIN_COMMAND_MAX)}b` }],
    ['has two lines', { command: 'ls\nrm -rf ~' }],
    ['hides characters', { command: 'ls \u200b-la' }],
    ['turns characters around', { command: 'ls \u202e~ fr- mr' }],
    ['has letters that turn what is between them', { command: 'cp א > ב' }],
    ['is shown as a link', { command: 'echo [x](command:workbench.action.terminal.new)' }],
    ['ends in spaces', { command: 'ls  ' }],
  ])('can’t be allowed if it %s', (_what, change) => {
    expect(plainlyAllowed({ ...ask, ...change }, WORKTREE)).toBeUndefined();
  });

  it('can be allowed only if nothing in its command is hidden, folded, or reversed', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 10 }),
      fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 130 }),
      fc.constantFrom('a\u202eb', 'a\nb', '](', ' ', '\u{e0041}', 'א'),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (parts) => {
        const command = parts.join('');
        const isAllowed = plainlyAllowed({ ...ask, command }, WORKTREE) !== undefined;
        if (
          /[\p{C}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\n\t\u0590-\u08ff]|\]\(| {2}|^ | $|^$/u.test(command)
        )
          expect(isAllowed).toBe(false);
        else if (/^[ -~]{1,120}$/.test(command)) expect(isAllowed).toBe(true);
        if (command.length > PLAIN_COMMAND_MAX) expect(isAllowed).toBe(false);
      }),
      { numRuns: 3_000 },
    );
  });
});
