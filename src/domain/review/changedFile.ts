export type ChangeStatus = 'added' | 'modified' | 'deleted' | 'renamed' | 'typeChanged';

/** A file that differs between an attempt's base and the live files of its worktree. */
export interface ChangedFile {
  /** Path in the repository, with `/`. */
  readonly path: string;
  /** The path at the base of a renamed file. */
  readonly oldPath?: string;
  readonly status: ChangeStatus;
  /** Object id of the content at the base; missing for an added file. */
  readonly oldId?: string;
  /** Lines; missing for a binary file. */
  readonly insertions?: number;
  readonly deletions?: number;
  readonly binary: boolean;
  /** Whether it is a repository within the repository, of which only the commit is compared. */
  readonly submodule: boolean;
  /** Bytes of the live file; missing if it was deleted, and between two trees. */
  readonly size?: number;
}

/** How many files and lines differ. */
export interface DiffNumbers {
  readonly files: number;
  readonly insertions: number;
  readonly deletions: number;
}

/** The changes of an attempt, up to a limit. */
export interface Changes {
  readonly files: readonly ChangedFile[];
  /** Number of changed files; more than `files` has if the limit was reached. */
  readonly total: number;
  readonly truncated: boolean;
}
