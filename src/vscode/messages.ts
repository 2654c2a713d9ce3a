import * as vscode from 'vscode';
import type { Fault, FaultParams } from '../base/result';

const t = vscode.l10n.t;

type Sentence = (p: FaultParams) => string;
const text = (params: FaultParams, name: string): string => String(params[name] ?? '');

/**
 * What people read for each code: what happened and what to do next. Codes come from the floors below; one that has
 * no sentence here is told by its code, with the way to the log.
 */
const SENTENCES: Readonly<Record<string, Sentence>> = {
  // Starting a task
  promptEmpty: () => t('Write what the agent should do, then start the task.'),
  promptTooLong: () =>
    t('The task is too long for any agent. Shorten it, or put the material into a file of the repository.'),
  agentNotFound: (p) => t('{0} was not found on this machine. Install it, or choose its executable.', text(p, 'agent')),
  agentUnknown: (p) => t('There is no agent named “{0}”. Choose another one.', text(p, 'agent')),
  agentNotRunnable: () =>
    t('The agent’s program could not be started. Choose another executable, or install it again.'),
  untrusted: () => t('This workspace is not trusted, so nothing is started in it. Trust it first.'),
  noFolder: () => t('Open a folder with a git repository first.'),
  storeReadOnly: () => t('Another window is working with these tasks. Go on there, or take over here.'),

  // Repository
  notARepository: () => t('This folder is not in a git repository. Initialize one, or open another folder.'),
  bareRepository: () => t('This is a bare repository. Open a checkout of it instead.'),
  noCommit: () => t('This repository has no commit yet. Make a first commit, then start the task.'),
  refMissing: (p) => t('There is no branch or commit “{0}” (any more). Choose another base.', text(p, 'ref')),
  gitMissing: () => t('Git was not found. Install it, or set its path in the setting “coppice.git.path”.'),
  gitTooOld: (p) =>
    t('Git {0} is too old: Coppice needs 2.38 or newer. Update git, or set another path.', text(p, 'version')),
  branchExists: (p) => t('The branch “{0}” exists already. Try again.', text(p, 'branch')),
  branchCheckedOut: (p) =>
    t('The branch “{0}” is checked out elsewhere. Close that checkout, then try again.', text(p, 'branch')),
  lockHeld: () => t('Another git command is holding the repository’s lock. Wait for it to end, then try again.'),
  worktreePathTaken: (p) => t('The folder {0} is in the way. Move it, then try again.', text(p, 'path')),
  worktreeMissing: () =>
    t('The attempt’s worktree is gone. Its branch may still be there; discard the attempt to tidy up.'),
  diskFull: () => t('The disk is full. Make room, then try again; nothing was lost.'),
  permissionDenied: (p) =>
    t('The folder {0} cannot be written. Check its permissions, then try again.', text(p, 'path')),
  notOurs: () => t('This worktree was not made by Coppice, so it is left alone.'),
  folderMissing: (p) => t('The folder {0} is gone. Open another folder.', text(p, 'path')),
  notTrusted: (p) =>
    t(
      'Git does not trust {0}, because it belongs to another user. Mark it as safe in git’s configuration.',
      text(p, 'path'),
    ),
  branchNameInvalid: (p) =>
    t('“{0}” is no name for a branch. Change the setting “coppice.git.branchPrefix”.', text(p, 'branch')),
  branchSwitched: (p) => t('The worktree is not on “{0}” any more. Switch it back, then try again.', text(p, 'branch')),
  noPlaceForWorktrees: () => t('There is no good place for worktrees. Set a folder in “coppice.git.worktreeFolder”.'),
  worktreeLocked: () => t('The worktree is locked. Unlock it with “git worktree unlock”, then try again.'),
  unrelatedHistories: () => t('The two branches share no history, so they are not merged.'),
  filterFailed: () => t('A filter of the repository (such as Git LFS) failed. The log tells what it said.'),
  signingFailed: () => t('The commit could not be signed. Check your signing key, then try again.'),
  messageMissing: () => t('A commit needs a message.'),
  embeddedRepository: (p) =>
    t(
      'There is a repository within the worktree: {0}. A commit would lose its files; move it out first.',
      text(p, 'files'),
    ),
  otherFileSystem: () => t('The trash is on another disk. Set a worktree folder on the repository’s disk.'),
  outputTooLarge: () => t('There is more than can be shown. Look at it with git in a terminal.'),
  cancelled: () => t('It was cancelled. Nothing was changed.'),
  registryUnusable: (p) => t('The folder {0} cannot be used. Check its permissions, then reload.', text(p, 'folder')),
  repositoryElsewhere: () => t('The tasks of this repository are kept elsewhere. Open it in a window of its own.'),
  gitFailed: () => t('Git failed. The log tells what it printed.'),

  // Agent and session
  loginNeeded: () => t('The agent is not logged in. Log in, then retry.'),
  modelError: () => t('The agent’s model service failed. Retry; if it goes on, look at the service’s status.'),
  contextTooLong: () =>
    t('The conversation is too long for the model. Start a new attempt, or ask for a summary first.'),
  rateLimited: () => t('The agent’s service limits how much you may use it now. Retry later.'),
  agentExited: () => t('The agent’s program ended by itself. Retry to go on with its session.'),
  agentProtocol: () => t('The agent said something that Coppice does not understand. Retry, or update the agent.'),
  resumeFailed: () =>
    t(
      'The agent could not take up its session again. Its work is safe in the worktree; retry to start a fresh session.',
    ),
  noAnswer: () => t('The agent ended its turn without an answer. Retry, or look at the log.'),
  hostUnreachable: () => t('The agent host could not be started. The log tells why; then retry.'),
  hostLost: () => t('The connection to the agent host broke. It is being restored.'),
  protocolUnsupported: () =>
    t('The running agent host belongs to another version of Coppice. It goes on; reload the window when it is done.'),
  askUnknown: () => t('This request has been answered already.'),

  // Review and merge
  nothingToMerge: () => t('There is nothing to merge: the attempt has not changed anything.'),
  nothingToReview: () => t('There are no changes to review yet.'),
  mergeConflict: (p) =>
    t(
      'The attempt and “{0}” change the same lines in {1}. Nothing was merged; update the attempt first.',
      text(p, 'into'),
      text(p, 'files'),
    ),
  dirtyOverlap: (p) =>
    t(
      'Your uncommitted changes in {0} are in the way. Commit or stash them, then merge again; nothing was changed.',
      text(p, 'files'),
    ),
  untrackedInTheWay: (p) =>
    t(
      'Untracked files of yours are in the way: {0}. Move them, then merge again; nothing was changed.',
      text(p, 'files'),
    ),
  mergeInProgress: (p) =>
    t(
      'A {0} is going on in the checkout of “{1}”. Finish or abort it, then merge again.',
      text(p, 'operation'),
      text(p, 'into'),
    ),
  targetMoved: (p) => t('“{0}” got new commits in the meantime. Merge again to see the result first.', text(p, 'into')),
  targetMissing: (p) => t('There is no branch “{0}” (any more). Choose another one to merge into.', text(p, 'into')),
  unsavedChanges: (p) => t('Save your changes in {0} first, then merge again.', text(p, 'files')),
  hookFailed: () => t('A git hook refused the commit. Nothing was merged; the details tell what it said.'),
  identityMissing: () => t('Git does not know your name and e-mail. Set user.name and user.email, then try again.'),
  nothingToCommit: () => t('There is nothing to commit.'),
  attemptRunning: () => t('The agent is still working. Stop it first.'),

  // Store
  storeFromNewerVersion: () =>
    t('Your tasks were written by a newer Coppice. Update the extension; nothing was changed.'),
  storeCorrupt: (p) => t('The task store is damaged and was set aside at {0}. Nothing was deleted.', text(p, 'path')),
  storeFolderUnwritable: (p) =>
    t('The folder {0} cannot be written. Check its permissions and the disk, then reload.', text(p, 'path')),
  storeLocked: () => t('Another window is working with these tasks. Go on there, or take over here.'),
  storeBroken: () => t('Writing failed, so your tasks are read-only now. Check the disk, then reload the window.'),
  storeIo: () => t('The task store could not be read. Check the disk, then reload the window.'),
};

/** The sentence for a failure. */
export function sentence(fault: Fault): string {
  const make = SENTENCES[fault.code];
  return make ? make(fault.params ?? {}) : t('Something failed ({0}). The log tells more.', fault.code);
}

/** Shows a failure with the way to the log; `actions` are offered before it. Answers the chosen action. */
export async function showFault(fault: Fault, ...actions: readonly string[]): Promise<string | undefined> {
  const showLog = t('Show Log');
  const choice = await vscode.window.showErrorMessage(sentence(fault), ...actions, showLog);
  if (choice !== showLog) return choice;
  await vscode.commands.executeCommand('coppice.showLog');
  return undefined;
}
