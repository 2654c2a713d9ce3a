import type { TextTable } from './text';

/** Buttons and words that several surfaces share. */
export const ACTIONS = {
  'action.copyReport': { text: 'Copy Diagnostic Report', comment: 'Button.' },
  'action.openChat': 'Open Chat',
  'action.restore': { text: 'Restore', comment: 'Button: brings back something that was removed.' },
  'action.retry': { text: 'Retry', comment: 'Button: the agent, or the action that failed, tries again.' },
  'action.reviewChanges': {
    text: 'Review Changes',
    comment: 'Button: opens the changes of an attempt in a diff editor.',
  },
  'action.show': { text: 'Show', comment: 'Button of a notification: opens the chat of the attempt that it’s about.' },
  'action.showLog': { text: 'Show Log', comment: 'Button: opens the log of Coppice.' },
  'action.showOutput': { text: 'Show Output', comment: 'Button: opens what a Git hook printed.' },
  'action.takeOver': { text: 'Take Over', comment: 'Button: this window becomes the one that may change the tasks.' },
  'action.tryAgain': {
    text: 'Try Again',
    comment: 'Button: checks again what was in the way, or saves the tasks again.',
  },
  'action.undo': { text: 'Undo', comment: 'Button: reverses the action that the message names.' },
} as const satisfies TextTable;
