import { systemCode, type Fault, type FaultParams } from '../../../base/result';

/** Every way in which git work is expected to fail. */
export type GitCode =
  | 'gitMissing'
  | 'gitTooOld'
  | 'gitSilent'
  | 'gitLoginNeeded'
  | 'folderMissing'
  | 'notARepository'
  | 'bareRepository'
  | 'noCommit'
  | 'notTrusted'
  | 'refMissing'
  | 'branchExists'
  | 'branchNameInvalid'
  | 'branchCheckedOut'
  | 'branchSwitched'
  | 'noPlaceForWorktrees'
  | 'worktreePathTaken'
  | 'worktreeMissing'
  | 'worktreeLocked'
  | 'worktreeLinkChanged'
  | 'notOurs'
  | 'lockHeld'
  | 'unrelatedHistories'
  | 'targetMoved'
  | 'targetMissing'
  | 'dirtyOverlap'
  | 'untrackedInTheWay'
  | 'mergeInProgress'
  | 'conflictsLeft'
  | 'rebaseConflict'
  | 'hookFailed'
  | 'filterFailed'
  | 'signingFailed'
  | 'identityMissing'
  | 'messageMissing'
  | 'nothingToCommit'
  | 'nothingToMerge'
  | 'embeddedRepository'
  | 'otherFileSystem'
  | 'diskFull'
  | 'permissionDenied'
  | 'outputTooLarge'
  | 'cancelled'
  | 'gitFailed';

/** A failure of git; `files` are the paths it is about, relative to the checkout, where it is about files. */
export interface GitFault extends Fault<GitCode> {
  readonly files?: readonly string[];
}

export type GitResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: GitFault };

interface Rule {
  readonly code: GitCode;
  /** Matched against standard error, in git's untranslated wording; named groups become params. */
  readonly pattern: RegExp;
}

/** The first rule that matches wins, so that what is exact stands before what is broad. */
const RULES: readonly Rule[] = [
  { code: 'diskFull', pattern: /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/ },
  { code: 'notTrusted', pattern: /detected dubious ownership in repository at '(?<path>[^\n]*)'/ },
  {
    code: 'gitLoginNeeded',
    pattern: /could not read (?:Username|Password) for '(?<url>[^\n']*)'|Authentication failed for '(?<place>[^\n']*)'/,
  },
  { code: 'gitLoginNeeded', pattern: /Permission denied \((?:publickey|password|keyboard-interactive)/ },
  { code: 'lockHeld', pattern: /Unable to create '(?<path>[^\n]*\.lock)': File exists/ },
  { code: 'lockHeld', pattern: /could not lock config file (?<path>[^\n]*): File exists/ },
  { code: 'bareRepository', pattern: /this operation must be run in a work tree/ },
  { code: 'notARepository', pattern: /not a git repository/ },
  {
    code: 'branchCheckedOut',
    pattern: /'(?<branch>[^\n]*)' is already (?:checked out|used by worktree) at '(?<path>[^\n]*)'/,
  },
  { code: 'branchExists', pattern: /cannot lock ref 'refs\/heads\/(?<branch>[^\n]*)': reference already exists/ },
  {
    code: 'branchExists',
    pattern: /cannot lock ref 'refs\/heads\/(?<branch>[^\n]*)': 'refs\/heads\/[^\n]*' exists; cannot create/,
  },
  { code: 'branchExists', pattern: /cannot process 'refs\/heads\/(?<branch>[^\n']*)' and '[^\n]*' at the same time/ },
  { code: 'targetMoved', pattern: /cannot lock ref '[^\n]*': is at [0-9a-f]+ but expected [0-9a-f]+/ },
  { code: 'targetMoved', pattern: /Not possible to fast-forward/ },
  { code: 'targetMissing', pattern: /cannot lock ref '[^\n]*': unable to resolve reference/ },
  {
    code: 'branchNameInvalid',
    pattern: /invalid ref format: refs\/(?:heads|coppice\/[^/]+\/branch)\/(?<branch>[^\n]*)/,
  },
  { code: 'branchNameInvalid', pattern: /'(?<branch>[^\n]*)' is not a valid branch name/ },
  { code: 'worktreePathTaken', pattern: /'(?<path>[^\n]*)' already exists$/m },
  { code: 'worktreePathTaken', pattern: /'(?<path>[^\n]*)' is a missing but (?:already registered|locked) worktree/ },
  { code: 'unrelatedHistories', pattern: /refusing to merge unrelated histories/ },
  { code: 'untrackedInTheWay', pattern: /untracked working tree files would be (?:overwritten|removed) by/ },
  { code: 'untrackedInTheWay', pattern: /Updating the following directories would lose untracked files/ },
  { code: 'dirtyOverlap', pattern: /Your local changes to the following files would be overwritten/ },
  { code: 'dirtyOverlap', pattern: /Entry '(?<files>[^\n]*)' (?:not uptodate|would be overwritten by merge)/ },
  { code: 'mergeInProgress', pattern: /You have not concluded your (?<operation>merge|cherry-pick)/ },
  {
    code: 'mergeInProgress',
    pattern: /(?<operation>[Mm]erg|[Cc]ommitt)ing is not possible because you have unmerged files/,
  },
  {
    code: 'signingFailed',
    pattern:
      /gpg failed to sign the data|failed to write commit object\n?.*sign|error: gpg|Couldn't load public key|ssh-keygen/,
  },
  {
    code: 'identityMissing',
    pattern:
      /Please tell me who you are|unable to auto-detect email address|no email was given and auto-detection is disabled|empty ident name|no name was given and auto-detection is disabled/,
  },
  { code: 'messageMissing', pattern: /Aborting commit due to empty commit message/ },
  { code: 'embeddedRepository', pattern: /'(?<files>[^\n]*)\/' does not have a commit checked out/ },
  {
    code: 'filterFailed',
    pattern: /(?:smudge|clean) filter '?(?<filter>[^\s']+)'? failed|external filter '(?<command>[^\n]*)' failed/,
  },
  { code: 'refMissing', pattern: /(?:invalid <newvalue>:|bad object) (?<ref>[^\n^]*)/ },
  {
    code: 'refMissing',
    pattern:
      /Needed a single revision|unknown revision or path not in the working tree|not a valid object name:? '?(?<ref>[^\n']*)|invalid reference: (?<name>[^\n]*)|bad revision '(?<revision>[^\n]*)'|not something we can merge/i,
  },
  {
    code: 'permissionDenied',
    pattern: /(?:'(?<path>[^'\n]*)')?: Permission denied|Read-only file system|insufficient permission/,
  },
  { code: 'notARepository', pattern: /is not a working tree/ },
  // Git tells no reason where it cannot write on in a file that it could open.
  { code: 'diskFull', pattern: /^error: unable to write file /m },
];

