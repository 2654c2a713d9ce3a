import { withoutHidden } from '../../base/visible';
import type { RepositoryId, TaskId } from '../ids';

/** What should be done. Agents make attempts at it, each in its own worktree. See `taskStatus` for its status. */
export interface Task {
  readonly id: TaskId;
  /** Counts from 1 in its store. Shown as `T-14`. */
  readonly number: number;
  readonly repository: RepositoryId;
  readonly title: string;
  /** Markdown. The first message to the agent. */
  readonly prompt: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Returns the short name of a task, for example "T-14". */
export function taskLabel(number: number): string {
  return `T-${number}`;
}

/** Returns a task's short name and title, for example "T-14 Cache schemas". */
export function taskTitle({ number, title }: Pick<Task, 'number' | 'title'>): string {
  return `${taskLabel(number)} ${title}`;
}

const TITLE_LENGTH = 72;

/**
 * Returns a title for a prompt: its first line that contains words, without Markdown, at most 72 characters. Titles
 * appear in trees, commits, and terminals, so they contain nothing invisible and nothing that changes the direction of
 * text.
 */
export function titleOf(prompt: string): string {
  const line = prompt.split('\n').find((candidate) => /[\p{L}\p{N}]/u.test(candidate)) ?? '';
  const plain = withoutHidden(line.toWellFormed().replace(/[\s\p{Cc}]+/gu, ' '))
    .replace(/^[\s#>*\-+`]+/, '')
    .replace(/[`*_]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain.length <= TITLE_LENGTH) return plain;
  // Half of a surrogate pair isn't a character.
  const cut = plain.slice(0, TITLE_LENGTH - 1).replace(/[\ud800-\udbff]$/, '');
  const space = cut.lastIndexOf(' ');
  return `${space > TITLE_LENGTH / 2 ? cut.slice(0, space) : cut}…`;
}

/**
 * Returns the words of a title for the name of a branch or folder: lower-case ASCII letters, digits, and single
 * hyphens.
 */
export function slugOf(title: string, maxLength = 32): string {
  const words = title
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  let slug = '';
  for (const word of words) {
    const longer = slug === '' ? word.slice(0, maxLength) : `${slug}-${word}`;
    if (longer.length > maxLength) break;
    slug = longer;
  }
  return slug;
}

/** Why a prompt isn't accepted. */
export type PromptProblem = 'promptEmpty' | 'promptTooLong';

/**
 * Maximum length of a prompt. Longer ones don't fit into any agent's command line or context, so they are refused with
 * a reason.
 */
export const PROMPT_MAX = 400_000;

/**
 * Returns the prompt as it is stored and sent: without NUL, with U+FFFD instead of lone surrogates, because neither
 * files nor agents preserve them, and with `\n` as line ends.
 */
export function cleanPrompt(prompt: string): string {
  return prompt.toWellFormed().replaceAll('\0', '').replaceAll('\r\n', '\n').trim();
}

export function promptProblem(cleaned: string): PromptProblem | undefined {
  if (cleaned === '') return 'promptEmpty';
  return cleaned.length > PROMPT_MAX ? 'promptTooLong' : undefined;
}
