import * as v from 'valibot';
import type { Id } from '../base/ids';

export type RepositoryId = Id<'repository'>;
export type TaskId = Id<'task'>;
export type AttemptId = Id<'attempt'>;
export type SessionId = Id<'session'>;
export type TurnId = Id<'turn'>;
/** A user's message to an agent. The sender chooses the ID, so sending twice is harmless. */
export type MessageId = Id<'message'>;
export type AskId = Id<'ask'>;
/** A thread of comments on lines of an attempt's changes. */
export type CommentThreadId = Id<'commentThread'>;
export type CommentId = Id<'comment'>;
export type StoreId = Id<'store'>;

/** Parses an ID from outside: short, one line, and without characters that mean something in a path. */
export const idSchema = <T extends Id<string>>(): v.GenericSchema<string, T> =>
  v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_-]{1,80}$/),
    v.transform((text) => text as T),
  );
