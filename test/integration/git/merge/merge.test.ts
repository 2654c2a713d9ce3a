import { chmod, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { expectOk, type Result } from '../../../../src/base/result';
import type {
  LinkError,
  MergeableMerge,
  Merged,
  MergeError,
  PreviewMergeError,
} from '../../../../src/platform/git/git';
import type { GitSandbox } from '../../../fixtures/gitSandbox';
import {
  checkoutFingerprint,
  repositoryFingerprint,
  type RepositoryFingerprint,
} from '../../../fixtures/repositoryFingerprint';
import { testWorktree } from '../../../fixtures/testWorktree';

let sandbox: GitSandbox;
let attempt: string;
const from = 'coppice/t-1';

const lines = (count: number, change: Readonly<Record<number, string>> = {}) =>
  Array.from({ length: count }, (_, i) => `${change[i + 1] ?? `line ${i + 1}`}\n`).join('');

/** `main` has its own commit since the attempt started. The attempt changes, adds, deletes, and renames files. */
beforeEach(async () => {
  ({ sandbox, worktree: attempt } = await testWorktree({
    '.gitignore': '*.log\n.env\n',
    'shared.txt': lines(30),
    'theirs.txt': lines(30),
    'mine.txt': lines(30),
    'gone.txt': 'goes\n',
    'old name.txt': lines(20),
    'run.sh': '#!/bin/sh\n',
  }));
  const inAttempt = (file: string, text: string) => sandbox.write(path.join(attempt, file), text);
  await inAttempt('shared.txt', lines(30, { 2: 'changed by the attempt' }));
  await inAttempt('theirs.txt', lines(30, { 15: 'changed by the attempt' }));
  await inAttempt('src/new "file"\nwith ünicode.ts', 'export {};\n');
  await rm(path.join(attempt, 'gone.txt'));
  await sandbox.gitIn(attempt, 'mv', 'old name.txt', 'new name.txt');
  await chmod(path.join(attempt, 'run.sh'), 0o755);
  expectOk(await sandbox.client.changes.commit({ repo: sandbox.repo, worktree: attempt, message: 'Work' }));
  await sandbox.commit({ 'shared.txt': lines(30, { 29: 'changed on main' }) }, 'Own work');
  // Dates in the past, so that Git doesn't need to read the files again and rewrite the index.
  for (const file of ['README.md', 'shared.txt', 'theirs.txt', 'mine.txt']) {
    await utimes(path.join(sandbox.root, file), 1_700_000_000, 1_700_000_000);
  }
  await sandbox.git('update-index', '-q', '--refresh');
});

async function preview(into = 'main'): Promise<MergeableMerge> {
  const found = expectOk(await sandbox.client.merge.preview({ repo: sandbox.repo, from, into }));
  if (found.kind === 'conflict') throw new Error('unexpected conflict');
  return found;
}

const kinds = ['merge', 'squash'] as const;
type Kind = (typeof kinds)[number];

const land = async (
  kind: Kind,
  shown?: MergeableMerge,
): Promise<Result<Merged, MergeError | PreviewMergeError | LinkError>> =>
  sandbox.client.merge.apply({
    repo: sandbox.repo,
    preview: shown ?? (await preview()),
    kind,
    message: 'Land it\n\nWell.',
  });

/** Proves the result of a merge: the previewed tree, the right parents, a sound repository. */
async function expectLanded(
  kind: Kind,
  result: Result<Merged, MergeError | PreviewMergeError | LinkError>,
  shown: MergeableMerge,
  before: RepositoryFingerprint,
) {
  const { commit } = expectOk(result);
  expect(await sandbox.git('rev-parse', 'refs/heads/main')).toBe(commit);
  expect(await sandbox.git('rev-parse', `${commit}^{tree}`)).toBe(shown.tree);
  const parents = kind === 'merge' ? `${shown.intoCommit} ${shown.fromCommit}` : shown.intoCommit;
  expect(await sandbox.git('show', '-s', '--format=%P', commit)).toBe(parents);
  expect(await sandbox.git('show', '-s', '--format=%an <%ae>%n%B', commit)).toBe(
    'Robin Sample <robin@example.com>\nLand it\n\nWell.\n',
  );
  const after = await repositoryFingerprint(sandbox.root);
  expect(after.settings).toEqual(before.settings);
  const others = (refs: readonly string[]) => refs.filter((ref) => !ref.startsWith('refs/heads/main '));
  expect(others(after.refs)).toEqual(others(before.refs));
  expect(await sandbox.git('fsck', '--strict', '--no-dangling')).toBe('');
  return after;
}

/** Proves that a refusal changed nothing at all. */
async function expectRefused(
  kind: Kind,
  code: string,
): Promise<Result<Merged, MergeError | PreviewMergeError | LinkError>> {
  const shown = await preview();
  const before = await repositoryFingerprint(sandbox.root);
  const result = await land(kind, shown);
  expect(result).toMatchObject({ ok: false, error: { code } });
  expect(await repositoryFingerprint(sandbox.root)).toEqual(before);
  return result;
}

/** Files that a merge doesn't touch: all that neither the attempt nor main has changed. */
const untouched = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).filter(([name]) => !incoming.some((changed) => name.startsWith(changed))));
const incoming = ['shared.txt', 'theirs.txt', 'src/', 'gone.txt', 'old name.txt', 'new name.txt', 'run.sh'];

