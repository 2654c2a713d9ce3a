import type { TextTable } from './text';

/** Windows that share tasks, windows that show a worktree, and repositories that were moved. */
export const WINDOWS = {
  'takeOver.question': 'Take over these tasks?',
  'takeOver.detail':
    'They’re open in another window, which will become read-only. Agents keep working, and nothing is lost.',
  'takeOver.happened': 'Another window took over these tasks. They’re now read-only in this window.',

  'worktree.status': { text: 'Attempt Worktree', comment: 'Name of an entry of the status bar.' },
  'worktree.tooltip': 'This window shows an attempt’s worktree. Click to open the attempt’s chat.',
  'worktree.spoken': { text: 'Worktree of {attempt}', comment: 'Read by screen readers.' },

  'moved.question': 'This repository was moved from {folder}. Do you want to bring its tasks along?',
  'moved.bring': { text: 'Bring Tasks Along', comment: 'Button: the tasks are available in the new folder.' },
  'moved.without': { text: 'Start Without Them', comment: 'Button: the tasks stay behind.' },
} as const satisfies TextTable;
