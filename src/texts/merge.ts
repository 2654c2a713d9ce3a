import type { TextTable } from './text';

/** Merging an attempt, and updating it from its base branch. */
export const MERGE = {
  'merge.checking': 'Checking changes…',
  'merge.title': 'Merge Attempt into {branch}',
  'merge.numbers': {
    text: '{files}, +{insertions} −{deletions}',
    comment: '{files} is “1 file” or “5 files”; then the numbers of added and removed lines.',
  },
  'merge.merge': { text: 'Merge', comment: 'The Git operation.' },
  'merge.merge.detail': 'Merge the attempt’s commits into {branch}',
  'merge.squash': { text: 'Squash', comment: 'The Git operation: many commits become one.' },
  'merge.squash.detail': 'Add all changes to {branch} as a single commit',
  'merge.selectNewFiles': 'Select the new files to commit; the rest stay in the worktree',
  'merge.messageForAll': 'Commit message (also used to commit the attempt’s uncommitted changes)',
  'merge.merging': 'Merging into {branch}…',
  'merge.merged': 'Merged {task} into {branch}.',

  'conflict.letAgent': { text: 'Let Agent Resolve', comment: 'Button: the agent resolves the merge conflicts.' },
  'conflict.resolve': { text: 'Resolve Manually', comment: 'Button: the user resolves the merge conflicts.' },
  'conflict.abort': { text: 'Abort Merge', comment: 'Button.' },
  'conflict.detail': 'Conflicts are resolved in the attempt’s worktree. Your checkout isn’t affected.',
  'conflict.none': 'There are no longer any conflicts. Merge again.',
  'conflict.aborted': 'Aborted the merge and restored the worktree.',

  'update.updating': 'Updating the worktree…',
  'update.mergeInstead': { text: 'Merge Instead', comment: 'Button: merges the base branch because a rebase failed.' },
  'update.upToDate': 'The attempt is already up to date with {branch}.',
  'update.updated': 'Updated the attempt with the latest commits from {branch}.',
} as const satisfies TextTable;