/** A failure with params and, where it is about files, their paths. */
export function gitFault(
  code: GitCode,
  more: Omit<GitFault, 'code'> = {},
): { readonly ok: false; readonly error: GitFault } {
  return { ok: false, error: { code, ...more } };
}

/** A failure about files: all of them in `files`, the first ones as text for the sentence. */
export function filesFault(
  code: GitCode,
  files: readonly string[],
  more: Omit<GitFault, 'code' | 'files'> = {},
): { readonly ok: false; readonly error: GitFault } {
  const shown = files.slice(0, SHOWN_FILES).join(', ');
  const names = files.length > SHOWN_FILES ? `${shown} … (+${files.length - SHOWN_FILES})` : shown;
  return gitFault(code, { ...more, files, params: { ...more.params, files: names, count: files.length } });
}
const SHOWN_FILES = 10;

/** Turns what a failed git printed into a code, once. What no rule knows is `gitFailed`. */
export function faultOf(stderr: string, exitCode: number, args: readonly string[]): GitFault {
  const printed = ends(stderr.trim());
  const detail = `git ${args.join(' ')} (exit ${exitCode})\n${printed}`;
  for (const { code, pattern } of RULES) {
    const match = pattern.exec(printed);
    if (match) return { code, params: named(match), detail };
  }
  return { code: 'gitFailed', params: { exitCode }, detail };
}

/** Beginning and end of a long text: warnings about thousands of files come before what failed. */
function ends(text: string): string {
  return text.length <= 2 * PART ? text : `${text.slice(0, PART)}\n…\n${text.slice(-PART)}`;
}
const PART = 4000;

function named(match: RegExpExecArray): FaultParams {
  const groups: Record<string, string | undefined> = match.groups ?? {};
  return Object.fromEntries(
    Object.entries(groups).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The code of a Node file-system error that git work runs into; what is not expected is thrown. */
export function faultOfSystem(error: unknown, path: string): { readonly ok: false; readonly error: GitFault } {
  const known = SYSTEM_CODES[systemCode(error) ?? ''];
  if (known === undefined) throw error;
  return gitFault(known, { params: { path }, cause: error });
}
const SYSTEM_CODES: Readonly<Record<string, GitCode>> = {
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
  EACCES: 'permissionDenied',
  EPERM: 'permissionDenied',
  EROFS: 'permissionDenied',
  EBUSY: 'permissionDenied',
  ENAMETOOLONG: 'noPlaceForWorktrees',
  EXDEV: 'otherFileSystem',
  ENOENT: 'folderMissing',
  ENOTDIR: 'folderMissing',
  EEXIST: 'worktreePathTaken',
  ENOTEMPTY: 'worktreePathTaken',
};
