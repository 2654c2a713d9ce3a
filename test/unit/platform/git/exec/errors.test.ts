import { describe, expect, it } from 'vitest';
import {
  failWithFiles,
  faultOf,
  faultOfSystem,
  type CallError,
  type Refusal,
} from '../../../../../src/platform/git/exec/errors';

/** What git 2.39 and its neighbours print. The failures that can be made are tested with git itself, too. */
const PRINTED: [code: CallError | Refusal, printed: string, params?: object][] = [
  ['notARepository', 'fatal: not a git repository (or any of the parent directories): .git'],
  ['bareRepository', 'fatal: this operation must be run in a work tree'],
  [
    'notTrusted',
    "fatal: detected dubious ownership in repository at '/srv/x'\nTo add an exception …",
    { path: '/srv/x' },
  ],
  [
    'gitLoginNeeded',
    "fatal: could not read Username for 'https://example.com': terminal prompts disabled",
    { url: 'https://example.com' },
  ],
  ['gitLoginNeeded', "fatal: Authentication failed for 'https://example.com/x.git/'"],
  ['gitLoginNeeded', 'git@example.com: Permission denied (publickey).\nfatal: Could not read from remote repository.'],
  [
    'lockHeld',
    "fatal: Unable to create '/x/.git/index.lock': File exists.\n\nAnother git process …",
    { path: '/x/.git/index.lock' },
  ],
  ['lockHeld', "fatal: cannot lock ref 'refs/heads/x': Unable to create '/x/.git/refs/heads/x.lock': File exists."],
  ['lockHeld', 'error: could not lock config file .git/config: File exists'],
  ['branchExists', "fatal: cannot lock ref 'refs/heads/a/b': reference already exists", { branch: 'a/b' }],
  ['branchExists', "fatal: cannot lock ref 'refs/heads/a/b': 'refs/heads/a' exists; cannot create 'refs/heads/a/b'"],
  ['branchCheckedOut', "fatal: 'a b' is already checked out at '/x y'", { branch: 'a b', path: '/x y' }],
  ['branchCheckedOut', "fatal: 'a' is already used by worktree at '/x'", { branch: 'a', path: '/x' }],
  [
    'targetMoved',
    "fatal: update_ref failed for ref 'refs/heads/x': cannot lock ref 'refs/heads/x': is at 12ab but expected 34cd",
  ],
  ['targetMoved', 'fatal: Not possible to fast-forward, aborting.'],
  ['targetMissing', "fatal: cannot lock ref 'refs/heads/x': unable to resolve reference 'refs/heads/x'"],
  ['worktreePathTaken', "Preparing worktree (checking out 'x')\nfatal: '/x/y' already exists", { path: '/x/y' }],
  ['worktreePathTaken', "fatal: '/x' is a missing but already registered worktree;\nuse 'add -f' to override"],
  ['diskFull', "error: unable to write file 'big file.bin'"],
  ['unrelatedHistories', 'fatal: refusing to merge unrelated histories'],
  [
    'untrackedInTheWay',
    'error: The following untracked working tree files would be overwritten by merge:\n\ta.txt\nPlease move',
  ],
  [
    'dirtyOverlap',
    'error: Your local changes to the following files would be overwritten by merge:\n\ta.txt\nPlease commit',
  ],
  ['mergeInProgress', 'fatal: You have not concluded your merge (MERGE_HEAD exists).'],
  ['mergeInProgress', 'error: Merging is not possible because you have unmerged files.'],
  ['identityMissing', 'Author identity unknown\n\n*** Please tell me who you are.\n\nRun\n …'],
  ['signingFailed', 'error: gpg failed to sign the data\nfatal: failed to write commit object'],
  ['filterFailed', "error: external filter 'git-lfs filter-process' failed", { command: 'git-lfs filter-process' }],
  ['filterFailed', 'fatal: a.bin: smudge filter lfs failed', { filter: 'lfs' }],
  ['diskFull', 'error: unable to write file a: No space left on device'],
  ['diskFull', 'fatal: write error: Disk quota exceeded'],
  ['permissionDenied', "error: could not create directory '/x/.git/worktrees/y': Permission denied"],
  ['permissionDenied', 'error: insufficient permission for adding an object to repository database .git/objects'],
  ['permissionDenied', "fatal: could not create leading directories of '/x/y': Read-only file system"],
  ['refMissing', "fatal: ambiguous argument 'x': unknown revision or path not in the working tree."],
  ['refMissing', 'fatal: bad object 1111', { ref: '1111' }],
  [
    'embeddedRepository',
    "error: 'some where/' does not have a commit checked out\nfatal: adding files failed",
    { files: 'some where' },
  ],
  ['gitFailed', 'fatal: the sky is falling', { exitCode: 128 }],
];

