import type { TextTable } from '../text';

/** What can go wrong with an attempt, its conversation, and the agent host behind it. */
export const ATTEMPT_FAULTS = {
  'fault.attemptUnknown': 'This attempt no longer exists. Choose another one in the Tasks view.',
  'fault.attemptClosed': 'This attempt was discarded. Restore it in its chat, or start a new task.',
  'fault.attemptRunning': 'The agent is still working. Stop it first.',
  'fault.trashEmptied':
    'The worktree is no longer in the trash, so this attempt can’t be restored. If its branch still exists, you can start a new task from it.',
  'fault.setupNone': 'No setup command is configured. Set “coppice.worktree.setupCommand” first.',
  'fault.setupRefused':
    'You didn’t allow the workspace’s setup command, so it wasn’t run. To allow it, rerun the setup command.',
  'fault.leftoverChanged': 'This item has changed since Clean Up was opened. Run Clean Up again.',
  'fault.leftoverUnknown': 'This item no longer exists, or its attempt is unknown. Run Clean Up again.',
  'fault.repositoryUnknown': 'The attempt’s repository isn’t open in this window. Open it, then try again.',
  'fault.askUnknown': 'This request has already been answered.',
  'fault.optionUnknown': 'This answer is no longer available. Choose one of the options shown.',
  'fault.logUnreadable': 'This conversation can’t be read. Check the disk, then try again.',

  'fault.protocolUnsupported':
    'The running agent host is from another version of Coppice. Reload the window when its agents have finished.',
  'fault.hostNotStarted': 'The agent host couldn’t be started. See the log for details, then try again.',
  'fault.hostNotProven':
    'Another program is listening in place of the agent host, so nothing was sent. Reload the window.',
  'fault.callInvalid': 'The agent host and this window are out of sync. Reload the window.',
  'fault.hostStays': 'The agent host couldn’t be stopped. See the log, or restart your computer.',
  'fault.sessionUnknown': 'The agent host no longer has this conversation open. Retry to reopen it.',
  'fault.hostLeaving': 'The agent host is shutting down. Try again in a moment.',
  'fault.disconnected':
    'The connection to the agent host was lost before it replied. Check whether the action took effect before you retry.',
  'fault.aborted': 'The window was closing, so the action was canceled. Try again after reopening the window.',
  'fault.runFolderForeign':
    'Other users can access the folder {folder}, so no agent was started. Restrict it to your account, then try again.',
  'fault.runFolderUnusable': 'Couldn’t use the folder {folder}. Check its permissions and the disk, then try again.',
  'fault.socketPathTooLong':
    'The path {path} is too long: this system allows {limit} characters. Use a home folder with a shorter path.',
} as const satisfies TextTable;
