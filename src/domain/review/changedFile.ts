export type ChangeStatus = 'added' | 'modified' | 'deleted' | 'renamed' | 'typeChanged';

/** A file that differs between an attempt's base and the live files of its worktree. */
export interface ChangedFile {
  /** Path in the repository, with `/`. */
  readonly path: string;
  /** Where a renamed file was at the base. */
  readonly oldPath?: string;
  readonly status: ChangeStatus;
  /** Lines; absent for binary files. */
  readonly insertions?: number;
  readonly deletions?: number;
  readonly binary: boolean;
}

/** All changes of an attempt, or as many as are looked at. */
export interface Changes {
  readonly files: readonly ChangedFile[];
  /** Changed files altogether; more than `files` has if the cap was reached. */
  readonly total: number;
  readonly truncated: boolean;
}
