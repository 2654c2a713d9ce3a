export type ChangeStatus = 'added' | 'modified' | 'deleted' | 'renamed' | 'typeChanged';

/** A file that differs between an attempt's base and the live files of its worktree. */
export interface ChangedFile {
  /** Path in the repository, with `/`. */
  readonly path: string;
  /** Where a renamed file was at the base. */
  readonly oldPath?: string;
  readonly status: ChangeStatus;
  /** Object id of the content at the base; missing for an added file. */
  readonly oldId?: string;
  /** Lines; absent for binary files. */
  readonly insertions?: number;
  readonly deletions?: number;
  readonly binary: boolean;
  /** A repository within the repository: only its commit is compared. */
  readonly submodule: boolean;
  /** Bytes of the live file; missing where it is deleted, and between two trees. */
  readonly size?: number;
}

/** How many files and lines differ. */
export interface DiffNumbers {
  readonly files: number;
  readonly insertions: number;
  readonly deletions: number;
}

/** All changes of an attempt, or as many as are looked at. */
export interface Changes {
  readonly files: readonly ChangedFile[];
  /** Changed files altogether; more than `files` has if the cap was reached. */
  readonly total: number;
  readonly truncated: boolean;
}
