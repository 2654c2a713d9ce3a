import type { TextTable } from './text';

/** The list of tasks. */
export const TASKS = {
  'tasks.new': { text: 'New Task', comment: 'Title of the tab in which a task is written.' },
  'tasks.untitled': { text: 'Task', comment: 'Title of a chat whose task isn’t known.' },
  'tasks.task.spoken': {
    text: '{label} {title}, {status}, {attempts}',
    comment: 'Read by screen readers: “T-14 Cache schemas, in progress, 2 attempts”.',
  },
  'tasks.reviewed': { text: '{reviewed} of {total} reviewed', comment: 'How many changed files were reviewed.' },
  'tasks.branch': 'Branch: {branch}',
  'tasks.base': { text: 'Base: {base}', comment: 'The branch or commit that the attempt started from.' },
  'tasks.file.partlyReviewed': { text: 'partly reviewed', comment: 'Said of a changed file.' },
  'tasks.file.reviewed': { text: 'reviewed', comment: 'Said of a changed file.' },
  'tasks.file.binary': { text: 'binary', comment: 'Stands for the numbers of changed lines of a file.' },
  'tasks.file.letter.added': { text: 'A', comment: 'The letter of an added file, as VS Code’s Git writes it.' },
  'tasks.file.letter.modified': { text: 'M', comment: 'The letter of a changed file, as VS Code’s Git writes it.' },
  'tasks.file.letter.deleted': { text: 'D', comment: 'The letter of a deleted file, as VS Code’s Git writes it.' },
  'tasks.file.letter.renamed': { text: 'R', comment: 'The letter of a renamed file, as VS Code’s Git writes it.' },
  'tasks.file.letter.typeChanged': { text: 'T', comment: 'The letter of a file that became a link, for example.' },
  'tasks.openChanges': { text: 'Open Changes', comment: 'A click on a file opens its changes.' },
  'tasks.moreFiles': { one: '{count} more file', other: '{count} more files' },
  'tasks.waiting': {
    one: '{count} attempt needs your input',
    other: '{count} attempts need your input',
    comment: 'Tooltip of the number on the icon of Coppice.',
  },
} as const satisfies TextTable;
