import type { TextTable } from '../text';

/** What can go wrong when an attempt is committed, merged, or updated from its base. */
export const MERGE_FAULTS = {
  'fault.nothingToMerge': 'There’s nothing to merge: the attempt hasn’t changed anything.',
  'fault.nothingToCommit': 'There’s nothing to commit.',
  'fault.mergeConflict':
    'The attempt and “{into}” changed the same lines in {files}. Nothing was merged. Let the agent resolve the conflicts, or resolve them yourself.',
  'fault.dirtyOverlap':
    'Your uncommitted changes to {files} would be overwritten. Commit or stash them, then merge again. Nothing was changed.',
  'fault.untrackedInTheWay':
    'These untracked files would be overwritten: {files}. Move them, then try again. Nothing was changed.',
  'fault.rebaseConflict':
    'The attempt’s commits conflict with the base branch in {files}. Nothing was changed. Merge instead, then resolve the conflicts.',
  'fault.conflictsLeft':
    'There are unresolved conflicts in {files}. Resolve them, or let the agent do it, then try again.',
  'fault.mergeInProgress': {
    text: 'A {operation} is in progress in the checkout of “{into}”. Finish or abort it, then try again.',
    comment: '{operation} is one of Git’s words: merge, rebase, cherry-pick, revert, bisect.',
  },
  'fault.targetMoved': '“{into}” has new commits. Merge again to preview the new result.',
  'fault.targetMissing': 'The branch “{into}” no longer exists. Check out the branch to merge into, then merge again.',
  'fault.unsavedChanges': 'Save your changes in {files} first, then merge again.',
  'fault.hookFailed': 'A Git hook rejected the commit. Select Show Output to see why.',
  'fault.identityMissing': 'Git doesn’t know your name and email. Set user.name and user.email, then try again.',
} as const satisfies TextTable;
