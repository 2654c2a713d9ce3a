import type { TextTable } from '../text';

/** The form for a new task. */
export const NEW_TASK = {
  'newTask.title': 'New task',
  'newTask.introduction':
    'The agent works on its own branch in its own Git worktree. Your files stay unchanged until you merge.',
  'newTask.prompt': 'Task for the agent',
  'newTask.placeholder': 'Describe what should change, and how to tell when it’s done',
  'newTask.agent': 'Agent',
  'newTask.base': { text: 'Base', comment: 'Label: the branch, tag, or commit that an attempt starts from.' },
  'newTask.currentBranch': { text: '{branch} (current)', comment: 'The branch that is checked out.' },
  'newTask.branchAge': '{branch} · {age}',
  'newTask.tagAge': '{tag} (tag) · {age}',
  'newTask.practiceAgent': '{agent} (no API key or network needed)',
  'newTask.agentVersion': { text: '{agent} {version}', comment: 'For example “Claude Code 2.4.1”.' },
  'newTask.start': { text: 'Start', comment: 'Button: starts the task.' },
  'newTask.starting': 'Starting…',
  'newTask.detecting': 'Looking for agents…',
  'newTask.noAgent': 'No agents were found on this machine.',
  'newTask.notFound': { text: 'Not found on this machine', comment: 'Heading of a list of agents.' },
  'newTask.detectAgain': { text: 'Refresh', comment: 'Button: looks for installed agents again.' },
  'newTask.install': { text: 'Install…', comment: 'Button: opens a terminal with the agent’s install command.' },
  'newTask.chooseExecutable': 'Select Executable…',

  'obstacle.openFolder': 'Open Folder…',
  'obstacle.initializeRepository': 'Initialize Repository',
  'obstacle.firstCommit': 'Create Initial Commit…',
  'obstacle.manageTrust': 'Manage Workspace Trust',
  'obstacle.bringTasks': 'Bring Tasks Along…',
} as const satisfies TextTable;
