import { fail, systemCode, type Fault, type FaultParams } from '../../../base/result';

/** Any call of git can fail in these ways, whatever it is for. */
const CALL_ERRORS = [
  ...(['gitMissing', 'gitSilent', 'gitLoginNeeded', 'gitFailed'] as const),
  ...(['folderMissing', 'notARepository', 'bareRepository', 'notTrusted', 'worktreeLinkChanged'] as const),
  ...(['lockHeld', 'diskFull', 'permissionDenied', 'outputTooLarge', 'cancelled'] as const),
];
export type CallError = (typeof CALL_ERRORS)[number];

/** Why git refused a command. Each call names the refusals that it can meet. */
export type Refusal =
  | 'refMissing'
  | 'branchExists'
  | 'branchNameInvalid'
  | 'branchCheckedOut'
  | 'worktreePathTaken'
  | 'unrelatedHistories'
  | 'targetMoved'
  | 'targetMissing'
  | 'dirtyOverlap'
  | 'untrackedInTheWay'
  | 'mergeInProgress'
  | 'filterFailed'
  | 'signingFailed'
  | 'identityMissing'
  | 'messageMissing'
  | 'embeddedRepository';

/** What the file system refuses in some calls only. */
export type FileRefusal = 'noPlaceForWorktrees' | 'otherFileSystem' | 'worktreePathTaken';

interface Failed<Code extends string> {
  readonly ok: false;
  readonly error: Fault<Code>;
}

interface Rule {
  readonly code: CallError | Refusal;
  /** Matched against standard error, in git's untranslated wording. Named groups become params. */
  readonly pattern: RegExp;
}

/** The first rule that matches wins, so exact rules come before broad ones. */
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
  // Git gives no reason if it can't continue to write a file that it could open.
  { code: 'diskFull', pattern: /^error: unable to write file /m },
];

/** A failure about files: `files` holds all of them, the param of that name the first ones as text. */
export function failWithFiles<Code extends string>(
  code: Code,
  files: readonly string[],
  more: Omit<Fault<Code>, 'code' | 'files'> = {},
): Failed<Code> {
  const shown = files.slice(0, SHOWN_FILES).join(', ');
  const names = files.length > SHOWN_FILES ? `${shown} … (+${files.length - SHOWN_FILES})` : shown;
  const params = { ...more.params, files: names, count: files.length };
  return { ok: false, error: { code, ...more, files, params } };
}
const SHOWN_FILES = 10;

/**
 * Turns the output of a git command that failed into a fault. The code is one of `refusals` or one that any call can
 * fail with, and `gitFailed` if no rule matches.
 */
export function faultOf<Expected extends Refusal = never>(
  stderr: string,
  exitCode: number,
  args: readonly string[],
  refusals: readonly Expected[] = [],
): Fault<CallError | Expected> {
  const printed = ends(stderr.trim());
  const detail = `git ${args.join(' ')} (exit ${exitCode})\n${printed}`;
  const known: readonly (CallError | Expected)[] = [...CALL_ERRORS, ...refusals];
  for (const { code: matched, pattern } of RULES) {
    const code = known.find((one) => one === matched);
    const match = code === undefined ? null : pattern.exec(printed);
    if (code !== undefined && match) return { code, params: named(match), detail };
  }
  return { code: 'gitFailed', params: { exitCode }, detail };
}

/** Returns the start and end of a long text: warnings about thousands of files can precede the error. */
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

/**
 * Turns a Node file-system error into a failure. Its code is one of `refusals`, one that any call can fail with, or
 * `gitFailed` for a known error that isn't among them. Throws anything else.
 */
export function faultOfSystem(error: unknown, path: string): Failed<CallError>;
export function faultOfSystem<Expected extends FileRefusal>(
  error: unknown,
  path: string,
  refusals: readonly Expected[],
): Failed<CallError | Expected>;
export function faultOfSystem<Expected extends FileRefusal>(
  error: unknown,
  path: string,
  refusals: readonly Expected[] = [],
): Failed<CallError | Expected> {
  const matched = SYSTEM_CODES[systemCode(error) ?? ''];
  if (matched === undefined) throw error;
  const known: readonly (CallError | Expected)[] = [...CALL_ERRORS, ...refusals];
  const code = known.find((one) => one === matched) ?? 'gitFailed';
  return fail<CallError | Expected>(code, { params: { path }, cause: error });
}
const SYSTEM_CODES: Readonly<Record<string, CallError | FileRefusal>> = {
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
