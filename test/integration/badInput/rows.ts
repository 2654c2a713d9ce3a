/**
 * What can be wrong, its code, and where it is tested. The tests of this folder expect the `code`, and
 * docs/bad-input.md takes its sentence from it. If everything continues as usual, `instead` describes what happens.
 */
interface Row {
  readonly code?: string;
  readonly instead?: string;
  /** The test file, below `test/`. */
  readonly file: string;
  /** The test's name, or a part of it. Default: the name of the row. */
  readonly test?: string;
}

const [REPOSITORY, AGENTS, STORAGE, PATHS] = ['repository', 'agents', 'storage', 'paths'].map(
  (name) => `integration/badInput/${name}.test.ts`,
) as [string, string, string, string];

const HUNKS = 'host/suite/discardHunks.test.ts';

/** By what is wrong. */
export const ROWS = {
  'no folder is open': { code: 'noFolder', file: REPOSITORY },
  'the workspace is not trusted': { code: 'untrusted', file: REPOSITORY },
  'a repository whose settings name programs, environments, agents, or folders': {
    instead:
      'VS Code ignores them because these settings are machine-scoped. All others except the default agent apply only in a trusted workspace.',
    file: 'manifest.test.ts',
    test: 'let no repository say which programs run',
  },
  'a folder without a repository': { code: 'notARepository', file: REPOSITORY },
  'a bare repository': { code: 'bareRepository', file: REPOSITORY },
  'a repository without a commit': { code: 'noCommit', file: REPOSITORY },
  'a repository owned by another user': {
    code: 'notTrusted',
    file: 'integration/git/repository/repository.test.ts',
    test: 'fails with a code if it can’t be used',
  },
  'the repository was moved to another folder': {
    code: 'repositoryMoved',
    file: 'integration/repositoryMoves.test.ts',
    test: 'offers a moved repository its tasks, which continue if the worktrees were not moved',
  },
  'the base is missing': { code: 'refMissing', file: REPOSITORY },
  'the base is deleted midway': { code: 'refMissing', file: REPOSITORY },
  'the branch to merge into is deleted': { code: 'targetMissing', file: REPOSITORY },
  'the worktree’s folder is deleted': { code: 'worktreeMissing', file: REPOSITORY },
  'the worktree’s .git file points to another repository': { code: 'worktreeLinkChanged', file: REPOSITORY },
  'the worktree is on another branch': { code: 'branchSwitched', file: REPOSITORY },
  'the worktree’s branch is renamed': { code: 'branchSwitched', file: REPOSITORY },
  'the folder for the worktree is taken': {
    code: 'worktreePathTaken',
    file: 'integration/git/worktrees/addWorktree.test.ts',
    test: 'never uses someone else’s folder',
  },

  'git is missing': { code: 'gitMissing', file: REPOSITORY },
  'git is too old': { code: 'gitTooOld', file: REPOSITORY },
  'git hangs': { code: 'gitSilent', file: REPOSITORY },
  'git hangs midway': {
    code: 'gitSilent',
    file: 'integration/git/exec/run.test.ts',
    test: 'gives up a call that only reads after a time limit',
  },
  'git needs a password': { code: 'gitLoginNeeded', file: REPOSITORY },
  'a hook fails': { code: 'hookFailed', file: REPOSITORY },
  'a hook hangs': { code: 'cancelled', file: REPOSITORY },
  'a hook hangs after the commit': { code: 'cancelledCommitted', file: REPOSITORY },

  'an empty prompt': { code: 'promptEmpty', file: REPOSITORY },
  'a prompt of one megabyte': { code: 'promptTooLong', file: REPOSITORY },
  'a prompt with NUL, lone surrogates, and bidirectional marks': {
    instead:
      'The prompt is accepted without NUL, and with U+FFFD in place of invalid characters. Titles, branches, and folders contain no such marks.',
    file: REPOSITORY,
  },
  'paths with spaces and quotes': { instead: 'Everything works.', file: PATHS },
  'paths with a newline': { instead: 'Everything works.', file: PATHS },
  'paths with Unicode': { instead: 'Everything works.', file: PATHS },
  'paths with 250 characters': { instead: 'Everything works.', file: PATHS },

  'the agent is not installed': { code: 'agentNotFound', file: AGENTS },
  'the agent is not executable': { code: 'agentNotFound', file: AGENTS },
  'the agent is not a program': { code: 'agentFault.agentNotRunnable', file: AGENTS },
  'the agent exits immediately': { code: 'agentFault.agentExited', file: AGENTS },
  'the agent asks for a login': { code: 'agentFault.loginNeeded', file: AGENTS },
  'the agent speaks another protocol': { code: 'agentFault.agentProtocol', file: AGENTS },
  'the agent prints garbage': { code: 'notice.outputSkipped', file: AGENTS },
  'the agent prints a line of 20 MB': {
    instead: 'The line is in the session’s log, truncated. The agent continues.',
    file: AGENTS,
  },
  'the agent prints invalid UTF-8': { code: 'notice.outputSkipped', file: AGENTS },
  'the agent sends 100,000 events': {
    instead: 'All of them are in the session’s log. Memory stays bounded.',
    file: 'unit/agentHost/server/server.test.ts',
    test: 'all hundred thousand entries',
  },
  'the agent never answers': {
    instead: 'Turns have no time limit. Discard ends the agent with all of its processes.',
    file: AGENTS,
  },
  'the agent forks a daemon': {
    instead: 'It ends with the agent, even if it detached itself.',
    file: 'integration/leftovers.test.ts',
    test: 'no process of an agent is left',
  },

  'discarding part of a file that is not UTF-8, or was not before': {
    code: 'notUtf8',
    file: HUNKS,
    test: 'refuses a file with ${what}, and changes nothing',
  },
  'discarding part of a file that is open in another encoding': {
    code: 'otherEncoding',
    file: HUNKS,
    test: 'refuses a file that is open in another encoding',
  },
  'discarding part of a file with mixed line endings': {
    code: 'mixedLineEndings',
    file: HUNKS,
    test: 'refuses a file with ${what}, and changes nothing',
  },
  'discarding part of a file whose editor is out of date': {
    code: 'hunkGone',
    file: HUNKS,
    test: 'refuses a file if the editor shows a different text than the disk has',
  },
  'a file that is not UTF-8 has unsaved edits': {
    code: 'unsavedEdits',
    file: HUNKS,
    test: 'doesn’t save edits if that would damage other bytes',
  },
  'a file loses bytes that no editor can show': {
    instead:
      'The file is kept or discarded as a whole, and the reason is shown. Kept hunks don’t count as a review of it.',
    file: 'integration/decisions.test.ts',
    test: 'does not take bytes for reviewed that look the same in every editor',
  },

  'the store is truncated': { code: 'storeCorrupt', file: STORAGE },
  'the store is garbage': { code: 'storeCorrupt', file: STORAGE },
  'the end of the store is cut off': {
    instead: 'Only what wasn’t acknowledged is missing.',
    file: 'unit/platform/store/damage.test.ts',
    test: 'loads up to a cut at every byte of the last two frames',
  },
  'the store is from a newer version': {
    code: 'storeFromNewerVersion',
    file: 'unit/platform/store/damage.test.ts',
    test: 'is left alone if a newer version has written it',
  },
  'the store’s folder is not writable': { code: 'storeFolderUnwritable', file: STORAGE },
  'the registry is unusable': { code: 'registryUnusable', file: STORAGE },
  'the store’s disk is full': { code: 'storeBroken', file: STORAGE },
  'the folder for worktrees is a link to itself': { code: 'internal', file: STORAGE },
  'the worktree’s disk is full': { code: 'diskFull', file: STORAGE },
  'the session log’s disk is full': {
    instead: 'The agent is paused until there is space. Nothing is lost.',
    file: 'unit/agentHost/log/log.test.ts',
    test: 'makes the agent wait, reports that, and continues without loss when there is space',
  },
  'another window writes to the store': {
    code: 'storeReadOnly',
    file: 'integration/takeOver.test.ts',
    test: 'makes the second one read-only',
  },
  'the socket’s folder is missing': {
    instead: 'The agent host creates it again. Connected windows notice nothing.',
    file: 'unit/agentHost/server/server.test.ts',
    test: 'restores the whole host folder',
  },
  'the socket’s folder is accessible to others': { code: 'runFolderForeign', file: STORAGE },
  'the clock is set back': { instead: 'Everything continues. Nothing is ordered by time.', file: STORAGE },
} as const satisfies Readonly<Record<string, Row>>;

export type BadInput = keyof typeof ROWS;

/** A row without its name. */
export type BadInputRow = Row;
