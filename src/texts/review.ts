import type { TextTable } from './text';

/** The review of an attempt's changes in the diff editors. */
export const REVIEW = {
  'review.keep': { text: 'Keep', comment: 'Verb: the change stays, and counts as reviewed.' },
  'review.kept': { text: 'Kept', comment: 'The user decided that the change stays. A click undoes that.' },
  'review.discard': { text: 'Discard', comment: 'Verb: the change is taken out of the file.' },
  'review.hunk': { text: 'Hunk {number} of {total}', comment: 'A hunk is a run of changed lines in a diff.' },
  'review.keepFile': { text: 'Keep File', comment: 'Verb: all changes to the file stay, and count as reviewed.' },
  'review.fileKept': { text: 'File Kept', comment: 'The user decided that all changes to the file stay.' },
  'review.discardFile': { text: 'Discard File', comment: 'Verb: all changes to the file are undone.' },
  'review.whole.added': { text: 'Added file', comment: 'Why a file is reviewed as a whole: it was added.' },
  'review.whole.deleted': { text: 'Deleted file', comment: 'Why a file is reviewed as a whole: it was deleted.' },
  'review.whole.binary': 'Binary file',
  'review.whole.huge': 'Too many changes to review individually',
  'review.whole.sameText': 'No text changes: only the name, mode, or line endings',
  'review.whole.hidden': 'Changed bytes that look the same because they aren’t UTF-8',
  'review.whole.special': 'Symbolic link or nested repository',

  'review.savedMore':
    'Saving {file} changed more than you discarded because settings or extensions format files on save. Review its changes again.',
  'review.fileDiscarded': 'Discarded the changes to {file}.',
  'review.nothingYet': 'There are no changes to review yet.',
  'review.nothingSinceTurn': 'Nothing has changed since the last turn.',
  'review.firstFiles': {
    one: 'Showing the first {shown} of {count} changed file.',
    other: 'Showing the first {shown} of {count} changed files.',
    comment: '{shown} is always less than {count}.',
  },

  'review.sinceTurn': { text: 'Since Last Turn', comment: 'In the title of a tab: which changes it shows.' },
  'review.pages': { text: '{from}–{to} of {total}', comment: 'In the title of a tab: which of the files it shows.' },
  'review.file.changed': { text: '{file} (Base ↔ Worktree)', comment: 'Title of a diff: what is compared.' },
  'review.file.added': { text: '{file} (Added)', comment: 'Title of a diff.' },
  'review.file.deleted': { text: '{file} (Deleted)', comment: 'Title of a diff.' },
  'review.file.proposed': {
    text: '{file} (Proposed)',
    comment: 'Title of a diff: the agent asks to make this change.',
  },
} as const satisfies TextTable;
