import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import type { Result } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import type { ChangedFile, Changes } from '../../domain/review/changedFile';
import { pagesOf, type WholeReason } from '../../domain/review/fileReview';
import type { Hunk } from '../../domain/review/hunks';
import type { AttemptStore } from '../../services/store/attemptStore';
import { partsOf, type Review, type ReviewCode, type Since } from '../../services/review/review/review';
import { BASE_SCHEME } from '../ids';
import { baseOf, baseUri, type BaseFile } from './baseFiles';
import { worktreeFile } from './reviewTabs';

/** A document of a diff editor, and what is to be decided in it. */
export interface ReviewedDocument {
  readonly attempt: AttemptId;
  readonly file: ChangedFile;
  /** What it is compared with. */
  readonly against: string;
  /** Whether the document is the file as it was before. */
  readonly isBefore: boolean;
  readonly parts: readonly Hunk[] | WholeReason;
}

/** What an editor shows for bytes that it cannot read. */
const UNREAD = '\ufffd';

interface Shown {
  since: Since;
  page: number;
  changes: Promise<Result<Changes, ReviewCode>> | undefined;
}

/** What is compared in the editors of each attempt, and the changed files of it. */
export class ShownReviews implements Disposable {
  readonly #attemptStore: AttemptStore;
  readonly #review: Review;
  readonly #shown = new Map<AttemptId, Shown>();
  readonly #changed = new vscode.EventEmitter<AttemptId>();
  readonly #own = new DisposableStore();

  constructor(attemptStore: AttemptStore, review: Review) {
    this.#attemptStore = attemptStore;
    this.#review = review;
    this.#own.add(
      review.onDidCompare((id) => {
        const shown = this.#shown.get(id);
        if (shown) shown.changes = undefined;
        this.#changed.fire(id);
      }),
    );
  }

  /** What is shown of an attempt is another comparison, or other files. */
  readonly onDidChange = this.#changed.event;

  /** With what the attempt's files are compared. */
  since(id: AttemptId): Since {
    return this.#of(id).since;
  }

  /** Which portion of the files is shown, from 0. */
  page(id: AttemptId): number {
    return this.#of(id).page;
  }

  show(id: AttemptId, what: { readonly since: Since; readonly page: number }): void {
    const shown = this.#of(id);
    if (shown.since !== what.since) shown.changes = undefined;
    shown.since = what.since;
    shown.page = what.page;
    this.#changed.fire(id);
  }

  /** The files are looked at again. */
  forget(id: AttemptId): void {
    this.#of(id).changes = undefined;
  }

  /** Refreshes an attempt's numbers if they're out of date: files may change without an event of the agent. */
  compareNumbers(id: AttemptId, total: number): void {
    if (this.since(id) === 'base' && this.#review.numbers(id)?.files !== total) this.#review.refreshSoon(id);
  }

  against(id: AttemptId): Result<string, ReviewCode> {
    return this.#review.against(id, this.since(id));
  }

  /** The changed files of the comparison that is shown. */
  changes(id: AttemptId): Promise<Result<Changes, ReviewCode>> {
    const shown = this.#of(id);
    shown.changes ??= this.#changes(id);
    return shown.changes;
  }

  /** The same in the order in which they are gone through, in portions. What cannot be shown as text is left out. */
  async pages(id: AttemptId): Promise<readonly (readonly ChangedFile[])[]> {
    const changes = await this.changes(id);
    return changes.ok ? pagesOf(changes.value.files.filter(({ submodule }) => !submodule)) : [];
  }

  /** A changed file, by its path now or before. */
  async file(id: AttemptId, path: string): Promise<ChangedFile | undefined> {
    const changes = await this.changes(id);
    if (!changes.ok) return undefined;
    const { files } = changes.value;
    return files.find((file) => file.path === path) ?? files.find(({ oldPath }) => oldPath === path);
  }

  /** What is to be decided in a document; undefined if it shows no change of an attempt. */
  async document(document: vscode.TextDocument): Promise<ReviewedDocument | undefined> {
    const { uri } = document;
    const isBefore = uri.scheme === BASE_SCHEME;
    const place = isBefore ? baseOf(uri) : worktreeFile(this.#attemptStore, uri);
    if (!place) return undefined;
    const { attempt } = place;
    const [file, against] = [await this.file(attempt, place.path), this.against(attempt)];
    if (!file || !against.ok) return undefined;
    const reason = await this.#review.wholeReason(attempt, file);
    const parts = reason ?? (await this.#parts(attempt, file, against.value));
    return { attempt, file, against: against.value, isBefore, parts };
  }

  dispose(): void {
    this.#own.dispose();
    this.#changed.dispose();
  }

  /** Both sides as the editor reads them: it knows the encoding, and the changes that are not saved yet. */
  async #parts(attempt: AttemptId, file: ChangedFile, against: string): Promise<readonly Hunk[] | WholeReason> {
    const [before, after] = await Promise.all([
      vscode.workspace.openTextDocument(this.baseUri({ attempt, against, path: file.oldPath ?? file.path })),
      vscode.workspace.openTextDocument(this.liveUri(attempt, file.path)),
    ]);
    const parts = partsOf(before.getText(), after.getText());
    const isAllRead = [before, after].every((document) => !document.getText().includes(UNREAD));
    if (isAllRead) return parts;
    const review = await this.#review.fileReview(attempt, file, against);
    return review.ok && review.value.parts === 'hidden' ? 'hidden' : parts;
  }

  /** The address of a file in the attempt's worktree. */
  liveUri(attempt: AttemptId, path: string): vscode.Uri {
    return vscode.Uri.joinPath(vscode.Uri.file(this.#attemptStore.get(attempt)?.worktree ?? ''), path);
  }

  /** The address of a file as it was. */
  baseUri(file: BaseFile): vscode.Uri {
    return baseUri(file, this.liveUri(file.attempt, file.path));
  }

  async #changes(id: AttemptId): Promise<Result<Changes, ReviewCode>> {
    const against = this.against(id);
    return against.ok ? this.#review.changes(id, against.value) : against;
  }

  #of(id: AttemptId): Shown {
    const shown = this.#shown.get(id) ?? { since: 'base', page: 0, changes: undefined };
    this.#shown.set(id, shown);
    return shown;
  }
}
