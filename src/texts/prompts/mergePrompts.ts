// Prompts for an attempt whose work can't be merged or committed yet. They appear in the chat as the user's own words.

import { fenced } from '../../domain/fence';

const FILES_LISTED = 50;
/** Characters of a hook's output. It may be a whole test run, and the end usually says what is wrong. */
const OUTPUT_LIMIT = 8_000;

/** Asks the agent to resolve the conflicts of a merge that is in progress in its worktree. */
export function resolveConflictsPrompt(branch: string, files: readonly string[]): string {
  const listed = files.slice(0, FILES_LISTED).map((file) => `- ${file}`);
  const more = files.length > FILES_LISTED ? [`- … and ${files.length - FILES_LISTED} more (see \`git status\`)`] : [];
  return [
    `I'm merging the branch \`${branch}\` into yours. The merge is in progress in this worktree, with conflicts in:`,
    [...listed, ...more].join('\n'),
    'Please resolve them so that the intent of both sides is preserved. Start by finding out what the other side ' +
      'changed and why. Remove all conflict markers, check that the result works, and stage each resolved file with ' +
      "`git add` (or `git rm`). Don't commit, don't abort the merge, and don't change anything else.",
  ].join('\n\n');
}

/** Asks the agent to fix what made a Git hook reject the commit of its work. */
export function fixHookPrompt(output: string): string {
  const isCut = output.length > OUTPUT_LIMIT;
  const tail = isCut ? output.slice(-OUTPUT_LIMIT) : output;
  return [
    `A Git hook rejected the commit of your work with this output${isCut ? ' (only the end is shown)' : ''}:`,
    fenced(tail.trim()),
    "Please fix the reported problems. Don't commit, and don't disable or bypass the hook.",
  ].join('\n\n');
}
