// What the agent is told when its work does not land. These are messages of the user's in the conversation, so they are
// plain, complete, and in the language that agents are driven in.

import { fenced } from '../../domain/fence';

const FILES_LISTED = 50;
/** A hook may print a whole test run; its end says what is wrong. */
const OUTPUT_LIMIT = 8_000;

/** Asks the agent to settle an open merge of `from` in its worktree. */
export function resolveConflicts(from: string, files: readonly string[]): string {
  const listed = files.slice(0, FILES_LISTED).map((file) => `- ${file}`);
  const more = files.length > FILES_LISTED ? [`- … and ${files.length - FILES_LISTED} more (see \`git status\`)`] : [];
  return [
    `I am merging the branch \`${from}\` into your branch. It stands open in this worktree, with conflicts in:`,
    '',
    ...listed,
    ...more,
    '',
    'Resolve them so that both sides keep what they were made for: read what the other side changed and why, remove all ' +
      'conflict marks, check that the result works, and stage every file that you have settled with `git add` (or ' +
      '`git rm`). Do not commit, do not abort the merge, and change nothing else.',
  ].join('\n');
}

/** Asks the agent to mend what a commit hook refused. */
export function fixHook(output: string): string {
  const tail = output.length > OUTPUT_LIMIT ? `…\n${output.slice(-OUTPUT_LIMIT)}` : output;
  return [
    'A git hook of this repository refused to commit your work. It said:',
    '',
    fenced(tail.trim()),
    '',
    'Mend what it complains about. Do not commit, and do not switch the hook off.',
  ].join('\n');
}
