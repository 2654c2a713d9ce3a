import { fenced } from '../../domain/fence';
import type { Refusal } from '../../domain/review/attemptReview';

/** Characters of all quotations together; what is beyond is named without one. */
const QUOTED_CHARACTERS = 16_000;

/**
 * What an agent is told, below the user's next words, of its changes that the user has discarded: exactly which, so
 * that it neither wonders nor brings them back. It speaks to the agent, so it is no text of the interface.
 */
export function refusalNote(refusals: readonly Refusal[]): string {
  if (refusals.length === 0) return '';
  let room = QUOTED_CHARACTERS;
  const items = [...refusals].sort(byPlace).map((refusal) => {
    const quotation = refusal.part === 'hunk' ? quoted(refusal) : '';
    room -= quotation.length;
    return `- ${place(refusal)}${room < 0 || quotation === '' ? '' : `:\n\n${quotation}\n`}`;
  });
  return [
    'I have reviewed your changes and discarded these. The files are without them now; do not bring them back unless I ask for it.',
    '',
    ...items,
  ]
    .join('\n')
    .trimEnd();
}

/** What an agent is told below the user's next words when the files were put back to where they were before a message. */
export function restoredNote(words: string): string {
  return `I have put all files back to what they were before my message “${words}”. Look at them again before you change them.`;
}

function byPlace(a: Refusal, b: Refusal): number {
  return a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1;
}

function place({ path, part, line, count }: Refusal): string {
  switch (part) {
    case 'hunk': {
      const last = line + count - 1;
      return `\`${path}\`, ${last > line ? `lines ${line}–${last}` : `line ${line}`}`;
    }
    case 'added':
      return `\`${path}\`: the file that you added is gone`;
    case 'deleted':
      return `\`${path}\`: the file that you deleted is back`;
    case 'changed':
      return `\`${path}\`: all of your changes to this file`;
  }
}

function quoted({ oldLines, newLines }: Refusal): string {
  const lines = [...oldLines.map((line) => `-${line}`), ...newLines.map((line) => `+${line}`)].join('\n');
  return fenced(lines, 'diff');
}
