import * as v from 'valibot';
import { parseJson } from '../../base/ndjson';
import type { AttemptId } from '../../domain/ids';

const restoredSchema = v.object({
  /** The message before which the files are again; its first words. */
  words: v.string(),
  /** The tree of the files as they were before they were restored. */
  before: v.string(),
});

/** Files were put back to a turn's start, and the agent has not been told yet. */
export type Restored = v.InferOutput<typeof restoredSchema>;

export function restoredKey(attempt: AttemptId): string {
  return `restored:${attempt}`;
}

export function parseRestored(text: string): Restored | undefined {
  const parsed = v.safeParse(restoredSchema, parseJson(text));
  return parsed.success ? parsed.output : undefined;
}
