import * as vscode from 'vscode';
import { ok } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import type { Review } from '../../services/review/review';
import { BASE_SCHEME } from '../ids';
import { ContentCache } from './contentCache';

/**
 * The address of a file in a commit or tree of an attempt: `coppice-base:/<attempt>/<path>?<commit or tree>`; the
 * attempt's base where none is told.
 */
export function baseUri(attempt: AttemptId, path: string, against = ''): vscode.Uri {
  // The id stands in the path, because the authority of an address is lower-cased.
  return vscode.Uri.from({ scheme: BASE_SCHEME, path: `/${attempt}/${path}`, query: against });
}

/** What an address of `baseUri` stands for. */
export function baseOf(uri: vscode.Uri): { readonly attempt: AttemptId; readonly path: string } {
  const [, attempt = '', ...rest] = uri.path.split('/');
  return { attempt: attempt as AttemptId, path: rest.join('/') };
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
    const { attempt, path } = baseOf(uri);
    const against = uri.query === '' ? this.#review.against(attempt, 'base') : ok(uri.query);
    const content = against.ok ? await this.#read(attempt, against.value, path) : undefined;
    if (!content) throw vscode.FileSystemError.FileNotFound(uri);
    return content;
  }

  /** Reads files that are about to be shown, all at once: an editor asks for each of them by itself, and twice. */
  async preload(attempt: AttemptId, against: string, paths: readonly string[]): Promise<void> {
    await Promise.all(paths.map((path) => this.#read(attempt, against, path)));
  }

  async #read(attempt: AttemptId, against: string, path: string): Promise<Uint8Array | undefined> {
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
