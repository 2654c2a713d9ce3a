import { describe, expect, it } from 'vitest';
import { firstFreeName, isPlainBranchName, parseBranches } from '../../../../src/platform/git/repository/branches';
import { parseDiff } from '../../../../src/platform/git/changes/diffFormat';
import { parseWorktrees } from '../../../../src/platform/git/repository/worktreeList';
import { parseGitVersion } from '../../../../src/platform/git/exec/version';

const ZERO = '0'.repeat(40);
const ID = 'a'.repeat(40);

const parseRaw = (printed: string) => parseDiff(printed).changes;

describe('git diff --raw -z', () => {
  it('parses empty output', () => {
    expect(parseRaw('')).toEqual([]);
  });

  it('parses each kind of change, and paths with any characters', () => {
    const printed = [
      `:100644 100755 ${ID} ${ZERO} M\0a "b"\n:c.txt\0`,
      `:000000 100644 ${ZERO} ${ID} A\0new\0`,
      `:100644 000000 ${ID} ${ZERO} D\0gone\0`,
      `:100644 100644 ${ID} ${ID} R086\0old\tname\0new\nname\0`,
      `:100644 120000 ${ID} ${ZERO} T\0link\0`,
    ].join('');
    expect(parseRaw(printed)).toEqual([
      { path: 'a "b"\n:c.txt', status: 'modified', oldMode: '100644', newMode: '100755', oldId: ID },
      { path: 'new', status: 'added', oldMode: '000000', newMode: '100644' },
      { path: 'gone', status: 'deleted', oldMode: '100644', newMode: '000000', oldId: ID },
      { path: 'new\nname', oldPath: 'old\tname', status: 'renamed', oldMode: '100644', newMode: '100644', oldId: ID },
      { path: 'link', status: 'typeChanged', oldMode: '100644', newMode: '120000', oldId: ID },
    ]);
  });

  it('parses an unmerged file once, as it is now', () => {
    const printed = `:000000 100644 ${ZERO} ${ZERO} U\0a\0:100644 100644 ${ID} ${ZERO} M\0a\0`;
    expect(parseRaw(printed)).toMatchObject([{ path: 'a', status: 'modified', oldId: ID }]);
  });

  it('parses IDs of SHA-256 repositories', () => {
    const id = 'b'.repeat(64);
    expect(parseRaw(`:100644 100644 ${id} ${'0'.repeat(64)} M\0a\0`)).toMatchObject([{ oldId: id }]);
  });

  it('throws at anything unknown instead of guessing', () => {
    expect(() => parseRaw('something else\0path\0')).toThrow(/unexpected line/);
  });
});

describe('git diff --numstat -z', () => {
  it('parses lines, binary files, renames, and paths with tabs', () => {
    const printed = '1\t2\ta.txt\0-\t-\tpicture.png\0' + '3\t4\t\0old\tname\0new\nname\0' + '0\t5\twith\ttabs\0';
    expect([...parseDiff(printed).counts]).toEqual([
      ['a.txt', { insertions: 1, deletions: 2 }],
      ['picture.png', {}],
      ['new\nname', { insertions: 3, deletions: 4 }],
      ['with\ttabs', { insertions: 0, deletions: 5 }],
    ]);
    expect(parseDiff('').counts.size).toBe(0);
    const both = `:100644 100644 ${ID} ${ZERO} R100\0:a\x001\t2\tb\0` + '0\t0\t\0:a\x001\t2\tb\0';
    expect(parseDiff(both)).toMatchObject({ changes: [{ oldPath: ':a', path: '1\t2\tb' }] });
    expect([...parseDiff(both).counts]).toEqual([['1\t2\tb', { insertions: 0, deletions: 0 }]]);
  });
});

describe('git worktree list --porcelain -z', () => {
  it('parses the branch of each checkout, and whether it’s bare or prunable', () => {
    const printed = [
      ['worktree /bare.git', 'bare'],
      ['worktree /with "quotes"\nand lines', `HEAD ${ID}`, 'branch refs/heads/a/b'],
      [
        'worktree /detached',
        `HEAD ${ID}`,
        'detached',
        'locked',
        'prunable gitdir file points to non-existent location',
      ],
      ['worktree /locked', `HEAD ${ID}`, 'branch refs/heads/c', 'locked because of me'],
    ];
    expect(parseWorktrees(printed.map((entry) => `${entry.join('\0')}\0\0`).join(''))).toEqual([
      { path: '/bare.git', bare: true },
      { path: '/with "quotes"\nand lines', bare: false, branch: 'a/b' },
      { path: '/detached', bare: false, prunable: 'gitdir file points to non-existent location' },
      { path: '/locked', bare: false, branch: 'c' },
    ]);
  });
});

describe('branches', () => {
  it('are parsed without symbolic ones', () => {
    const printed = `refs/heads/a/b\0\0${ID}\x001700000000\nrefs/remotes/origin/HEAD\0refs/remotes/origin/main\0${ID}\x001\n`;
    expect(parseBranches(printed)).toEqual([{ name: 'a/b', remote: false, commit: ID, date: 1_700_000_000_000 }]);
  });

  it.each([
    ['free', [], 'coppice/x', 'coppice/x'],
    ['taken', ['coppice/x'], 'coppice/x', 'coppice/x-2'],
    ['taken twice', ['coppice/x', 'coppice/x-2'], 'coppice/x', 'coppice/x-3'],
    ['taken in other letters', ['Coppice/X'], 'coppice/x', 'coppice/x-2'],
    ['a folder of branches', ['coppice/x/y'], 'coppice/x', 'coppice/x-2'],
    ['below a branch', ['coppice'], 'coppice/x', 'coppice-x'],
    ['below a branch, and taken', ['coppice', 'coppice-x'], 'coppice/x', 'coppice-x-2'],
    ['below a deeper branch', ['a/b'], 'a/b/c/d', 'a/b-c/d'],
  ])('get a free name: %s', (_case, taken, wanted, expected) => {
    expect(firstFreeName(wanted, taken)).toBe(expected);
  });

  it('have plain names', () => {
    expect(['a', 'a/b', 'ü'].every(isPlainBranchName)).toBe(true);
    expect(['', '-a', 'HEAD', '@', 'a@{1}'].some(isPlainBranchName)).toBe(false);
  });
});

describe('git --version', () => {
  it.each([
    ['git version 2.39.5\n', { major: 2, minor: 39, text: '2.39.5' }],
    ['git version 2.39.5 (Apple Git-154)\n', { major: 2, minor: 39, text: '2.39.5' }],
    ['git version 2.47.1.windows.1\n', { major: 2, minor: 47, text: '2.47.1.windows.1' }],
    ['git version 3.0-rc1', { major: 3, minor: 0, text: '3.0-rc1' }],
    ['bash: git: command not found', undefined],
  ])('parses %s', (printed, expected) => {
    expect(parseGitVersion(printed)).toEqual(expected);
  });
});
