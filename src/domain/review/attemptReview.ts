import { assertNever } from '../../base/assertNever';
import type { MessageId } from '../ids';

/**
 * What was discarded of a file: a hunk, or all of its changes. Tells the agent what is there now: an `added` file was
 * removed, a `deleted` one restored, any other reverted.
 */
export const REFUSED_PARTS = ['hunk', 'added', 'deleted', 'changed'] as const;
export type RefusedPart = (typeof REFUSED_PARTS)[number];

/** What identifies a refusal within its attempt. */
export interface RefusalKey {
  readonly path: string;
  /** The hunk's id, or the mark of the file's change as a whole. */
  readonly mark: string;
}

/** A change of the agent's that the user discarded. */
export interface Refusal extends RefusalKey {
  readonly part: RefusedPart;
  /** Commit or tree that the files were compared with. */
  readonly against: string;
  /** First line of the hunk in the agent's version of the file, from 1. */
  readonly line: number;
  /** How many lines it had there. */
  readonly count: number;
  /** The hunk's lines before and after the agent's change, shortened if they are many or long. Empty for a whole file. */
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  /** The message that reported it to the agent. */
  readonly reportedIn?: MessageId;
}

/** The user's decisions about an attempt's changes. */
export interface AttemptReview {
  /** By path: ids of hunks, and marks of whole files, that were kept. */
  readonly kept: ReadonlyMap<string, ReadonlySet<string>>;
  readonly refusals: readonly Refusal[];
}

export const EMPTY_REVIEW: AttemptReview = { kept: new Map(), refusals: [] };

/** A decision of the user, or what became of one. */
export type ReviewChange =
  | { readonly type: 'kept' | 'unkept'; readonly path: string; readonly marks: readonly string[] }
  | { readonly type: 'refused'; readonly refusals: readonly Refusal[] }
  /** An undo brought back what was discarded. */
  | { readonly type: 'withdrawn'; readonly refusals: readonly RefusalKey[] }
  /** A message reported them to the agent. Refusals that no longer exist are ignored. */
  | { readonly type: 'reported'; readonly refusals: readonly RefusalKey[]; readonly message: MessageId };

export function reduceReview(review: AttemptReview, change: ReviewChange): AttemptReview {
  switch (change.type) {
    case 'kept':
    case 'unkept': {
      const { path, marks } = change;
      const before = [...(review.kept.get(path) ?? [])];
      const after = new Set(change.type === 'kept' ? [...before, ...marks] : before.filter((m) => !marks.includes(m)));
      return { ...review, kept: new Map(review.kept).set(path, after) };
    }
    case 'refused':
      return { ...review, refusals: [...others(review.refusals, change.refusals), ...change.refusals] };
    case 'withdrawn':
      return { ...review, refusals: others(review.refusals, change.refusals) };
    case 'reported': {
      const { message: reportedIn } = change;
      const refusals = review.refusals.map((refusal) =>
        isAmong(refusal, change.refusals) ? { ...refusal, reportedIn } : refusal,
      );
      return { ...review, refusals };
    }
    default:
      return assertNever(change);
  }
}

function others(all: readonly Refusal[], some: readonly RefusalKey[]): Refusal[] {
  return all.filter((refusal) => !isAmong(refusal, some));
}

function isAmong({ path, mark }: RefusalKey, some: readonly RefusalKey[]): boolean {
  return some.some((one) => one.path === path && one.mark === mark);
}
