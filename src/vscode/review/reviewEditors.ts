import path from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { ok, type Result } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import type { ChangedFile } from '../../domain/review/changedFile';
import type { ReviewCode, Since } from '../../services/review/review/review';
import type { WindowStore } from '../../services/store/windowStore';
import { openChanges, openDiff } from '../display/display';
import { setContextKey } from '../contextKeys';
import { CONTEXT_KEYS } from '../ids';
import type { BaseFiles } from './baseFiles';
import { attemptTitle } from '../titles/titles';
import { reviewTab, reviewTabs, type ReviewTab, type TabServices } from './reviewTabs';
import type { ShownReviews } from './shownReviews';
import type { TranscriptDocuments } from './transcriptDocuments';
import { t } from '../texts/texts';

interface Parts {
  readonly services: TabServices & { readonly store: WindowStore };
  readonly shown: ShownReviews;
  readonly baseFiles: BaseFiles;
  readonly documents: TranscriptDocuments;
}

/** Opens the changes of attempts in VS Code's diff editors, and knows which of them is in front. */
export class ReviewEditors implements Disposable {
  readonly #parts: Parts;
  readonly #own = new DisposableStore();

  constructor(parts: Parts) {
    this.#parts = parts;
    const update = () => void this.#updateContext();
    this.#own.add(vscode.window.tabGroups.onDidChangeTabs(update));
    this.#own.add(vscode.window.tabGroups.onDidChangeTabGroups(update));
    this.#own.add(parts.shown.onDidChange(update));
    this.#own.add(parts.services.store.onDidChangeAccess(update));
    update();
  }

  /** What is in front of a review. */
  get current(): ReviewTab | undefined {
    return reviewTab(this.#parts.services, vscode.window.tabGroups.activeTabGroup.activeTab);
  }

  /**
   * Opens a portion of an attempt's changes in one multi-file diff editor: what it is compared with against the live
   * files. What was open of this attempt's review makes room. Answers how many files there are to be seen, and how many
   * have changed altogether.
   */
  async open(
    id: AttemptId,
    what: { readonly since?: Since; readonly page?: number } = {},
  ): Promise<Result<{ readonly files: number; readonly total: number }, ReviewCode>> {
    const { shown } = this.#parts;
    const since = what.since ?? shown.since(id);
    shown.forget(id); // files may change without an event of the agent
    shown.show(id, { since, page: what.page ?? 0 });
    const [changes, against] = [await shown.changes(id), shown.against(id)];
    if (!changes.ok) return changes;
    if (!against.ok) return against;
    const pages = await shown.pages(id);
    const opened = { files: changes.value.files.length, total: changes.value.total };
    this.#parts.shown.compareNumbers(id, opened.total);
    const page = Math.min(shown.page(id), pages.length - 1);
    const portion = pages[page];
    if (!portion) {
      await this.#close(id);
      return ok(opened);
    }
    shown.show(id, { since, page });
    await this.#preload(id, against.value, portion);
    const title = `${attemptTitle(this.#parts.services, id)}${titleRest(since, pages, page)}`;
    await this.#close(id);
    const rows = portion.map((file) => {
      const { left, right } = this.#sides(id, file, against.value);
      return [right ?? left, left, right] as const;
    });
    await openChanges(title, rows);
    return ok(opened);
  }

  /** Goes to the next (1) or previous (-1) portion of the files. */
  async turnPage(by: 1 | -1): Promise<void> {
    const { current } = this;
    if (current) await this.open(current.attempt, { page: Math.max(0, this.#parts.shown.page(current.attempt) + by) });
  }

  /** Opens the change of one file in a diff editor; a file that is only on one side is shown against nothing. */
  async openFile(id: AttemptId, file: ChangedFile, selection?: vscode.Range): Promise<void> {
    const against = this.#parts.shown.against(id);
    if (!against.ok) return;
    const { left, right } = this.#sides(id, file, against.value);
    const name = path.posix.basename(file.path);
    const empty = this.#parts.documents.keep(name, '');
    const options = { preview: true, ...(selection ? { selection } : {}) };
    await openDiff([left ?? empty, right ?? empty], fileTitle(name, file), options);
  }

  /** Updates an attempt's review after files were added or removed: reopens it if it's in front, and closes it if not. */
  async reopen(id: AttemptId): Promise<void> {
    const { services, shown } = this.#parts;
    const { current } = this;
    if (current?.attempt === id && current.file === undefined) await this.open(id, { page: shown.page(id) });
    else await this.#close(id);
    const alone = reviewTabs(services).filter(({ shows }) => shows.attempt === id && shows.file !== undefined);
    const files = await Promise.all(alone.map(({ shows }) => shown.file(id, shows.file ?? '')));
    await vscode.window.tabGroups.close(
      alone.filter((_, at) => !files[at]).map(({ tab }) => tab),
      true,
    );
  }

  dispose(): void {
    this.#own.dispose();
  }

  /** Closes the multi-file diff of an attempt. */
  async #close(id: AttemptId): Promise<void> {
    const open = reviewTabs(this.#parts.services).filter(
      ({ shows }) => shows.attempt === id && shows.file === undefined,
    );
    await vscode.window.tabGroups.close(
      open.map(({ tab }) => tab),
      true,
    );
  }

  async #preload(id: AttemptId, against: string, files: readonly ChangedFile[]): Promise<void> {
    const before = files.filter(({ status }) => status !== 'added');
    await this.#parts.baseFiles.preload(
      before.map(({ path: now, oldPath }) => ({ attempt: id, against, path: oldPath ?? now })),
    );
  }

  #sides(id: AttemptId, file: ChangedFile, against: string) {
    const { shown } = this.#parts;
    const before = { attempt: id, against, path: file.oldPath ?? file.path };
    const left = file.status === 'added' ? undefined : shown.baseUri(before);
    const right = file.status === 'deleted' ? undefined : shown.liveUri(id, file.path);
    return { left, right };
  }

  async #updateContext(): Promise<void> {
    const { current } = this;
    const { shown } = this.#parts;
    setContextKey(CONTEXT_KEYS.inReview, current !== undefined);
    setContextKey(CONTEXT_KEYS.reviewsLastTurn, current !== undefined && shown.since(current.attempt) === 'lastTurn');
    const isPaged = current !== undefined && current.file === undefined;
    const pages = isPaged ? (await shown.pages(current.attempt)).length : 0;
    const page = isPaged ? shown.page(current.attempt) : 0;
    setContextKey(CONTEXT_KEYS.hasNextFiles, page < pages - 1);
    setContextKey(CONTEXT_KEYS.hasPreviousFiles, page > 0);
  }
}

function titleRest(since: Since, pages: readonly (readonly ChangedFile[])[], page: number): string {
  const before = pages.slice(0, page).reduce((sum, { length }) => sum + length, 0);
  const total = pages.reduce((sum, { length }) => sum + length, 0);
  const parts = [
    ...(since === 'lastTurn' ? [t('review.sinceTurn')] : []),
    ...(pages.length > 1
      ? [t('review.pages', { from: before + 1, to: before + (pages[page]?.length ?? 0), total })]
      : []),
  ];
  return parts.map((part) => ` · ${part}`).join('');
}

function fileTitle(name: string, file: ChangedFile): string {
  if (file.status === 'added') return t('review.file.added', { file: name });
  if (file.status === 'deleted') return t('review.file.deleted', { file: name });
  return t('review.file.changed', { file: name });
}
