import * as vscode from 'vscode';
import { plainLine } from '../base/plainText';
import type { Fault, FaultParams } from '../base/result';
import type { InexactCode } from '../domain/review/exactText';
import type { ApprovalCode } from '../services/sessions/approvals/approvals';
import type { AttemptCode } from '../services/attempts/attempts/attempts';
import type { CommentCode } from '../services/attempts/comments/comments';
import type { CleanUpCode } from '../services/worktrees/cleanUp/cleanUp';
import type { DecisionCode } from '../services/review/decisions/decisions';
import type { MoveCode } from '../services/worktrees/moves/moves';
import type { MergeCode } from '../services/integration/merges/merges';
import type { Repair } from '../services/store/windowStore';
import type { RestoreCode } from '../services/review/restores/restores';
import type { ReviewCode } from '../services/review/review/review';
import type { Stall } from '../services/sessions/sessions/sessions';
import type { StartCode } from '../services/tasks/tasks/tasks';
import { showError } from './display/display';
import { COMMANDS, type CommandId } from './ids';

const t = vscode.l10n.t;

/** Failures that are found out on this floor. */
type ViewCode =
  | 'hunkGone'
  | 'notSaved'
  | InexactCode
  | 'unsavedEdits'
  | 'noHunkHere'
  | 'noFileHere'
  | 'unsavedChanges'
  | 'itemMissing'
  | 'linkRefused'
  | 'requestUnknown'
  | 'requestInvalid'
  | 'internal';

/** Every failure that a person can meet outside of a conversation; what is told in one has its text in `CHAT_TEXTS`. */
export type FaultCode =
  | StartCode
  | AttemptCode
  | MergeCode
  | MoveCode
  | RestoreCode
  | ReviewCode
  | DecisionCode
  | CommentCode
  | ApprovalCode
  | CleanUpCode
  | ViewCode;

type Sentence = (p: FaultParams) => string;
/** A value of a sentence; git's own words do not always tell it. A long one must not push out the rest. */
const text = (params: FaultParams, name: string): string => plainLine(String(params[name] ?? '…'));

const otherWindow = () => t('Another window is working with these tasks. Go on there, or take over here.');
const hostNotStarted = () => t('The agent host could not be started. The log tells why; then try again.');
const hostStrange = () =>
  t('Another program answers in place of the agent host, so nothing was given to it. Reload the window.');
const misunderstood = () => t('The agent host and this window do not understand each other. Reload the window.');
const viewOutdated = () => t('The chat and the extension do not fit together. Reload the window.');