describe.each(kinds)('landing by %s', (kind) => {
  it('updates exactly what was shown in a clean checkout', async () => {
    const [shown, before] = [await preview(), await repositoryFingerprint(sandbox.root)];
    expect(shown).toMatchObject({ kind: 'clean', into: 'main', checkout: sandbox.root });
    expect(shown.numbers).toMatchObject({ files: 6, insertions: 3, deletions: 3 });
    const after = await expectLanded(kind, await land(kind, shown), shown, before);
    expect(after.checkout.files['run.sh']).toMatch(/^file 755/);
    expect(after.checkout.files['gone.txt']).toBeUndefined();
    expect(await sandbox.git('status', '--porcelain')).toBe('');
  });

  it('leaves changed, staged, untracked, and ignored files elsewhere exactly as they are', async () => {
    await sandbox.write('mine.txt', 'changed, not staged\n');
    await sandbox.write('README.md', 'staged\n');
    await sandbox.git('add', 'README.md');
    await sandbox.write('README.md', 'staged, then changed again\n');
    await sandbox.write('staged new.txt', 'new\n');
    await sandbox.git('add', 'staged new.txt');
    await sandbox.write('notes/untracked.txt', 'mine\n');
    await sandbox.write('debug.log', 'ignored\n');
    await symlink('nowhere', path.join(sandbox.root, 'a link'));
    const [shown, before] = [await preview(), await repositoryFingerprint(sandbox.root)];
    const status = await sandbox.git('status', '--porcelain');
    const after = await expectLanded(kind, await land(kind, shown), shown, before);
    expect(untouched(after.checkout.files)).toEqual(untouched(before.checkout.files));
    expect(await sandbox.git('status', '--porcelain')).toBe(status);
    const staged = (fingerprint: RepositoryFingerprint) =>
      fingerprint.checkout.staged.filter((entry) => !incoming.some((name) => entry.includes(`\t${name}`)));
    expect(staged(after)).toEqual(staged(before));
  });

  it('refuses if a changed file is in the way, and names it', async () => {
    await sandbox.write('theirs.txt', lines(30, { 1: 'my own change' }));
    const result = await expectRefused(kind, 'dirtyOverlap');
    expect(result).toMatchObject({ error: { files: ['theirs.txt'], params: { files: 'theirs.txt', into: 'main' } } });
  });

  it('refuses if a staged file is in the way, and names it', async () => {
    await sandbox.write('theirs.txt', lines(30, { 1: 'my own change' }));
    await sandbox.git('add', 'theirs.txt');
    expect(await expectRefused(kind, 'dirtyOverlap')).toMatchObject({ error: { files: ['theirs.txt'] } });
  });

  it('refuses if a file that the merge deletes was changed', async () => {
    await sandbox.write('gone.txt', 'still needed\n');
    expect(await expectRefused(kind, 'dirtyOverlap')).toMatchObject({ error: { files: ['gone.txt'] } });
  });

  it('refuses if a folder is staged instead of a file that it deletes, which Git would remove', async () => {
    await rm(path.join(sandbox.root, 'gone.txt'));
    await sandbox.write('gone.txt/inside.txt', 'staged\n');
    await sandbox.git('add', '--all');
    expect(await expectRefused(kind, 'dirtyOverlap')).toMatchObject({ error: { files: ['gone.txt'] } });
  });

  it('refuses if an untracked file is in the way, whatever its name', async () => {
    await sandbox.write('src/new "file"\nwith ünicode.ts', 'mine\n');
    await sandbox.write('new name.txt', 'mine, too\n');
    const result = await expectRefused(kind, 'untrackedInTheWay');
    expect(result).toMatchObject({ error: { files: ['new name.txt', 'src/new "file"\nwith ünicode.ts'] } });
  });

  it('treats an ignored file as a file', async () => {
    await sandbox.write(path.join(attempt, '.env'), 'theirs\n');
    await sandbox.gitIn(attempt, 'add', '--force', '.env');
    expectOk(await sandbox.client.changes.commit({ repo: sandbox.repo, worktree: attempt, message: 'Ignored' }));
    await sandbox.write('.env', 'SECRET=mine\n');
    expect(await expectRefused(kind, 'untrackedInTheWay')).toMatchObject({ error: { files: ['.env'] } });
  });

  it('refuses during a merge, cherry-pick, revert, rebase, or bisect of the user', async () => {
    await sandbox.git('branch', 'other');
    const begin: Record<string, () => Promise<unknown>> = {
      merge: () => sandbox.git('merge', '--no-commit', '--no-ff', 'other'),
      'cherry-pick': () => sandbox.git('cherry-pick', '--no-commit', 'other').then(() => head('CHERRY_PICK_HEAD')),
      revert: () => head('REVERT_HEAD'),
      rebase: () => sandbox.git('-c', 'sequence.editor=sed -i s/^pick/edit/', 'rebase', '--interactive', 'main~1'),
      bisect: () => sandbox.git('bisect', 'start', 'main', 'main~1'),
    };
    const head = async (name: string) =>
      writeFile(path.join(sandbox.root, '.git', name), `${await sandbox.git('rev-parse', 'other')}\n`);
    const end: Record<string, () => Promise<unknown>> = {
      merge: () => sandbox.git('merge', '--abort'),
      'cherry-pick': () => sandbox.git('reset', '--quiet', '--hard'),
      revert: () => rm(path.join(sandbox.root, '.git/REVERT_HEAD')),
      rebase: () => sandbox.git('rebase', '--abort'),
      bisect: () => sandbox.git('bisect', 'reset'),
    };
    await sandbox.git('commit', '-q', '--allow-empty', '-m', 'so that there is something to do');
    await sandbox.git('switch', '-q', 'other');
    await sandbox.commit({ 'other.txt': 'x' });
    await sandbox.git('switch', '-q', 'main');
    for (const operation of Object.keys(begin)) {
      await begin[operation]!();
      const result = await expectRefused(kind, 'mergeInProgress');
      expect(result, operation).toMatchObject({ error: { params: { operation, into: 'main' } } });
      await end[operation]!();
    }
    expectOk(await land(kind));
  });

  it('refuses with unmerged files', async () => {
    await sandbox.git('stash', 'list');
    await sandbox.write('mine.txt', 'one\n');
    await sandbox.git('stash');
    await sandbox.commit({ 'mine.txt': 'two\n' });
    await sandbox.git('stash', 'pop').catch(() => undefined);
    expect(await sandbox.git('ls-files', '--unmerged')).not.toBe('');
    await expectRefused(kind, 'mergeInProgress');
  });

  it('moves only the branch if it isn’t checked out', async () => {
    await sandbox.git('switch', '-q', '-c', 'elsewhere');
    await sandbox.write('theirs.txt', 'overlapping, but on another branch\n');
    const [shown, before] = [await preview(), await repositoryFingerprint(sandbox.root)];
    expect(shown.checkout).toBeUndefined();
    const after = await expectLanded(kind, await land(kind, shown), shown, before);
    expect(after.checkout).toEqual(before.checkout);
  });

  it('moves only the branch if HEAD is detached', async () => {
    await sandbox.git('checkout', '-q', '--detach');
    await sandbox.write('theirs.txt', 'overlapping, but detached\n');
    const [shown, before] = [await preview(), await repositoryFingerprint(sandbox.root)];
    const after = await expectLanded(kind, await land(kind, shown), shown, before);
    expect(after.checkout).toEqual(before.checkout);
  });

  it('updates another worktree of the user in which the branch is checked out, and no other', async () => {
    await sandbox.git('switch', '-q', '-c', 'elsewhere');
    const other = path.join(sandbox.folder, 'other checkout');
    await sandbox.git('worktree', 'add', '-q', other, 'main');
    await sandbox.write(path.join(other, 'mine.txt'), 'changed there\n');
    const [shown, before] = [await preview(), await checkoutFingerprint(sandbox.root)];
    expect(expectOk(await land(kind, shown)).checkout).toBe(other);
    expect(await checkoutFingerprint(sandbox.root)).toEqual(before);
    expect(await sandbox.gitIn(other, 'status', '--porcelain')).toBe(' M mine.txt');
  });

  it('refuses if the target has moved or was deleted since it was shown', async () => {
    const shown = await preview();
    await sandbox.commit({ 'later.txt': 'x' });
    const before = await repositoryFingerprint(sandbox.root);
    expect(await land(kind, shown)).toMatchObject({ error: { code: 'targetMoved', params: { into: 'main' } } });
    expect(await repositoryFingerprint(sandbox.root)).toEqual(before);
    // Back to where the shown result would still be a fast-forward: it would restore commits that the user removed.
    await sandbox.git('reset', '-q', '--hard', 'main~2');
    expect(await land(kind, shown)).toMatchObject({ error: { code: 'targetMoved' } });
    await sandbox.git('switch', '-q', '-c', 'elsewhere');
    await sandbox.git('branch', '-q', '-D', 'main');
    expect(await land(kind, shown)).toMatchObject({ error: { code: 'targetMissing' } });
  });

  it('refuses while the index is locked', async () => {
    await sandbox.write('.git/index.lock', '');
    await expectRefused(kind, 'lockHeld');
  });

  it('refuses without an identity or a message', async () => {
    await sandbox.write(path.join(sandbox.folder, 'home/.gitconfig'), '[user]\n\tuseConfigOnly = true\n');
    await expectRefused(kind, 'identityMissing');
    await sandbox.write(path.join(sandbox.folder, 'home/.gitconfig'), '[user]\n\tname = R\n\temail = r@example.com\n');
    const empty = { repo: sandbox.repo, preview: await preview(), kind, message: ' \n' };
    expect(await sandbox.client.merge.apply(empty)).toMatchObject({ error: { code: 'messageMissing' } });
  });

  it('signs if the user signs, and refuses if that fails', async () => {
    const signer = path.join(sandbox.folder, 'signer');
    const sign =
      '#!/bin/sh\ncat > /dev/null\nprintf "begin\\n[GNUPG:] SIG_CREATED \\n" >&2\necho "-----BEGIN PGP SIGNATURE-----"\necho "-----END PGP SIGNATURE-----"\n';
    await sandbox.write(signer, '#!/bin/sh\necho no key >&2\nexit 2\n');
    await chmod(signer, 0o755);
    await sandbox.git('config', 'commit.gpgSign', 'true');
    await sandbox.git('config', 'gpg.program', signer);
    await expectRefused(kind, 'signingFailed');
    await sandbox.write(signer, sign);
    const { commit } = expectOk(await land(kind));
    expect(await sandbox.git('cat-file', 'commit', commit)).toContain('gpgsig -----BEGIN PGP SIGNATURE-----');
  });

  it('stays a plain fast-forward, whatever the user’s configuration of merges', async () => {
    for (const [name, value] of Object.entries({
      'merge.autoStash': 'true',
      'branch.main.mergeOptions': '--squash',
      'color.ui': 'always',
    })) {
      await sandbox.git('config', name, value);
    }
    await sandbox.write('theirs.txt', 'mine\n');
    await expectRefused(kind, 'dirtyOverlap');
    await sandbox.git('checkout', '-q', 'theirs.txt');
    const [shown, before] = [await preview(), await repositoryFingerprint(sandbox.root)];
    await expectLanded(kind, await land(kind, shown), shown, before);
  });
});

