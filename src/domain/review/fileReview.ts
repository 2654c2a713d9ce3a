import type { ChangedFile } from './changedFile';
import type { Hunk } from './hunks';

/**
 * Why a file is kept or discarded as a whole. sameText: only its name, mode, or line endings differ · hidden: bytes
 * differ that aren't UTF-8 and look the same · huge: more changed lines than are compared · special: a link, or a
 * repository within the repository.
 */
export type WholeReason = 'added' | 'deleted' | 'binary' | 'huge' | 'sameText' | 'hidden' | 'special';

/** A changed file for review: hunk by hunk, or as a whole. */
export interface FileReview {
  readonly file: ChangedFile;
  /** Identifies exactly this change of the whole file. */
  readonly mark: string;
  readonly parts: readonly Hunk[] | WholeReason;
}

/** The progress of a file's review. */
export type FileState = 'open' | 'partly' | 'kept';

/** Changed lines, and bytes, above which a file isn't compared. */
const CHANGED_MAX = 1_000;
const BYTES_MAX = 2 * 1024 * 1024;

/** Returns why a file has no hunks, as far as that is known without its content. */
export function wholeReason(file: ChangedFile): WholeReason | undefined {
  if (file.submodule || file.status === 'typeChanged') return 'special';
  if (file.binary) return 'binary';
  if (file.status === 'added' || file.status === 'deleted') return file.status;
  const lines = (file.insertions ?? 0) + (file.deletions ?? 0);
  return lines > CHANGED_MAX || (file.size ?? 0) > BYTES_MAX ? 'huge' : undefined;
}

/** Returns the state of a file, by what was kept: hunks, or the whole file as it is now. */
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
/** Changed lines above which a file takes so long to show that it comes last. */
const HEAVY_LINES = CHANGED_MAX;
/** Files that an editor shows together without a noticeable delay (half a second when measured). */
const PAGE = 100;

/** Whether a tool wrote a file, judging by its name. */
export function isGenerated(path: string): boolean {
  return GENERATED.some((pattern) => pattern.test(path));
}

/** Returns the files in the portions in which they are shown. Generated and very long ones come last. */
export function pagesOf(files: readonly ChangedFile[]): readonly (readonly ChangedFile[])[] {
  const isHeavy = (file: ChangedFile) =>
    isGenerated(file.path) || (file.insertions ?? 0) + (file.deletions ?? 0) > HEAVY_LINES;
  return [files.filter((file) => !isHeavy(file)), files.filter(isHeavy)].flatMap(portions);
}

function portions(files: readonly ChangedFile[]): ChangedFile[][] {
  const count = Math.ceil(files.length / PAGE);
  return Array.from({ length: count }, (_, at) => files.slice(at * PAGE, (at + 1) * PAGE));
}
