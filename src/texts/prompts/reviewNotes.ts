// Notes about the user's own edits to the agent's files. They are sent below the user's next message.

import { fenced } from '../../domain/fence';
import type { Refusal } from '../../domain/review/attemptReview';

/** Characters of all quotations together. Further changes are listed without one. */
const QUOTED_CHARACTERS = 16_000;

/**
 * Lists the agent's changes that the user discarded, precisely enough that the agent neither puzzles over them nor
 * reintroduces them. Empty if there are none.
 */
export function refusalNote(refusals: readonly Refusal[]): string {
  if (refusals.length === 0) return '';
  let remaining = QUOTED_CHARACTERS;
  const items = [...refusals].sort(byLocation).map((refusal) => {
    const quotation = refusal.part === 'hunk' ? quoted(refusal) : '';
    remaining -= quotation.length;
    return `- ${describe(refusal)}${remaining < 0 || quotation === '' ? '' : `:\n\n${quotation}\n`}`;
  });
  return [
    "I reviewed your changes and discarded the following. They are no longer in the files; please don't reintroduce them unless I ask.",
    '',
    ...items,
  ]
    .join('\n')
    .trimEnd();
}

/**
 * Says that the files were rolled back to a checkpoint.
 * @param message The beginning of the message before which the checkpoint was made.
 */
export function restoredFilesNote(message: string): string {
  return `I restored all files to their state before my message “${message}”. Please reread them before you make further changes.`;
}

function byLocation(a: Refusal, b: Refusal): number {
  return a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1;
}

function describe({ path, part, line, count }: Refusal): string {
  switch (part) {
    case 'hunk': {
      const last = line + count - 1;
      return `\`${path}\`, ${last > line ? `lines ${line}–${last}` : `line ${line}`}`;
    }
    case 'added':
      return `\`${path}\`: I removed this file, which you had added`;
    case 'deleted':
      return `\`${path}\`: I restored this file, which you had deleted`;
    case 'changed':
      return `\`${path}\`: I reverted all your changes to this file`;
  }
}

function quoted({ oldLines, newLines }: Refusal): string {
  const lines = [...oldLines.map((line) => `-${line}`), ...newLines.map((line) => `+${line}`)].join('\n');
  return fenced(lines, 'diff');
}
