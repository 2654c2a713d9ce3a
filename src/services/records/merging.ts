import * as v from 'valibot';
import { parseJson } from '../../base/ndjson';
import type { AttemptId } from '../../domain/ids';

const mergingSchema = v.object({
  /** The branch that is merged into. */
  into: v.string(),
  /** The tree that it will have. */
  tree: v.string(),
});

/** A merge that is about to land: noted before, so that a window that comes back can tell whether it did. */
export type Merging = v.InferOutput<typeof mergingSchema>;

export function mergingKey(attempt: AttemptId): string {
  return `merging:${attempt}`;
}

export function parseMerging(text: string): Merging | undefined {
  const parsed = v.safeParse(mergingSchema, parseJson(text));
  return parsed.success ? parsed.output : undefined;
}
