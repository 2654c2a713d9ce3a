import path from 'node:path';
import { exists } from '../../fs/fs';

/** An operation in a checkout that the user has to finish or abort. */
export type Operation = 'merge' | 'rebase' | 'cherry-pick' | 'revert' | 'bisect';

/** The files that git itself checks (`wt-status.c`, `wt_status_get_state`). A rebase comes before its picks. */
const SIGNS: readonly (readonly [string, Operation])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['sequencer', 'cherry-pick'],
  ['BISECT_LOG', 'bisect'],
];

/** Returns the operation in progress in a checkout, by its git folder. */
export async function operationIn(gitDir: string): Promise<Operation | undefined> {
  for (const [name, operation] of SIGNS) {
    if (await exists(path.join(gitDir, name))) return operation;
  }
  return undefined;
}
