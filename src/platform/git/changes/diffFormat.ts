import type { ChangeStatus } from '../../../domain/review/changedFile';

/** A changed file from `git diff --raw -z`. */
export interface RawChange {
  /** Relative to the top of the checkout, with `/`. */
  readonly path: string;
  /** Its previous path, if it was renamed. */
  readonly oldPath?: string;
  readonly status: ChangeStatus;
  /** File modes as git writes them (`100644`, `100755` executable, `120000` link, `160000` submodule; `000000`: none). */
  readonly oldMode: string;
  readonly newMode: string;
  /** Object id of the content before; missing for an added file. */
  readonly oldId?: string;
}

/** Line counts of a file from `git diff --numstat -z`; empty if it's binary. */
export interface LineCounts {
  readonly insertions?: number;
  readonly deletions?: number;
}

/** Modes, previous object id, letter. Named groups are slow, and there may be thousands of lines. */
const RAW = /^:(\d+) (\d+) ([0-9a-f]+) [0-9a-f]+ ([A-Z])\d*$/;
const STATUS: Readonly<Record<string, ChangeStatus>> = {
  A: 'added',
  M: 'modified',
  D: 'deleted',
  R: 'renamed',
  T: 'typeChanged',
  // Unmerged: git lists the file a second time, with its current content.
  U: 'modified',
};

export interface ParsedDiff {
  readonly changes: readonly RawChange[];
  /** By path, the new one after a rename; empty if counts weren't requested. */
  readonly counts: ReadonlyMap<string, LineCounts>;
}

/** Parses `git diff -z --raw --no-abbrev --find-renames`, with or without `--numstat`. Paths contain anything but NUL. */
export function parseDiff(printed: string): ParsedDiff {
  const tokens = printed.split('\0');
  const changes = new Map<string, RawChange>();
  let at = 0;
  while (at + 1 < tokens.length && tokens[at]?.startsWith(':') === true) {
    const change = rawChange(tokens[at] ?? '', tokens[at + 1] ?? '', tokens[at + 2] ?? '');
    changes.set(change.path, change);
    at += change.oldPath === undefined ? 2 : 3;
  }
  return { changes: [...changes.values()], counts: parseCounts(tokens.slice(at)) };
}

function rawChange(line: string, first: string, second: string): RawChange {
  const [, oldMode = '', newMode = '', oldId = '', letter = ''] = RAW.exec(line) ?? [];
  const status = STATUS[letter];
  if (!status) throw new Error(`unexpected line of git diff --raw: ${line}`);
  const before = /^0+$/.test(oldId) ? {} : { oldId };
  const paths = status === 'renamed' ? { path: second, oldPath: first } : { path: first };
  return { ...paths, status, oldMode, newMode, ...before };
}

const COUNTS = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/;

function parseCounts(tokens: readonly string[]): ReadonlyMap<string, LineCounts> {
  const counts = new Map<string, LineCounts>();
  for (let at = 0; at + 1 < tokens.length;) {
    const [, insertions, deletions, path] = COUNTS.exec(tokens[at] ?? '') ?? [];
    if (path === undefined) throw new Error(`unexpected line of git diff --numstat: ${tokens[at] ?? ''}`);
    // A rename has an empty path here, and both paths as separate tokens.
    const renamed = path === '';
    const lines = insertions === '-' ? {} : { insertions: Number(insertions), deletions: Number(deletions) };
    counts.set(renamed ? (tokens[at + 2] ?? '') : path, lines);
    at += renamed ? 3 : 1;
  }
  return counts;
}