describe('a preview', () => {
  it('names the files in conflict and changes nothing', async () => {
    await sandbox.commit({ 'theirs.txt': lines(30, { 15: 'changed on main, too' }), 'gone.txt': 'changed\n' });
    const before = await repositoryFingerprint(sandbox.root);
    const found = expectOk(await sandbox.client.merge.preview({ repo: sandbox.repo, from, into: 'main' }));
    expect(found).toMatchObject({ kind: 'conflict', files: ['gone.txt', 'theirs.txt'] });
    expect(await repositoryFingerprint(sandbox.root)).toEqual(before);
  });

  it('recognizes a fast-forward, and merging it moves the branch to the same commits', async () => {
    await sandbox.git('reset', '-q', '--hard', 'main~1');
    const shown = await preview();
    expect(shown.kind).toBe('fastForward');
    expect(expectOk(await land('merge', shown))).toMatchObject({ kind: 'fastForward', commit: shown.fromCommit });
    expect(await sandbox.git('status', '--porcelain')).toBe('');
  });

  it('creates a commit for a fast-forward if the user wants that, or by squash', async () => {
    await sandbox.git('reset', '-q', '--hard', 'main~1');
    await sandbox.git('config', 'merge.ff', 'false');
    const shown = await preview();
    expect(expectOk(await land('merge', shown)).kind).toBe('merge');
    expect(await sandbox.git('rev-list', '--parents', '-1', 'main')).toContain(shown.fromCommit);
    await sandbox.git('reset', '-q', '--hard', 'main~1');
    expect(expectOk(await land('squash', await preview())).kind).toBe('squash');
    expect(await sandbox.git('diff', '--stat', 'main', from)).toBe('');
  });

  it('includes uncommitted work, and leaves it uncommitted', async () => {
    await sandbox.write(path.join(attempt, 'uncommitted.txt'), 'x\n');
    const before = await checkoutFingerprint(attempt);
    const work = expectOk(await sandbox.client.merge.snapshotCommit({ repo: sandbox.repo, worktree: attempt }));
    expect(work.uncommitted).toBe(true);
    const found = expectOk(await sandbox.client.merge.preview({ repo: sandbox.repo, from: work.commit, into: 'main' }));
    expect(found).toMatchObject({ kind: 'clean', numbers: { files: 7 } });
    expect(await checkoutFingerprint(attempt)).toEqual(before);
    await rm(path.join(attempt, 'uncommitted.txt'));
    const clean = expectOk(await sandbox.client.merge.snapshotCommit({ repo: sandbox.repo, worktree: attempt }));
    expect(clean).toEqual({ commit: await sandbox.git('rev-parse', from), uncommitted: false });
  });

  it('fails by code', async () => {
    const at = (one: string, into: string) => sandbox.client.merge.preview({ repo: sandbox.repo, from: one, into });
    expect(await at(from, 'nowhere')).toMatchObject({ error: { code: 'targetMissing', params: { into: 'nowhere' } } });
    expect(await at('nothing', 'main')).toMatchObject({ error: { code: 'refMissing', params: { ref: 'nothing' } } });
    expect(await at('main', 'main')).toMatchObject({ error: { code: 'nothingToMerge' } });
    await sandbox.git('checkout', '-q', '--orphan', 'unrelated');
    await sandbox.commit({ 'x.txt': 'x' });
    expect(await at('unrelated', 'main')).toMatchObject({ error: { code: 'unrelatedHistories' } });
  });

  it('respects the merge rules of .gitattributes', async () => {
    await sandbox.commit({
      '.gitattributes': 'theirs.txt merge=union\n',
      'theirs.txt': lines(30, { 15: 'on main, too' }),
    });
    const shown = await preview();
    expectOk(await land('merge', shown));
    expect(await readFile(path.join(sandbox.root, 'theirs.txt'), 'utf8')).toMatch(
      /on main, too\nchanged by the attempt/,
    );
  });
});
