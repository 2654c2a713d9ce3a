// The longest blocks of a real window and its extension host while a review opens: 2,500 changed files compared with 25.
import { measureInWindow } from './inWindow';
import { compareOpenings, type Pair } from './openings';
import type { BenchResult } from './result';
import type { Opening } from './window/review.journey';

/** Measures `review-window`: the blocks of both threads, and the time until a diff is shown and its actions are ready. */
export async function benchReviewWindow(): Promise<BenchResult[]> {
  const pairs = (await measureInWindow('review')) as Pair<Opening>[];
  const of = (what: keyof Opening) => pairs.map(({ many, few }) => ({ many: many[what], few: few[what] }));
  return [
    ...compareOpenings('review-window-block', of('windowBlock'), 3),
    ...compareOpenings('review-host-block', of('hostBlock'), 3),
    ...compareOpenings('review-shown', of('shown')),
    ...compareOpenings('review-ready', of('ready')),
  ];
}
