import type { TextTable } from './text';

/** The setup command of a new worktree. */
export const SETUP = {
  'setup.question': 'Run the setup command from the workspace settings of “{repository}”?',
  'setup.detail':
    'The command comes from the workspace’s settings, not from yours. It runs with your permissions in every new worktree:',
  'setup.run': { text: 'Run in Every Worktree', comment: 'Button: allows the setup command.' },
  'setup.never': { text: 'Never Run', comment: 'Button: refuses the setup command for good.' },
} as const satisfies TextTable;
