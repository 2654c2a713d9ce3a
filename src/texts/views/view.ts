import type { TextTable } from '../text';

/** What all webviews have in common. */
export const VIEW = {
  'view.loading': 'Loading…',
  'view.crashed': 'This view crashed. Agents aren’t affected, and nothing was lost.',
  'view.reload': 'Reload View',
  'view.submitKeys': { text: 'Ctrl+Enter', comment: 'The keys that submit, as they are called on keyboards.' },
  'view.withKeys': { text: '{action} ({keys})', comment: 'What a key press does, and the keys.' },
  'view.copied': { text: 'Copied', comment: 'Shown on a button after its text was copied to the clipboard.' },
  'view.copyCode': 'Copy Code',
  'view.loadingOlder': 'Loading earlier messages…',
  'view.jumpToLatest': 'Jump to Latest',
  'view.requestNoAnswer': 'The request timed out. It may still complete. Try again if nothing happens.',
  'view.requestHostGone': 'The connection was restarted before the request completed. Try again.',
  'view.itemDone': { text: 'Done', comment: 'For screen readers: a ticked box in a list of things to do.' },
  'view.itemNotDone': { text: 'Not done', comment: 'For screen readers: an empty box in a list of things to do.' },

  'diff.tooLarge': 'This change is too large to show here.',
  'diff.empty': 'No lines changed.',
  'diff.line': 'Line {line}',
  'diff.added': { one: '{count} line added', other: '{count} lines added' },
  'diff.removed': { one: '{count} line removed', other: '{count} lines removed' },
} as const satisfies TextTable;
