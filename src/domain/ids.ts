import * as v from 'valibot';
import type { Id } from '../base/ids';

export type RepositoryId = Id<'repository'>;
export type TaskId = Id<'task'>;
export type AttemptId = Id<'attempt'>;
export type SessionId = Id<'session'>;
export type TurnId = Id<'turn'>;
/** A message of the user's to an agent; chosen by who sends it, so that sending twice is harmless. */
export type MessageId = Id<'message'>;
export type AskId = Id<'ask'>;
/** A thread of comments about some lines of an attempt's changes. */
export type CommentThreadId = Id<'commentThread'>;
export type CommentId = Id<'comment'>;
export type StoreId = Id<'store'>;

/** Parses an id that comes from outside: short, one line, no characters that mean something in a path. */
export const idSchema = <T extends Id<string>>(): v.GenericSchema<string, T> =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_-]{1,80}$/),
    v.transform((text) => text as T),
  );
