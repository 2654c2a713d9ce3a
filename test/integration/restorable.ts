// Where restoring is tested: files of the kinds that git treats differently, and a link.
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import type { GitSandbox } from '../fixtures/gitSandbox';
import { testWorktree, type TestWorktree } from '../fixtures/testWorktree';

/** A worktree of these and `more` files. `prepare` does what files alone cannot say; it is committed. */
export function restorableWorktree(
  more: Readonly<Record<string, string>>,
  prepare?: (sandbox: GitSandbox) => Promise<unknown>,
): Promise<TestWorktree> {
  const files = {
    '.gitattributes': '*.crlf text eol=crlf\n',
    'lines.crlf': 'one\ntwo\n',
    'script.sh': '#!/bin/sh\n',
    'deep/er/file.txt': 'x\n',
    'other.txt': 'other\n',
    'picture.bin': 'a\0b',
    ...more,
  };
  return testWorktree(files, async (sandbox) => {
    await symlink('other.txt', path.join(sandbox.root, 'link'));
    await prepare?.(sandbox);
    await sandbox.commit({});
  });
}
