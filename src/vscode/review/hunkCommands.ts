import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { Mutex } from '../../base/mutex';
import { fail, ok, type Fault, type Result } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import type { ChangedFile } from '../../domain/review/changedFile';
import { isInexact } from '../../domain/review/exactText';
import type { FileReview } from '../../domain/review/fileReview';
import type { Hunk } from '../../domain/review/hunks';
import type { DecisionCode, Decisions, DiscardedFile } from '../../services/review/decisions/decisions';
import type { AttemptStore } from '../../services/store/attemptStore';
import type { Review } from '../../services/review/review/review';
import { showInformation, showWarning } from '../display/display';
import { showFault } from '../faults/faults';
import { isRevertible, revertFile, revertHunk, type DiffSides, type EditCode, type Saved } from './discardHunks';
import { saveExact } from './exactDocuments';
import { hunkAt, placeOf, targetOf, type HunkTarget } from './hunkTarget';
import type { ReviewEditors } from './reviewEditors';
import { worktreeFile } from './reviewTabs';
import type { ReviewedDocument, ShownReviews } from './shownReviews';
import { t } from '../texts/texts';

type Code = DecisionCode | EditCode | 'noHunkHere' | 'noFileHere' | 'unsavedEdits';

interface Parts {
  readonly services: { readonly decisions: Decisions; readonly attemptStore: AttemptStore; readonly review: Review };
  readonly shown: ShownReviews;
  readonly editors: ReviewEditors;
}

interface FoundHunk {
  readonly reviewed: ReviewedDocument;
  readonly hunk: Hunk;
}

