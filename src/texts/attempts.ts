import type { TextTable } from './text';

/** What can be done with an attempt besides merging and reviewing it. */
export const ATTEMPTS = {
  'attempts.select': 'Select an attempt',
  'attempts.noRequests': 'No permission requests are waiting for you.',

  'discard.question': 'Discard {agent}’s attempt at “{task}”?',
  'discard.detail':
    'This stops the agent and moves the worktree, with everything in it, to the trash. You can undo this.',
  'discard.discard': { text: 'Discard', comment: 'Button: discards the attempt that the question above it names.' },
  'discard.done': 'Discarded {agent}’s attempt at “{task}”.',

  'unsaved.question': 'Some of this attempt’s files have unsaved changes.',
  'unsaved.save': 'Save and Continue',
} as const satisfies TextTable;
