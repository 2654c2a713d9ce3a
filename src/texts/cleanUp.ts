import type { TextTable } from './text';

/** Cleaning up what attempts left behind on the disk. */
export const CLEAN_UP = {
  'cleanUp.title': {
    text: 'Clean Up',
    comment: 'Title of a list, and the button that removes what is selected in it.',
  },
  'cleanUp.searching': 'Looking for leftovers…',
  'cleanUp.nothing': 'There’s nothing to clean up.',
  'cleanUp.select': 'Selected items will be removed. Items you may still need aren’t preselected.',
  'cleanUp.cleaning': 'Cleaning up…',
  'cleanUp.failed': { text: '{name}: {problem}', comment: '{problem} is a whole sentence.' },

  'cleanUp.kind.worktree': 'Worktree',
  'cleanUp.kind.trash': { text: 'In the trash', comment: 'The worktree of a discarded attempt is in the trash.' },
  'cleanUp.kind.branch': 'Branch',
  'cleanUp.kind.refs': 'Checkpoints',
  'cleanUp.kind.host': {
    text: 'Agent host',
    comment: 'The background process that runs agents. The other kinds are things that an attempt left behind.',
  },
  'cleanUp.why.merged': { text: 'merged', comment: 'The attempt was merged.' },
  'cleanUp.why.discarded': { text: 'discarded', comment: 'The attempt was discarded.' },
  'cleanUp.why.orphaned': { text: 'orphaned', comment: 'The attempt that it belongs to is unknown.' },
  'cleanUp.why.unused': { text: 'not used by any window', comment: 'Said of a background process.' },
  'cleanUp.warning.uncommitted': { text: 'uncommitted changes', comment: 'Warning: the worktree contains them.' },
  'cleanUp.warning.unmerged': {
    text: 'commits not on any other branch',
    comment: 'Warning: the branch contains them.',
  },
  'cleanUp.warning.running': { text: 'still running', comment: 'Warning about a background process.' },
  'cleanUp.warning.unknown': { text: 'may still be in use', comment: 'Warning: nothing is known about it.' },

  'cleanUp.question': { one: 'Clean up {count} selected item?', other: 'Clean up {count} selected items?' },
  'cleanUp.moves': 'Moves to the trash: {names}',
  'cleanUp.deletesBranches': 'Deletes branches (can be undone): {names}',
  'cleanUp.deletes': 'Permanently deletes: {names}',
  'cleanUp.namesAndMore': { one: '{names}, and {count} more', other: '{names}, and {count} more' },
  'cleanUp.done': { one: 'Cleaned up {count} item.', other: 'Cleaned up {count} items.' },
} as const satisfies TextTable;