/** Keep and Discard. What they are about comes from what was clicked, else from the cursor. */
export class HunkCommands implements Disposable {
  readonly #parts: Parts;
  readonly #own = new DisposableStore();
  /** Documents out of which something was taken: an undo is saved as well. */
  readonly #edited = new Set<string>();
  /** Decisions are made one after the other: each goes by the files that the one before has saved. */
  readonly #queue = new Mutex();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#own.add(vscode.workspace.onDidChangeTextDocument((change) => void this.#saveUndo(change)));
    this.#own.add(
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        const file = worktreeFile(parts.services.attemptStore, uri);
        if (file) parts.services.review.refreshSoon(file.attempt);
      }),
    );
  }

  async keepHunk(argument: unknown): Promise<void> {
    await this.#onHunk(argument, ({ reviewed, hunk }) =>
      this.#parts.services.decisions.keepHunk(reviewed.attempt, reviewed.file.path, hunk.id),
    );
  }

  async unkeepHunk(argument: unknown): Promise<void> {
    await this.#onHunk(argument, ({ reviewed, hunk }) =>
      this.#parts.services.decisions.unkeep(reviewed.attempt, reviewed.file.path, hunk.id),
    );
  }

  /** Takes a hunk out of its file. The editor's undo brings it back; the next message tells the agent. */
  async discardHunk(argument: unknown): Promise<void> {
    await this.#onHunk(argument, (found) => this.#discard(found));
  }

  async keepFile(argument: unknown): Promise<void> {
    await this.#onFile(argument, (id, review) => this.#parts.services.decisions.keepFile(id, review));
  }

  async unkeepFile(argument: unknown): Promise<void> {
    await this.#onFile(argument, (id, { file }) => this.#parts.services.decisions.unkeep(id, file.path));
  }

  /** Makes a file what it was before: by an edit if only its lines changed, else by git, with an undo of its own. */
  async discardFile(argument: unknown): Promise<void> {
    await this.#onFile(argument, (...file) => this.#discardFile(...file));
  }

  dispose(): void {
    this.#own.dispose();
  }

  async #discard({ reviewed, hunk }: FoundHunk): Promise<Result<undefined, Code>> {
    const { attempt, file, against } = reviewed;
    const { decisions } = this.#parts.services;
    if (decisions.isWorking(attempt)) return fail('attemptRunning');
    const sides = await this.#sides(attempt, file, against);
    const taken = await this.#edit(sides.live, () => revertHunk(sides, hunk));
    if (!taken.ok) return taken;
    return decisions.refuseHunk(attempt, { path: file.path, against, hunk });
  }

  async #discardFile(id: AttemptId, review: FileReview, against: string): Promise<Result<undefined, Code>> {
    const { decisions } = this.#parts.services;
    if (decisions.isWorking(id)) return fail('attemptRunning');
    const { file, parts } = review;
    const sides =
      typeof parts !== 'string' && file.oldPath === undefined ? await this.#sides(id, file, against) : undefined;
    if (sides && (await isRevertible(sides))) {
      const taken = await this.#edit(sides.live, () => revertFile(sides));
      return taken.ok ? decisions.refuseFile(id, review, against) : taken;
    }
    const discarded = await decisions.discardFile(id, review, against);
    if (!discarded.ok) return discarded;
    await this.#changedFiles(id);
    void this.#offerUndo(id, file.path, discarded.value);
    return ok();
  }

  async #sides(attempt: AttemptId, { path, oldPath }: ChangedFile, against: string): Promise<DiffSides> {
    const { shown } = this.#parts;
    const [before, live] = await Promise.all([
      vscode.workspace.openTextDocument(shown.baseUri({ attempt, against, path: oldPath ?? path })),
      vscode.workspace.openTextDocument(shown.liveUri(attempt, path)),
    ]);
    return { before, live };
  }

  /** Edits a document. Its undo is saved too, unless saving changed more than the edit: then a warning says so. */
  async #edit(
    { uri }: vscode.TextDocument,
    edit: () => Promise<Result<Saved, EditCode>>,
  ): Promise<Result<Saved, EditCode>> {
    const key = uri.toString();
    const wasEdited = this.#edited.has(key);
    this.#edited.add(key);
    const saved = await edit();
    const isFormatted = saved.ok && saved.value === 'formatted';
    if (isFormatted || (!saved.ok && !wasEdited)) this.#edited.delete(key);
    if (isFormatted) void showWarning(t('review.savedMore', { file: vscode.workspace.asRelativePath(uri) }));
    return saved;
  }

  async #offerUndo(id: AttemptId, path: string, discarded: DiscardedFile): Promise<void> {
    const undo = t('action.undo');
    const answer = await showInformation(t('review.fileDiscarded', { file: path }), undo);
    if (answer !== undo) return;
    const back = await this.#parts.services.decisions.undoDiscard(id, discarded);
    if (back.ok) await this.#changedFiles(id);
    else await showFault(back.error);
  }

  async #changedFiles(id: AttemptId): Promise<void> {
    await this.#parts.services.review.refresh(id);
    await this.#parts.editors.reopen(id);
  }

  async #onHunk(argument: unknown, act: (found: FoundHunk) => Promise<Result<unknown, Code>>): Promise<void> {
    const { found, done } = await this.#queue.run(async () => {
      const hunk = await this.#hunk(argument);
      return { found: hunk, done: hunk.ok ? await act(hunk.value) : hunk };
    });
    if (done.ok) return;
    if (found.ok) await this.#showFault(done.error, found.value.reviewed);
    else await showFault(done.error);
  }

  /** Shows why a decision failed. If it is for the bytes of the file, offers to discard all of it, which git does. */
  async #showFault(fault: Fault<Code>, { attempt, file }: ReviewedDocument): Promise<void> {
    if (!isInexact(fault.code)) {
      await showFault(fault);
      return;
    }
    const discardFile = t('review.discardFile');
    const answer = await showFault(fault, discardFile);
    if (answer === discardFile) await this.discardFile({ attempt, path: file.path });
  }

  async #hunk(argument: unknown): Promise<Result<FoundHunk, Code>> {
    const target = targetOf(argument);
    const place = target ? undefined : placeOf(argument);
    const uri = target ? this.#parts.shown.liveUri(target.attempt, target.path) : place?.uri;
    if (!uri) return fail('noHunkHere');
    const pointed = await vscode.workspace.openTextDocument(uri);
    const reviewed = await this.#parts.shown.document(pointed);
    if (!reviewed || typeof reviewed.parts === 'string') return fail('noHunkHere');
    const { parts, isBefore } = reviewed;
    const hunk = target ? parts.find(({ id }) => id === target.hunk) : hunkAt(parts, place?.line ?? -1, isBefore);
    if (!hunk) return fail(target ? 'hunkGone' : 'noHunkHere');
    return ok({ reviewed, hunk });
  }

  async #onFile(
    argument: unknown,
    act: (id: AttemptId, review: FileReview, against: string) => Promise<Result<unknown, Code>>,
  ): Promise<void> {
    const target = targetOf(argument) ?? (await this.#fileInFront());
    const done = target ? await this.#queue.run(() => this.#reviewFile(target, act)) : fail('noFileHere');
    if (!done.ok) await showFault(done.error);
  }

  async #reviewFile(
    { attempt, path }: HunkTarget,
    act: (id: AttemptId, review: FileReview, against: string) => Promise<Result<unknown, Code>>,
  ): Promise<Result<unknown, Code>> {
    const live = this.#parts.shown.liveUri(attempt, path).toString();
    const unsaved = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.toString() === live);
    const saved = unsaved ? await saveExact(unsaved) : ok();
    if (!saved.ok) return saved;
    const against = this.#parts.shown.against(attempt);
    if (!against.ok) return against;
    const file = await this.#parts.shown.file(attempt, path);
    if (!file) return fail('noFileHere');
    const review = await this.#parts.services.review.fileReview(attempt, file, against.value);
    return review.ok ? act(attempt, review.value, against.value) : review;
  }

  /** The file of the cursor, or of the tab where that has none: a picture, a binary file. */
  async #fileInFront(): Promise<HunkTarget | undefined> {
    const document = vscode.window.activeTextEditor?.document;
    const reviewed = document && (await this.#parts.shown.document(document));
    if (reviewed) return { attempt: reviewed.attempt, path: reviewed.file.path };
    const { current } = this.#parts.editors;
    return current?.file === undefined ? undefined : { attempt: current.attempt, path: current.file };
  }

  /** What an undo brings back is the agent's again, so it is saved as the discarding was. */
  async #saveUndo({ document, reason }: vscode.TextDocumentChangeEvent): Promise<void> {
    if (reason === undefined || !this.#edited.has(document.uri.toString())) return;
    const file = worktreeFile(this.#parts.services.attemptStore, document.uri);
    if (!file || this.#parts.services.decisions.isWorking(file.attempt)) return;
    await saveExact(document);
  }
}