/** Those of the codes above that only some calls can meet. */
const REFUSALS: readonly Refusal[] = [
  ...(['refMissing', 'branchExists', 'branchNameInvalid', 'branchCheckedOut', 'worktreePathTaken'] as const),
  ...(['unrelatedHistories', 'targetMoved', 'targetMissing', 'dirtyOverlap', 'untrackedInTheWay'] as const),
  ...(['mergeInProgress', 'filterFailed', 'signingFailed', 'identityMissing', 'messageMissing'] as const),
  'embeddedRepository',
];

describe('what git printed', () => {
  it.each(PRINTED.map(([code, printed, params = {}]) => ({ code, printed, params })))(
    'decodes what Git printed as $code: $printed',
    (row) => {
      const { code, printed, params } = row;
      const fault = faultOf(printed, 128, ['some', 'command'], REFUSALS);
      expect(fault.code).toBe(code);
      expect(fault.params).toMatchObject(params);
      expect(fault.detail).toContain('git some command (exit 128)');
      expect(fault.detail).toContain(printed.split('\n')[0]!);
    },
  );

  it('decodes a refusal that the call doesn’t name as gitFailed', () => {
    const printed = 'fatal: refusing to merge unrelated histories';
    expect(faultOf(printed, 128, ['merge'], ['unrelatedHistories']).code).toBe('unrelatedHistories');
    expect(faultOf(printed, 128, ['merge'], ['targetMoved'])).toMatchObject({
      code: 'gitFailed',
      params: { exitCode: 128 },
      detail: expect.stringContaining(printed) as unknown,
    });
  });

  it('cuts a long output', () => {
    expect(faultOf('x'.repeat(1_000_000), 1, []).detail?.length).toBeLessThan(10_000);
  });
});

describe('a system error', () => {
  it.each([
    ['ENOSPC', 'diskFull'],
    ['EACCES', 'permissionDenied'],
    ['EROFS', 'permissionDenied'],
    ['EXDEV', 'otherFileSystem'],
    ['EEXIST', 'worktreePathTaken'],
    ['ENOENT', 'folderMissing'],
  ])('decodes %s as %s', (system, code) => {
    const result = faultOfSystem(Object.assign(new Error('x'), { code: system }), '/x', [
      'otherFileSystem',
      'worktreePathTaken',
    ]);
    expect(result.error).toMatchObject({ code, params: { path: '/x' } });
  });

  it('decodes a system error that the call doesn’t name as gitFailed', () => {
    const error = Object.assign(new Error('x'), { code: 'EXDEV' });
    expect(faultOfSystem(error, '/x').error).toMatchObject({ code: 'gitFailed', params: { path: '/x' }, cause: error });
  });

  it('throws an unexpected system error', () => {
    expect(() => faultOfSystem(new TypeError('a bug'), '/x')).toThrow('a bug');
  });
});

describe('a failure about files', () => {
  it('names the first files of a failure and contains all', () => {
    const files = Array.from({ length: 14 }, (_, i) => `f${i}`);
    const { error } = failWithFiles('dirtyOverlap', files, { params: { into: 'main' } });
    expect(error.files).toEqual(files);
    expect(error.params).toEqual({ files: 'f0, f1, f2, f3, f4, f5, f6, f7, f8, f9 … (+4)', count: 14, into: 'main' });
  });
});
