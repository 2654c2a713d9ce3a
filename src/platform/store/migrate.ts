import type { StoreDatabase } from './database';
import { tasksAndAttempts } from './migrations/001-tasks-and-attempts';
import { review } from './migrations/002-review';
import { comments } from './migrations/003-comments';
import { outbox } from './migrations/004-outbox';

/** A step from one schema version to the next. It is never edited after its release, because stores have run it. */
export interface Migration {
  /** 1, 2, 3, … without a gap. */
  readonly version: number;
  readonly script: string;
}

/** All steps, oldest first. */
export const MIGRATIONS: readonly Migration[] = [tasksAndAttempts, review, comments, outbox];

/** Returns the schema version after all `migrations`. */
export function newestSchema(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

/** Migrates a database in memory to the newest schema. Returns whether that changed anything. */
export function migrate(db: StoreDatabase, migrations: readonly Migration[]): boolean {
  const missing = migrations.filter(({ version }) => version > db.schema);
  for (const { version, script } of missing) db.migrate(version, script);
  return missing.length > 0;
}
