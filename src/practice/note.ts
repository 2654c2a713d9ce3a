import path from 'node:path';
import { titleOf } from '../domain/task/task';
import { t } from './texts';

const SLASH_COMMENTS = [
  '.ts',
  '.tsx',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '.java',
  '.go',
  '.rs',
  '.c',
  '.h',
  '.cpp',
  '.cs',
  '.kt',
];
const HASH_COMMENTS = ['.py', '.sh', '.rb', '.yml', '.yaml', '.toml'];
/** The headings of earlier notes. */
const HEADING = new RegExp(`^## ${t('note.heading', { number: '\\d+', title: '.*' })}$`, 'gm');

/** Returns the text of a file with a note about the prompt at its end. `before` is null if the file doesn't exist. */
export function withNote(before: string | null, file: string, words: string): string {
  const text = before ?? '';
  const start = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  return start + (isMarkdown(file) ? markdownNote(text, words) : commentNote(file, words));
}

/** Returns the text of a file with lines added after its first line and at its end, and its middle line changed. */
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
  const head = before === '' ? `# ${t('note.title')}\n\n${t('note.introduction')}\n` : '';
  const quote = words.split('\n').map((line) => `> ${line}`.trimEnd());
  return `${head}\n## ${t('note.heading', { number: String(number), title: titleFor(words) })}\n\n${quote.join('\n')}\n`;
}

function commentNote(file: string, words: string): string {
  const extension = path.extname(file).toLowerCase();
  const mark = SLASH_COMMENTS.includes(extension) ? '// ' : HASH_COMMENTS.includes(extension) ? '# ' : '';
  return `${mark}${t('note.comment', { title: titleFor(words) })}\n`;
}

function titleFor(words: string): string {
  return titleOf(words) || t('note.untitled');
}

/** Returns a text without conflict markers. Keeps both sides of each conflict, the worktree's before the other one. */
export function withBothSides(text: string): string {
  const markers = /^(?:<{7} .*|={7}|>{7} .*)\r?\n/gm;
  const base = /^\|{7} .*\r?\n[\s\S]*?(?=^={7}\r?\n)/gm;
  return text.replace(base, '').replace(markers, '');
}
