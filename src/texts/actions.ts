import type { TextTable } from './text';

/** Buttons and words that several surfaces share. */
export const ACTIONS = {
  'action.copyReport': 'Copy Diagnostic Report',
  'action.retry': 'Retry',
  'action.reviewChanges': 'Review Changes',
  'action.showLog': 'Show Log',
  'action.takeOver': { text: 'Take Over', comment: 'Button: this window becomes the one that may change the tasks.' },
  'action.tryAgain': 'Try Again',
  'action.undo': 'Undo',
} as const satisfies TextTable;
