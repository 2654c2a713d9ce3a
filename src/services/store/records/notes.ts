import * as v from 'valibot';
import { parseJson } from '../../../base/ndjson';
import type { AttemptFlag } from '../../../domain/store/storeModel';

/** A kind of small value that is kept about an attempt until it is taken back. */
export interface NoteKind<T> {
  readonly name: AttemptFlag;
  readonly schema: v.GenericSchema<T>;
}

const mergingSchema = v.object({
  /** The branch that is merged into. */
  into: v.string(),
  /** The tree that it will have. */
  tree: v.string(),
});
/** A merge that is about to land: noted before, so that a window that comes back can tell whether it did. */
export type Merging = v.InferOutput<typeof mergingSchema>;
export const MERGING: NoteKind<Merging> = { name: 'merging', schema: mergingSchema };

const landedSchema = v.object({
  /** The branch that it was merged into. */
  into: v.string(),
  /** The commit that stood there then; not known where the window died before it was told. */
  commit: v.optional(v.string()),
});
/** Where an attempt's work has landed. */
export type Landed = v.InferOutput<typeof landedSchema>;
export const LANDED: NoteKind<Landed> = { name: 'landed', schema: landedSchema };

const restoredSchema = v.object({
  /** The message before which the files are again; its first words. */
  words: v.string(),
  /** The tree of the files as they were before they were restored. */
  before: v.string(),
});
/** Files were put back to a turn's start, and the agent has not been told yet. */
export type Restored = v.InferOutput<typeof restoredSchema>;
export const RESTORED: NoteKind<Restored> = { name: 'restored', schema: restoredSchema };

/** `undefined` where there is none, or nothing that can be understood. */
export function parseNote<T>({ schema }: NoteKind<T>, text: string): T | undefined {
  const parsed = v.safeParse(schema, parseJson(text));
  return parsed.success ? parsed.output : undefined;
}
