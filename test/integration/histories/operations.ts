// What can happen to a repository in which attempts are made, as data: what a history is made of.
import fc from 'fast-check';

const EDIT_KINDS = [
  'write',
  'append',
  'remove',
  'rename',
  'untracked',
  'ignored',
  'executable',
  'link',
  'folderForFile',
] as const;

/** One change of files in a checkout. The numbers choose among the files that are there, and the content. */
export interface Edit {
  readonly kind: (typeof EDIT_KINDS)[number];
  readonly file: number;
  readonly content: number;
}

/**
 * `attempt` and `base` choose among what is there at that time: `restore` among what was discarded, everything else
 * among what was not. Where nothing is, the operation does nothing.
 */
export type Operation =
  | { readonly type: 'start'; readonly base: number }
  | { readonly type: 'edit'; readonly attempt: number; readonly edit: Edit }
  | { readonly type: 'merge'; readonly attempt: number; readonly kind: 'merge' | 'squash' }
  | {
      readonly type: 'agentCommit' | 'keepTree' | 'look' | 'update' | 'rebase' | 'abortUpdate' | 'discard' | 'restore';
      readonly attempt: number;
    }
  | { readonly type: 'userEdit'; readonly edit: Edit }
  | { readonly type: 'userStage' | 'userCommit' | 'userSwitch' };

const number = fc.nat({ max: 11 });
const edit: fc.Arbitrary<Edit> = fc.record({ kind: fc.constantFrom(...EDIT_KINDS), file: number, content: number });
const ofAttempt = fc.constantFrom<('agentCommit' | 'keepTree' | 'look' | 'update' | 'rebase' | 'abortUpdate')[]>(
  'agentCommit',
  'keepTree',
  'look',
  'update',
  'update',
  'rebase',
  'abortUpdate',
);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ type: fc.constant('start' as const), base: number }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('edit' as const), attempt: number, edit }) },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('merge' as const),
      attempt: number,
      kind: fc.constantFrom('merge' as const, 'squash' as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: ofAttempt, attempt: number }) },
  {
    weight: 4,
    arbitrary: fc.record({ type: fc.constantFrom('discard' as const, 'restore' as const), attempt: number }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('userEdit' as const), edit }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom('userStage' as const, 'userCommit' as const, 'userSwitch' as const),
    }),
  },
);

/** A history begins with two attempts, so that what follows has something to work on. */
export const history: fc.Arbitrary<readonly Operation[]> = fc
  .array(operation, { minLength: 8, maxLength: 20 })
  .map((rest): readonly Operation[] => [{ type: 'start', base: 0 }, { type: 'start', base: 0 }, ...rest]);
