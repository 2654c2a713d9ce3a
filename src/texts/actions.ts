import type { TextTable } from './text';

/** Buttons and words that several surfaces share. */
export const ACTIONS = {
  'action.copyReport': 'Copy Diagnostic Report',
  'action.openChat': 'Open Chat',
  'action.restore': { text: 'Restore', comment: 'Button: brings back something that was removed.' },
  'action.retry': 'Retry',
  'action.reviewChanges': 'Review Changes',
  'action.show': 'Show',
  'action.showLog': 'Show Log',
  'action.showOutput': 'Show Output',
  'action.takeOver': { text: 'Take Over', comment: 'Button: this window becomes the one that may change the tasks.' },
  'action.tryAgain': 'Try Again',
  'action.undo': 'Undo',
} as const satisfies TextTable;
