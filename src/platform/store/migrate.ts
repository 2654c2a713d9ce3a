import type { StoreDatabase } from './database';
import { tasksAndAttempts } from './migrations/001-tasks-and-attempts';
import { review } from './migrations/002-review';
import { comments } from './migrations/003-comments';

/** A step from one version of the schema to the next. Once released it is never edited: stores have run it. */
export interface Migration {
  /** 1, 2, 3 … without a gap. */
  readonly version: number;
  readonly script: string;
}

/** All steps, oldest first. */
export const MIGRATIONS: readonly Migration[] = [tasksAndAttempts, review, comments];

/** The version to which `migrations` lead. */
export function newestSchema(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

/** Brings a database in memory to the newest schema. Answers whether there was anything to do. */
export function migrate(db: StoreDatabase, migrations: readonly Migration[]): boolean {
  const missing = migrations.filter(({ version }) => version > db.schema);
  for (const { version, script } of missing) db.migrate(version, script);
  return missing.length > 0;
}
