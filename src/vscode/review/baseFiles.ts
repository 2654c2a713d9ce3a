import * as vscode from 'vscode';
import type { AttemptId } from '../../domain/ids';
import type { Review } from '../../services/review/review/review';
import { BASE_SCHEME } from '../ids';
import { ContentCache } from './contentCache';

/** A file of an attempt in a commit or tree. */
export interface BaseFile {
  readonly attempt: AttemptId;
  readonly against: string;
  /** From the top of the worktree, with `/`. */
  readonly path: string;
}

/**
 * The address of such a file. Its path is that of the live file, because a diff editor takes two other paths for a file
 * that was renamed; what it stands for is in the query.
 */
export function baseUri({ attempt, against, path }: BaseFile, live: vscode.Uri): vscode.Uri {
  return vscode.Uri.from({ scheme: BASE_SCHEME, path: live.path, query: `${attempt}/${against}/${path}` });
}

/** What an address of `baseUri` stands for. */
export function baseOf(uri: vscode.Uri): BaseFile {
  const [attempt = '', against = '', ...rest] = uri.query.split('/');
  return { attempt: attempt as AttemptId, against, path: rest.join('/') };
}

/** Files at an attempt's base, read-only; a file system and not a text provider, because images are bytes. */
export class BaseFiles implements vscode.FileSystemProvider {
  readonly #review: Review;
  readonly #cache = new ContentCache();

  constructor(review: Review) {
    this.#review = review;
  }

  /** A base never changes, so there is nothing to tell. */
  readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]> = () => new vscode.Disposable(() => undefined);

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const bytes = await this.readFile(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: bytes.length };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const content = await this.#read(baseOf(uri));
    if (!content) throw vscode.FileSystemError.FileNotFound(uri);
    return content;
  }

  /** Reads files that are about to be shown, all at once: an editor asks for each of them by itself, and twice. */
  async preload(files: readonly BaseFile[]): Promise<void> {
    await Promise.all(files.map((file) => this.#read(file)));
  }

  async #read({ attempt, against, path }: BaseFile): Promise<Uint8Array | undefined> {
    const key = `${attempt} ${against}:${path}`;
    const known = this.#cache.get(key);
    if (known) return known;
    const file = await this.#review.fileAt(attempt, against, path);
    if (!file.ok) return undefined;
    this.#cache.keep(key, file.value);
    return file.value;
  }

  readDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  writeFile(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  delete(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
}
