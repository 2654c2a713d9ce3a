import type { ChangedFile } from './changedFile';
import type { Hunk } from './hunks';

/**
 * Why a file is kept or discarded as a whole. sameText: only its name, mode or line ends differ · hidden: bytes differ
 * that are not UTF-8 and read alike · huge: it has more changed lines than are compared · special: a link, or a
 * repository within the repository.
 */
export type WholeReason = 'added' | 'deleted' | 'binary' | 'huge' | 'sameText' | 'hidden' | 'special';

/** A changed file as it is reviewed: hunk by hunk, or as a whole. */
export interface FileReview {
  readonly file: ChangedFile;
  /** Names exactly this change of the file as a whole. */
  readonly mark: string;
  readonly parts: readonly Hunk[] | WholeReason;
}

/** How far the review of a file has come. */
export type FileState = 'open' | 'partly' | 'kept';

/** Changed lines, and bytes, above which a file is not compared. */
const CHANGED_MAX = 1_000;
const BYTES_MAX = 2 * 1024 * 1024;

/** Why a file has no hunks, as far as that shows without its content. */
export function wholeReason(file: ChangedFile): WholeReason | undefined {
  if (file.submodule || file.status === 'typeChanged') return 'special';
  if (file.binary) return 'binary';
  if (file.status === 'added' || file.status === 'deleted') return file.status;
  const lines = (file.insertions ?? 0) + (file.deletions ?? 0);
  return lines > CHANGED_MAX || (file.size ?? 0) > BYTES_MAX ? 'huge' : undefined;
}

/** The state of a file, by what was kept of it: hunks, or the file as it is now. */
export function fileState({ mark, parts }: FileReview, kept: ReadonlySet<string>): FileState {
  if (kept.has(mark)) return 'kept';
  if (typeof parts === 'string') return 'open';
  const count = parts.filter(({ id }) => kept.has(id)).length;
  if (count === 0) return 'open';
  return count === parts.length ? 'kept' : 'partly';
}

const GENERATED = [
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock)$/,
  /(?:^|\/)(?:Cargo|poetry|composer|Gemfile|Pipfile|uv|flake|mix|pubspec)\.lock$/,
  /(?:^|\/)go\.sum$/,
  /(?:^|\/)(?:dist|vendor|node_modules|__snapshots__|__generated__)\//,
  /\.(?:min\.(?:js|css)|map|snap|pb\.go)$/,
  /(?:_pb2\.py|\.(?:generated|gen|g)\.\w+)$/,
];
/** Changed lines above which a file takes so long to show that it is not among the first. */
const HEAVY_LINES = CHANGED_MAX;
/** Files that an editor shows at once without a noticeable wait (half a second here). */
const PAGE = 100;

/** Whether a tool has written a file, by its name. */
export function isGenerated(path: string): boolean {
  return GENERATED.some((pattern) => pattern.test(path));
}

/** Files in portions to be shown; those that a tool has written, and very long ones, come behind all others. */
export function pagesOf(files: readonly ChangedFile[]): readonly (readonly ChangedFile[])[] {
  const isHeavy = (file: ChangedFile) =>
    isGenerated(file.path) || (file.insertions ?? 0) + (file.deletions ?? 0) > HEAVY_LINES;
  return [files.filter((file) => !isHeavy(file)), files.filter(isHeavy)].flatMap(portions);
}

function portions(files: readonly ChangedFile[]): ChangedFile[][] {
  const count = Math.ceil(files.length / PAGE);
  return Array.from({ length: count }, (_, at) => files.slice(at * PAGE, (at + 1) * PAGE));
}
