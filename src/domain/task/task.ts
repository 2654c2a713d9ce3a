import { withoutHidden } from '../../base/visible';
import type { RepositoryId, TaskId } from '../ids';

/** What is to be done. Agents make attempts at it, each in a worktree of its own; see `taskStatus` for its status. */
export interface Task {
  readonly id: TaskId;
  /** Counts from 1 in its store; people see `T-14`. */
  readonly number: number;
  readonly repository: RepositoryId;
  readonly title: string;
  /** Markdown; the first message to the agent. */
  readonly prompt: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The short name of a task, as in "T-14". */
export function taskLabel(number: number): string {
  return `T-${number}`;
}

/** A task's short name and title, as in "T-14 Cache schemas". */
export function taskTitle({ number, title }: Pick<Task, 'number' | 'title'>): string {
  return `${taskLabel(number)} ${title}`;
}

const TITLE_LENGTH = 72;

/**
 * A title out of a prompt: its first line with words, without Markdown's marks, at most 72 characters. It stands in
 * trees, commits and terminals, so nothing is hidden in it and nothing turns the direction of text.
 */
export function titleOf(prompt: string): string {
  const line = prompt.split('\n').find((candidate) => /[\p{L}\p{N}]/u.test(candidate)) ?? '';
  const plain = withoutHidden(line.toWellFormed().replace(/[\s\p{Cc}]+/gu, ' '))
    .replace(/^[\s#>*\-+`]+/, '')
    .replace(/[`*_]+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain.length <= TITLE_LENGTH) return plain;
  // Half of a surrogate pair is no character.
  const cut = plain.slice(0, TITLE_LENGTH - 1).replace(/[\ud800-\udbff]$/, '');
  const space = cut.lastIndexOf(' ');
  return `${space > TITLE_LENGTH / 2 ? cut.slice(0, space) : cut}…`;
}

/** Words of a title for the name of a branch or folder: lower-case ASCII letters, digits and single hyphens. */
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

/** Why a prompt is not accepted. */
export type PromptProblem = 'promptEmpty' | 'promptTooLong';

/** Characters in a prompt at most: what no agent's command line or context takes is refused here, with a reason. */
export const PROMPT_MAX = 400_000;

/**
 * The prompt as it is stored and sent: without NUL, and with U+FFFD for lone surrogates, because neither files nor
 * agents carry them; line ends are `\n`.
 */
export function cleanPrompt(prompt: string): string {
  return prompt.toWellFormed().replaceAll('\0', '').replaceAll('\r\n', '\n').trim();
}

export function promptProblem(cleaned: string): PromptProblem | undefined {
  if (cleaned === '') return 'promptEmpty';
  return cleaned.length > PROMPT_MAX ? 'promptTooLong' : undefined;
}
