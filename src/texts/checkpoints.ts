import type { TextTable } from './text';

/** Going back to the files as they were before a message. */
export const CHECKPOINTS = {
  'checkpoint.title': 'Restore Checkpoint',
  'checkpoint.select': 'Select a message to restore all files to their state before it',
  'checkpoint.restoring': 'Restoring files…',
  'checkpoint.restored': 'Restored all files to their state before “{message}”.',
} as const satisfies TextTable;
