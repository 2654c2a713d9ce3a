import type { TextTable } from './text';

/** How an attempt, a task, or an agent is doing: the same words in the tree, the chat and the status bar. */
export const STATES = {
  'attempt.starting': {
    text: 'Starting',
    comment: 'State of an attempt: its worktree and its agent are being set up.',
  },
  'attempt.running': { text: 'Running', comment: 'State of an attempt: its agent is working.' },
  'attempt.needsYou': {
    text: 'Needs your input',
    comment: 'State of an attempt: its agent waits until the user answers a permission request or a question.',
  },
  'attempt.review': { text: 'Ready for review', comment: 'State of an attempt: its agent has finished.' },
  'attempt.failed': { text: 'Failed', comment: 'State of an attempt.' },
  'attempt.interrupted': {
    text: 'Interrupted',
    comment: 'State of an attempt: its agent’s process ended in the middle of its work.',
  },
  'attempt.merged': { text: 'Merged', comment: 'State of an attempt.' },
  'attempt.discarded': { text: 'Discarded', comment: 'State of an attempt.' },

  'task.todo': { text: 'To do', comment: 'State of a task.' },
  'task.inProgress': { text: 'In progress', comment: 'State of a task.' },
  'task.inReview': { text: 'In review', comment: 'State of a task.' },
  'task.done': { text: 'Done', comment: 'State of a task.' },
  'task.cancelled': { text: 'Canceled', comment: 'State of a task.' },

  'doing.waiting': 'Waiting for the agent',
  'doing.setup': 'Running the setup command',
  'doing.writing': { text: 'Writing', comment: 'What the agent is doing: it writes a message.' },
  'doing.thinking': { text: 'Thinking', comment: 'What the agent is doing.' },
  'doing.retrying': { text: 'Retrying', comment: 'What the agent is doing: it repeats a request to its model.' },

  'tool.read': { text: 'Read', comment: 'Imperative: what a tool of the agent does, if it has no title.' },
  'tool.edit': { text: 'Edit', comment: 'Imperative: what a tool of the agent does, if it has no title.' },
  'tool.delete': { text: 'Delete', comment: 'Imperative: what a tool of the agent does, if it has no title.' },
  'tool.move': { text: 'Move', comment: 'Imperative: what a tool of the agent does, if it has no title.' },
  'tool.search': { text: 'Search', comment: 'Imperative: what a tool of the agent does, if it has no title.' },
  'tool.execute': 'Run command',
  'tool.think': { text: 'Think', comment: 'Imperative: what a tool of the agent does, if it has no title.' },
  'tool.fetch': { text: 'Fetch', comment: 'Imperative: the agent loads a web page.' },
  'tool.switchMode': 'Switch mode',
  'tool.other': 'Use tool',
} as const satisfies TextTable;
