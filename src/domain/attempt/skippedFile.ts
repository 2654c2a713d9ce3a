import * as v from 'valibot';

/**
 * Why a file was not brought along into a worktree. tooMany: there are more files, or more bytes, than are copied ·
 * outside: a link that leads out of the repository · inTheWay: the worktree has something else where its folder would
 * be · special: a repository of its own, or no file at all · unreadable · diskFull · submodule: the user's
 * checkout does not have its commit.
 */
export const skipReasonSchema = v.picklist([
  'tooMany',
  'outside',
  'inTheWay',
  'special',
  'unreadable',
  'diskFull',
  'submodule',
]);
export type SkipReason = v.InferOutput<typeof skipReasonSchema>;

/** A file that was to be brought along and was not; its path is in the repository, with `/`. */
export const skippedFileSchema = v.object({ path: v.string(), why: v.fallback(skipReasonSchema, 'unreadable') });
export type SkippedFile = v.InferOutput<typeof skippedFileSchema>;

/** Patterns that a setting may stand for, and characters of one. More is no choice of files, but a mistake or an attack. */
const PATTERNS_MAX = 500;
const PATTERN_LENGTH_MAX = 1_000;

/**
 * The globs of VS Code's setting `git.worktreeIncludeFiles` as patterns of git's: braces are spelled out, and a glob
 * begins at the top folder unless it begins with `**`.
 */
export function patternsOfGlobs(globs: readonly string[]): string[] {
  return globs
    .filter((glob) => glob.length <= PATTERN_LENGTH_MAX)
    .slice(0, PATTERNS_MAX)
    .flatMap(spelledOut)
    .map((glob) => glob.replace(/^\.?\//, ''))
    .filter((glob) => glob !== '')
    .map((glob) => (glob.startsWith('**') ? glob : `/${glob}`))
    .slice(0, PATTERNS_MAX);
}

/** `{a,b}/c` as `a/c` and `b/c`; a glob that stands for too many is taken as it is. */
function spelledOut(glob: string): readonly string[] {
  let spelled = [glob];
  while (spelled.some((one) => BRACES.test(one))) {
    spelled = spelled.flatMap(withoutFirstBraces);
    if (spelled.length > PATTERNS_MAX) return [glob];
  }
  return spelled;
}

const BRACES = /\{([^{}]*)\}/;

function withoutFirstBraces(glob: string): readonly string[] {
  const braces = BRACES.exec(glob);
  if (!braces) return [glob];
  const [whole, inner = ''] = braces;
  const [before, after] = [glob.slice(0, braces.index), glob.slice(braces.index + whole.length)];
  return inner.split(',').map((choice) => before + choice + after);
}
