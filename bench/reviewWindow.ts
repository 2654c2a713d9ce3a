// The longest blocks of a real window and of its extension host while a review opens: 2,500 changed files against 25.
import { measureInWindow } from './inWindow';
import { compareOpenings, type Pair } from './openings';
import type { BenchResult } from './result';
import type { Opening } from './window/review.journey';

/** `review-window`: blocks of both threads, and when a diff is there and can be decided about. */
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