/** What people read for each code: what happened and what to do next. A code without a sentence does not compile. */
const SENTENCES: Readonly<Record<FaultCode, Sentence>> = {
  // Starting a task
  promptEmpty: () => t('Write what the agent should do, then start the task.'),
  promptTooLong: () =>
    t('The task is too long for any agent. Shorten it, or put the material into a file of the repository.'),
  agentNotFound: (p) => t('{0} was not found on this machine. Install it, or choose its executable.', text(p, 'agent')),
  agentUnknown: (p) => t('There is no agent named “{0}”. Choose another one.', text(p, 'agent')),
  untrusted: () => t('This workspace is not trusted, so nothing is started in it. Trust it first.'),
  noFolder: () => t('Open a folder with a git repository first.'),

  repositoryMoved: (p) =>
    t(
      'This repository was in {0} before, and its tasks are kept. Bring them along, or start without them.',
      text(p, 'from'),
    ),
  notMoved: () => t('The tasks of this repository are no longer elsewhere. Start the task again.'),

  // Repository
  notARepository: () => t('This folder is not in a git repository. Initialize one, or open another folder.'),
  bareRepository: () => t('This is a bare repository. Open a checkout of it instead.'),
  noCommit: () => t('This repository has no commit yet. Make a first commit, then start the task.'),
  refMissing: (p) => t('There is no branch or commit “{0}” (any more). Choose another base.', text(p, 'ref')),
  gitMissing: () => t('Git was not found. Install it, or set its path in the setting “coppice.git.path”.'),
  gitTooOld: (p) =>
    t('Git {0} is too old: Coppice needs 2.38 or newer. Update git, or set another path.', text(p, 'version')),
  gitSilent: () => t('Git does not answer. Look whether a disk hangs, or a program that git calls; then try again.'),
  gitLoginNeeded: () =>
    t('Git needs a login that it cannot ask for here. Log in once with git in a terminal, then try again.'),
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
  worktreeLinkChanged: (p) =>
    t(
      'Coppice can’t use this worktree because the file that links it to the repository was changed. Discard the attempt, or set the content of {0} to “{1}”.',
      text(p, 'file'),
      text(p, 'link'),
    ),
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
  cancelledCommitted: () =>
    t('It was cancelled. The attempt’s work was committed to its own branch; nothing else was changed.'),
  registryUnusable: (p) => t('The folder {0} cannot be used. Check its permissions, then reload.', text(p, 'folder')),
  repositoryElsewhere: () => t('The tasks of this repository are kept elsewhere. Open it in a window of its own.'),
  gitFailed: () => t('Git failed. The log tells what it printed.'),

  // Attempt and conversation
  attemptUnknown: () => t('There is no such attempt (any more). Choose another one in the list of tasks.'),
  trashEmptied: () =>
    t('Its worktree is not in the trash any more, so it cannot be taken back. Its branch is left: start from that.'),
  setupNone: () => t('There is no setup command. Set “coppice.worktree.setupCommand” first.'),
  setupRefused: () => t('The setup command of the workspace was not run.'),
  leftoverChanged: () => t('It has changed since it was looked at. Look again.'),
  leftoverUnknown: () => t('It is not there any more, or nobody knows whose it is. Look again.'),
  hostStays: () => t('The agent host could not be ended. Restart the machine, or look into the log.'),
  attemptClosed: () => t('This attempt was discarded. Start the task again.'),
  repositoryUnknown: () => t('The repository of this attempt is not known here. Open a window on it, then try again.'),
  askUnknown: () => t('This request has been answered already.'),
  optionUnknown: () => t('The agent does not offer this answer (any more). Choose one of those that are shown.'),
  modeRefused: () => t('The agent did not take this mode. Choose another one.'),
  logUnreadable: () => t('The record of this conversation cannot be read. Check the disk, then try again.'),

  // Agent host
  protocolUnsupported: () =>
    t('The running agent host belongs to another version of Coppice. It goes on; reload the window when it is done.'),
  hostUnreachable: hostNotStarted,
  hostNotStarted,
  executableNotFound: hostNotStarted,
  executableNotRunnable: hostNotStarted,
  cwdMissing: hostNotStarted,
  spawnFailed: hostNotStarted,
  logFileUnwritable: hostNotStarted,
  endedAtOnce: hostNotStarted,
  proofInvalid: hostStrange,
  hostNotProven: hostStrange,
  callInvalid: misunderstood,
  answerInvalid: misunderstood,
  sessionUnknown: () => t('The agent host does not know this conversation (any more). Retry: it is opened again.'),
  hostLeaving: () => t('The agent host is just ending. Try again in a moment.'),
  disconnected: () =>
    t('The connection to the agent host broke before it answered. Look whether it was done, then try again.'),
  aborted: () => t('The window is closing, so this was given up. Try again when it is open again.'),
  runFolderForeign: (p) =>
    t(
      'The folder {0} is open to other users, so no agent is started. Make it yours alone, then try again.',
      text(p, 'folder'),
    ),
  runFolderUnusable: (p) =>
    t('The folder {0} cannot be used. Check its permissions and the disk, then try again.', text(p, 'folder')),
  socketPathTooLong: (p) =>
    t(
      'The path {0} is too long: this system takes {1} characters. Use a home folder with a shorter path.',
      text(p, 'path'),
      text(p, 'limit'),
    ),

  // Review and merge
  hunkGone: () => t('This change is not there any more as it was shown, so nothing was done. Look at it again.'),
  notSaved: (p) => t('{0} could not be saved. Check its permissions, then try again.', text(p, 'path')),
  notUtf8: (p) =>
    t(
      'This part of {0} can’t be discarded without damaging the rest because the file isn’t UTF-8, or wasn’t before the change. Nothing was changed. Discard the whole file, or ask the agent to revert this part.',
      text(p, 'path'),
    ),
  otherEncoding: (p) =>
    t(
      'This part of {0} can’t be discarded without damaging the rest because the file is open as “{1}”, not as UTF-8. Nothing was changed. Discard the whole file, or ask the agent to revert this part.',
      text(p, 'path'),
      text(p, 'encoding'),
    ),
  mixedLineEndings: (p) =>
    t(
      'This part of {0} can’t be discarded without changing the rest because the file has mixed line endings, or had them before the change. Nothing was changed. Discard the whole file, or ask the agent to revert this part.',
      text(p, 'path'),
    ),
  unsavedEdits: (p) =>
    t(
      'Your edits in {0} aren’t saved, and saving them here could damage other lines. Save or revert them in the editor, then try again.',
      text(p, 'path'),
    ),
  noHunkHere: () => t('There is no change here. Put the cursor into a change of the review.'),
  noFileHere: () => t('There is no changed file here. Choose one in the review or in the list of tasks.'),
  filesNotKept: () =>
    t(
      'The files before this turn were not kept, so they cannot be restored. Review the changes since the base instead.',
    ),
  turnUnknown: () => t('There is no such turn (any more). Choose another one.'),
  nothingToUndo: () => t('There is nothing to undo: the agent has gone on since.'),
  turnNotKept: () => t('The files before the last turn were not kept. Review the changes since the base instead.'),
  submoduleChange: (p) =>
    t('{0} is a repository within the repository. Discard its change with git in a terminal.', text(p, 'path')),
  commentEmpty: () => t('Write what the agent should know about these lines first.'),
  commentTooLong: (p) =>
    t('A comment has at most {0} characters. Put what is longer into a message or a file.', text(p, 'limit')),
  commentGone: () => t('This comment was sent or removed in the meantime. Write another one below it.'),
  noComments: () => t('There are no comments to send. Write some on the lines of the review first.'),
  nothingToMerge: () => t('There is nothing to merge: the attempt has not changed anything.'),
  mergeConflict: (p) =>
    t(
      'The attempt and “{0}” change the same lines in {1}. Nothing was merged. Let the agent resolve it, or do it yourself.',
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
      'Untracked files of yours are in the way: {0}. Move them, then try again; nothing was changed.',
      text(p, 'files'),
    ),
  rebaseConflict: (p) =>
    t(
      'The attempt’s commits do not fit on top of the others in {0}. Nothing was changed. Merge instead, then resolve it.',
      text(p, 'files'),
    ),
  conflictsLeft: (p) =>
    t('Conflicts are left in {0}. Resolve them (or let the agent do it), then try again.', text(p, 'files')),
  mergeInProgress: (p) =>
    t(
      'A {0} is going on in the checkout of “{1}”. Finish or abort it, then try again.',
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
  storeReadOnly: otherWindow,
  storeLocked: otherWindow,
  leaseStale: otherWindow,
  storeLeaseLost: () =>
    t('Another window has taken over these tasks, so this was not saved. Go on there, or take over here.'),
  storeFromNewerVersion: () =>
    t('Your tasks were written by a newer Coppice. Update the extension; nothing was changed.'),
  storeCorrupt: (p) =>
    'mark' in p
      ? t(
          'Your tasks cannot be read: their files are damaged. They were set aside in {0}, with “{1}” behind their names. The next task begins an empty list.',
          text(p, 'folder'),
          text(p, 'mark'),
        )
      : t('Your tasks cannot be read: their files are damaged. Reload the window; nothing was changed.'),
  storeFolderUnwritable: (p) =>
    t('The folder {0} cannot be written. Check its permissions and the disk, then reload.', text(p, 'folder')),
  storeBroken: () => t('Writing failed, so your tasks are read-only now. Check the disk, then try again.'),
  storeClosed: () => t('Your tasks are not open in this window. Reload the window, then try again.'),
  storeIo: () => t('Your tasks could not be read. Check the disk, then reload the window.'),

  // Chat
  itemMissing: () => t('This is not in the conversation any more. Close the chat and open it again.'),
  fileMissing: (p) => t('The file {0} is not there any more. Look for it among the changes.', text(p, 'path')),
  linkRefused: () => t('Only links to web pages and mail addresses are opened. Copy the link if you trust it.'),
  requestUnknown: viewOutdated,
  requestInvalid: viewOutdated,
  internal: () => t('Something failed that should not fail. The log tells more; then try again.'),
};

/** The sentence for a failure. */
export function sentence(fault: Fault<FaultCode>): string {
  return SENTENCES[fault.code](fault.params ?? {});
}

/** The sentence for a failure that was stored, perhaps by another version, whose codes are others. */
export function storedSentence(fault: Fault): string {
  return isFaultCode(fault.code)
    ? SENTENCES[fault.code](fault.params ?? {})
    : t('Something failed ({0}). The log tells more; then try again.', fault.code);
}

function isFaultCode(code: string): code is FaultCode {
  return Object.hasOwn(SENTENCES, code);
}

/** What was found damaged when the tasks were opened, and what has become of it. */
export function repairSentence({ kind, file }: Repair): string {
  switch (kind) {
    case 'tornTail':
      return t(
        'The last change to your tasks was cut off while it was saved. Whatever had been saved before is there.',
      );
    case 'damagedSnapshot':
      return t(
        'A file of your tasks was damaged. It was set aside and they were restored from an older one: nothing is missing. Check the disk. The file: {0}',
        file,
      );
    case 'damagedTail':
      return t(
        'A file of your tasks was damaged at its end, so their last changes are missing. Look through them, and check the disk. A copy is kept beside the file: {0}',
        file,
      );
  }
}

/** What tells where the tasks of a repository are was damaged, and is in this file now. */
export function lostEntrySentence(file: string): string {
  return t(
    'What tells where the tasks of a repository are was damaged, so they are not shown. They are still on the disk, in VS Code’s workspace storage; the damaged file was set aside: {0}',
    file,
  );
}

/** Whether agents wait for the disk. */
export function stallSentence(stall: Stall): string {
  if (stall.type === 'resumed') return t('The disk can be written again: the agents go on.');
  const { code = 'ENOSPC' } = stall;
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? t('The disk is full, so the agents wait for room. Make some: they go on by themselves, and nothing is lost.')
    : t(
        'The conversation cannot be written down ({0}), so the agents wait. Check the disk: they go on by themselves, and nothing is lost.',
        code,
      );
}

const takeOver = () => t('Take Over');
/** Where taking the tasks helps, what that is called: from another window, or again after writing has failed. */
const TAKING: Readonly<Partial<Record<FaultCode, () => string>>> = {
  storeReadOnly: takeOver,
  storeLocked: takeOver,
  leaseStale: takeOver,
  storeLeaseLost: takeOver,
  storeBroken: () => t('Try Again'),
};

/** Shows a failure with what helps and the way to the log; `actions` come first. Answers the chosen one of them. */
export async function showFault(fault: Fault<FaultCode>, ...actions: readonly string[]): Promise<string | undefined> {
  const offers = new Map<string, CommandId>();
  const taking = TAKING[fault.code];
  if (taking) offers.set(taking(), COMMANDS.takeOver);
  offers.set(t('Show Log'), COMMANDS.showLog);
  offers.set(t('Copy Report'), COMMANDS.copyReport);
  const choice = await showError(sentence(fault), ...actions, ...offers.keys());
  const command = offers.get(choice ?? '');
  if (command === undefined) return choice;
  await vscode.commands.executeCommand(command, undefined, { code: fault.code, detail: fault.detail });
  return undefined;
}
