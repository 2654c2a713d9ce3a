import path from 'node:path';
import { titleOf } from '../domain/task/task';

const SLASHES = ['.ts', '.tsx', '.js', '.jsx', '.mjs', '.cjs', '.java', '.go', '.rs', '.c', '.h', '.cpp', '.cs', '.kt'];
const HASHES = ['.py', '.sh', '.rb', '.yml', '.yaml', '.toml'];
const HEADING = /^## Note \d+/gm;

/** The text of a file after a note with the user's words was put at its end; `before` is null where there is no file. */
export function withNote(before: string | null, file: string, words: string): string {
  const text = before ?? '';
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return start + (isMarkdown(file) ? markdownNote(text, words) : commentNote(file, words));
}

/** The text of a file after a line was added below its first one and at its end, and one in its middle was changed. */
export function reworked(before: string | null, file: string, words: string): string {
  const lines = (before ?? '').split('\n');
  const comment = commentNote(file, words).trimEnd();
  const middle = Math.floor(lines.length / 2);
  const changed = lines.map((line, at) => (at !== middle ? line : line === '' ? comment : `${line} ${comment}`));
  return withNote([...changed.slice(0, 1), comment, ...changed.slice(1)].join('\n'), file, words);
}

function isMarkdown(file: string): boolean {
  return ['.md', '.markdown'].includes(path.extname(file).toLowerCase());
}

function markdownNote(before: string, words: string): string {
  const number = (before.match(HEADING)?.length ?? 0) + 1;
  const head =
    before === '' ? '# Practice\n\nThe practice agent of Coppice writes here what it was asked to do.\n' : '';
  const quote = words.split('\n').map((line) => `> ${line}`.trimEnd());
  return `${head}\n## Note ${number}: ${titleOf(words) || 'no words'}\n\n${quote.join('\n')}\n`;
}

function commentNote(file: string, words: string): string {
  const extension = path.extname(file).toLowerCase();
  const mark = SLASHES.includes(extension) ? '// ' : HASHES.includes(extension) ? '# ' : '';
  return `${mark}Practice: ${titleOf(words) || 'no words'}\n`;
}

/** A text without its conflict marks: what either side wrote stays, ours before theirs. */
export function withBothSides(text: string): string {
  const marks = /^(?:<{7} .*|={7}|>{7} .*)\r?\n/gm;
  const base = /^\|{7} .*\r?\n[\s\S]*?(?=^={7}\r?\n)/gm;
  return text.replace(base, '').replace(marks, '');
}
