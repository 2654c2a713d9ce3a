// The longest blocks of a real window and of its extension host while a review opens: 2,500 changed files against 25.
import { measureInWindow } from './inWindow';
import { compared, type Pair } from './openings';
import type { BenchResult } from './result';
import type { Opening } from './window/review.journey';

/** `review-window`: blocks of both threads, and when a diff is there and can be decided about. */
export async function benchReviewWindow(): Promise<BenchResult[]> {
  const pairs = (await measureInWindow('review')) as Pair<Opening>[];
  const of = (what: keyof Opening) => pairs.map(({ many, few }) => ({ many: many[what], few: few[what] }));
  return [
    ...compared('review-window-block', of('windowBlock'), 3),
    ...compared('review-host-block', of('hostBlock'), 3),
    ...compared('review-shown', of('shown')),
    ...compared('review-ready', of('ready')),
  ];
}
