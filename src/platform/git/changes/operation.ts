import path from 'node:path';
import { exists } from '../exec/paths';

/** Something that the user has begun in a checkout and has to finish or abort. */
export type Operation = 'merge' | 'rebase' | 'cherry-pick' | 'revert' | 'bisect';

/** What git itself looks for (`wt-status.c`, `wt_status_get_state`); a rebase is told before the picks that it is made of. */
const SIGNS: readonly (readonly [string, Operation])[] = [
  ['rebase-merge', 'rebase'],
  ['rebase-apply', 'rebase'],
  ['MERGE_HEAD', 'merge'],
  ['CHERRY_PICK_HEAD', 'cherry-pick'],
  ['REVERT_HEAD', 'revert'],
  ['sequencer', 'cherry-pick'],
  ['BISECT_LOG', 'bisect'],
];

/** The operation that is going on in a checkout, by git's folder of it. */
export async function operationIn(gitDir: string): Promise<Operation | undefined> {
  for (const [name, operation] of SIGNS) {
    if (await exists(path.join(gitDir, name))) return operation;
  }
  return undefined;
}
