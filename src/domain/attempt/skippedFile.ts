import * as v from 'valibot';

/**
 * Why a file was not copied into a worktree. tooMany: there are more files or bytes than are copied · outside: a link
 * that leads out of the repository · inTheWay: the worktree has something else with the name of its folder · special: a
 * repository of its own, or not a regular file · unreadable · diskFull · submodule: the user's checkout doesn't have
 * its commit.
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

/** A file that should have been copied and wasn't. Its path is relative to the repository, with `/`. */
export const skippedFileSchema = v.object({ path: v.string(), why: v.fallback(skipReasonSchema, 'unreadable') });
export type SkippedFile = v.InferOutput<typeof skippedFileSchema>;

/**
 * Maximum number of patterns from a setting, and maximum length of each. More isn't a choice of files, but a mistake or
 * an attack.
 */
const PATTERNS_MAX = 500;
const PATTERN_LENGTH_MAX = 1_000;

/**
 * Returns the globs of VS Code's setting `git.worktreeIncludeFiles` as patterns for Git. Braces are expanded, and a
 * glob starts at the top folder unless it starts with `**`.
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

/** Expands `{a,b}/c` to `a/c` and `b/c`. Returns a glob with too many alternatives unchanged. */
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
