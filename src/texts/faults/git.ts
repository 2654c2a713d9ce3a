import type { TextTable } from '../text';

/** What can go wrong with Git and its repositories, worktrees and commits. */
export const GIT_FAULTS = {
  'fault.notARepository': 'This folder isn’t in a Git repository. Initialize one, or open another folder.',
  'fault.bareRepository': 'This is a bare repository. Open a checkout of it instead.',
  'fault.noCommit': 'This repository has no commits yet. Create an initial commit, then start the task.',
  'fault.refMissing': 'The branch or commit “{ref}” doesn’t exist. Start from another base.',
  'fault.gitMissing': 'Git wasn’t found. Install it, or set its path in the “coppice.git.path” setting.',
  'fault.gitTooOld':
    'Git {version} is too old. Install version 2.38 or later, or set its path in the “coppice.git.path” setting.',
  'fault.gitSilent':
    'Git isn’t responding. Check whether the disk or a program that Git runs is hanging, then try again.',
  'fault.gitLoginNeeded':
    'Git needs credentials, which it can’t prompt for here. Enter them once using Git in a terminal, then try again.',
  'fault.gitFailed': 'Git failed. See the log for its output.',
  'fault.branchExists':
    'The branch “{branch}” conflicts with an existing branch. Rename or delete the existing branch, then try again.',
  'fault.branchCheckedOut':
    'The branch “{branch}” is checked out in another worktree. Switch that worktree to another branch, then try again.',
  'fault.branchNameInvalid': '“{branch}” isn’t a valid branch name. Change the “coppice.git.branchPrefix” setting.',
  'fault.branchSwitched': 'The worktree is no longer on “{branch}”. Switch it back, then try again.',
  'fault.lockHeld': 'Another Git process has locked the repository. Wait for it to finish, then try again.',
  'fault.worktreePathTaken': 'The folder {path} already exists. Move it, then try again.',
  'fault.worktreeMissing':
    'The attempt’s worktree no longer exists. Its branch may still exist. Discard the attempt to clean up.',
  'fault.worktreeLocked': 'The worktree is locked. Unlock it with “git worktree unlock”, then try again.',
  'fault.worktreeLinkChanged':
    'Coppice can’t use this worktree because the file that links it to the repository was changed. Discard the attempt, or set the content of {file} to “{link}”.',
  'fault.notOurs': 'Coppice didn’t create this worktree, so it was left unchanged.',
  'fault.noPlaceForWorktrees':
    'No suitable folder for worktrees was found. Set one in the “coppice.git.worktreeFolder” setting.',
  'fault.otherFileSystem':
    'The trash is on a different disk. Set “coppice.git.worktreeFolder” to a folder on the repository’s disk.',
  'fault.diskFull': 'The disk is full. Free up space, then try again. Nothing was lost.',
  'fault.permissionDenied': 'The path {path} isn’t writable. Check its permissions, then try again.',
  'fault.folderMissing': 'The folder {path} no longer exists. Open another folder.',
  'fault.notTrusted':
    'Git doesn’t trust {path} because another user owns it. Add it to Git’s “safe.directory” setting.',
  'fault.unrelatedHistories':
    'The branches have no common history, so Coppice can’t merge them. Use Git in a terminal instead.',
  'fault.filterFailed': 'A Git filter (such as Git LFS) failed. See the log for its output.',
  'fault.signingFailed': 'The commit couldn’t be signed. Check your signing key, then try again.',
  'fault.messageMissing': 'Enter a commit message.',
  'fault.embeddedRepository':
    'The worktree contains another repository: {files}. Committing would lose its files. Move it out of the worktree first.',
  'fault.outputTooLarge': 'The output is too large to show. Use Git in a terminal instead.',
  'fault.cancelled': 'Canceled. Nothing was changed.',
  'fault.cancelledCommitted': 'Canceled. The attempt’s changes were committed to its branch. Nothing else was changed.',
} as const satisfies TextTable;
