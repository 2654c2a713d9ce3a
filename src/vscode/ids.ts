// IDs in the manifest. test/manifest.test.ts compares them with package.json, so this file must not import `vscode`.

/** Commands. */
export const COMMANDS = {
  startTask: 'coppice.startTask',
  openChat: 'coppice.openChat',
  reviewChanges: 'coppice.reviewChanges',
  openChange: 'coppice.openChange',
  keepHunk: 'coppice.keepHunk',
  unkeepHunk: 'coppice.unkeepHunk',
  discardHunk: 'coppice.discardHunk',
  keepFile: 'coppice.keepFile',
  unkeepFile: 'coppice.unkeepFile',
  discardFile: 'coppice.discardFile',
  nextChange: 'coppice.nextChange',
  previousChange: 'coppice.previousChange',
  nextFiles: 'coppice.nextFiles',
  previousFiles: 'coppice.previousFiles',
  reviewSinceBase: 'coppice.reviewSinceBase',
  reviewSinceLastTurn: 'coppice.reviewSinceLastTurn',
  restoreTurn: 'coppice.restoreTurn',
  undoRestore: 'coppice.undoRestore',
  updateAttempt: 'coppice.updateAttempt',
  commentAtCursor: 'coppice.commentAtCursor',
  addComment: 'coppice.addComment',
  editComment: 'coppice.editComment',
  saveComment: 'coppice.saveComment',
  cancelComment: 'coppice.cancelComment',
  deleteComment: 'coppice.deleteComment',
  resolveComments: 'coppice.resolveComments',
  reopenComments: 'coppice.reopenComments',
  sendComments: 'coppice.sendComments',
  mergeAttempt: 'coppice.mergeAttempt',
  discardAttempt: 'coppice.discardAttempt',
  openWorktree: 'coppice.openWorktree',
  openRepository: 'coppice.openRepository',
  openTerminal: 'coppice.openTerminal',
  stopAttempt: 'coppice.stopAttempt',
  retryAttempt: 'coppice.retryAttempt',
  nextRequest: 'coppice.nextRequest',
  copyBranch: 'coppice.copyBranch',
  rerunSetup: 'coppice.rerunSetup',
  refreshTasks: 'coppice.refreshTasks',
  logIn: 'coppice.logIn',
  cleanUp: 'coppice.cleanUp',
  takeOver: 'coppice.takeOver',
  showLog: 'coppice.showLog',
  copyReport: 'coppice.copyReport',
} as const;
export type CommandId = (typeof COMMANDS)[keyof typeof COMMANDS];

export const VIEWS = { tasks: 'coppice.tasks' } as const;
export const PANELS = { chat: 'coppice.chat' } as const;

export const CONTEXT_KEYS = {
  /** An agent waits for an answer. */
  hasRequests: 'coppice.hasRequests',
  /** The active editor is a diff editor with an attempt's changes. */
  inReview: 'coppice.inReview',
  /** The review shows the changes since the last turn, not since the base. */
  reviewsLastTurn: 'coppice.reviewsLastTurn',
  /** The review shows one page of many files, and there's a next or a previous page. */
  hasNextFiles: 'coppice.hasNextFiles',
  hasPreviousFiles: 'coppice.hasPreviousFiles',
  /** The attempt in review has comments that haven't been sent. */
  hasDrafts: 'coppice.hasDrafts',
  /** A restored checkpoint of some attempt can be undone. */
  canUndoRestore: 'coppice.canUndoRestore',
  /** The tasks are read-only in this window: another window can change them, or saving failed. */
  readOnly: 'coppice.readOnly',
  /** The window's folder is the worktree of an attempt. */
  inWorktree: 'coppice.inWorktree',
} as const;

export const SETTINGS = {
  gitPath: 'coppice.git.path',
  branchPrefix: 'coppice.git.branchPrefix',
  updateBy: 'coppice.git.updateBy',
  worktreeFolder: 'coppice.git.worktreeFolder',
  setupCommand: 'coppice.worktree.setupCommand',
  waitForSetup: 'coppice.worktree.waitForSetup',
  executables: 'coppice.agents.executables',
  agentEnvironment: 'coppice.agents.environment',
  customAgents: 'coppice.agents.custom',
  practiceAgent: 'coppice.agents.practice',
  defaultAgent: 'coppice.agents.default',
  whenWindowCloses: 'coppice.sessions.whenWindowCloses',
  idleMinutes: 'coppice.sessions.idleMinutes',
  trashDays: 'coppice.trash.days',
  trashSize: 'coppice.trash.maximumSize',
} as const;

/** Scheme of read-only documents that show a file at an attempt's base. */
export const BASE_SCHEME = 'coppice-base';
/** Scheme of read-only documents with content of a transcript: a proposed change, or a tool's output. */
export const TRANSCRIPT_SCHEME = 'coppice-transcript';
