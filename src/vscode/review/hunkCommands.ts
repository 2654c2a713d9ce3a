import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable';
import { fail, ok, type Result } from '../../base/result';
import type { AttemptId } from '../../domain/ids';
import type { FileReview } from '../../domain/review/fileReview';
import type { Hunk } from '../../domain/review/hunks';
import type { DecisionCode, Decisions, DiscardedFile } from '../../services/decisions/decisions';
import type { Records } from '../../services/records/records';
import type { Review } from '../../services/review/review';
import { showFault } from '../messages';
import { takeAllOut, takeOut, type EditCode } from './discardHunks';
import { hunkAt, placeOf, targetOf, type HunkTarget } from './hunkTarget';
import type { ReviewEditors } from './reviewEditors';
import { worktreeFile } from './reviewTabs';
import type { ReviewedDocument, ShownReviews } from './shownReviews';

type Code = DecisionCode | EditCode | 'noHunkHere' | 'noFileHere';

interface Parts {
  readonly services: { readonly decisions: Decisions; readonly records: Records; readonly review: Review };
  readonly shown: ShownReviews;
  readonly editors: ReviewEditors;
}

interface FoundHunk {
  readonly document: vscode.TextDocument;
  readonly reviewed: ReviewedDocument;
  readonly hunk: Hunk;
}

/** Keep and Discard. What they are about comes from what was clicked, else from the cursor. */
export class HunkCommands implements Disposable {
  readonly #p: Parts;
  readonly #own = new DisposableStore();
  /** Documents out of which something was taken: an undo is saved as well. */
  readonly #edited = new Set<string>();

  constructor(parts: Parts) {
    this.#p = parts;
    this.#own.add(vscode.workspace.onDidChangeTextDocument((change) => void this.#saveUndo(change)));
    this.#own.add(
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        const file = worktreeFile(parts.services.records, uri);
        if (file) parts.services.review.refreshSoon(file.attempt);
      }),
    );
  }

  async keepHunk(argument: unknown): Promise<void> {
    await this.#onHunk(argument, ({ reviewed, hunk }) =>
      this.#p.services.decisions.keepHunk(reviewed.attempt, reviewed.file.path, hunk.id),
    );
  }

  async unkeepHunk(argument: unknown): Promise<void> {
    await this.#onHunk(argument, ({ reviewed, hunk }) =>
      this.#p.services.decisions.unkeep(reviewed.attempt, reviewed.file.path, hunk.id),
    );
  }

  /** Takes a hunk out of its file. The editor's undo brings it back; the agent is told with the next message. */
  async discardHunk(argument: unknown): Promise<void> {
    await this.#onHunk(argument, async ({ document, reviewed, hunk }) => {
      const { attempt, file, against } = reviewed;
      if (this.#p.services.decisions.isWorking(attempt)) return fail('attemptRunning');
      this.#edited.add(document.uri.toString());
      const taken = await takeOut(document, hunk);
      if (!taken.ok) return taken;
      return this.#p.services.decisions.refuseHunk(attempt, { path: file.path, against, hunk });
    });
  }

  async keepFile(argument: unknown): Promise<void> {
    await this.#onFile(argument, (id, review) => this.#p.services.decisions.keepFile(id, review));
  }

  async unkeepFile(argument: unknown): Promise<void> {
    await this.#onFile(argument, (id, { file }) => this.#p.services.decisions.unkeep(id, file.path));
  }

  /** Makes a file what it was before: by an edit where its lines changed, else by git, with an undo of its own. */
  async discardFile(argument: unknown): Promise<void> {
    await this.#onFile(argument, async (id, review, against) => {
      const { decisions } = this.#p.services;
      if (decisions.isWorking(id)) return fail('attemptRunning');
      const { file, parts } = review;
      if (typeof parts !== 'string' && file.oldPath === undefined) return this.#takeAllOut(id, review, against);
      const discarded = await decisions.discardFile(id, review, against);
      if (!discarded.ok) return discarded;
      await this.#changedFiles(id);
      void this.#offerUndo(id, file.path, discarded.value);
      return ok();
    });
  }

  dispose(): void {
    this.#own.dispose();
  }

  async #takeAllOut(id: AttemptId, review: FileReview, against: string): Promise<Result<undefined, Code>> {
    const { path } = review.file;
    const document = await vscode.workspace.openTextDocument(this.#p.shown.liveUri(id, path));
    const before = await vscode.workspace.openTextDocument(this.#p.shown.baseUri({ attempt: id, against, path }));
    this.#edited.add(document.uri.toString());
    const taken = await takeAllOut(document, before.getText());
    return taken.ok ? this.#p.services.decisions.refuseFile(id, review, against) : taken;
  }

  async #offerUndo(id: AttemptId, path: string, discarded: DiscardedFile): Promise<void> {
    const undo = vscode.l10n.t('Undo');
    const answer = await vscode.window.showInformationMessage(
      vscode.l10n.t('The changes of {0} were discarded.', path),
      undo,
    );
    if (answer !== undo) return;
    const back = await this.#p.services.decisions.takeBack(id, discarded);
    if (back.ok) await this.#changedFiles(id);
    else await showFault(back.error);
  }

  async #changedFiles(id: AttemptId): Promise<void> {
    await this.#p.services.review.refresh(id);
    await this.#p.editors.reopen(id);
  }

  async #onHunk(argument: unknown, act: (found: FoundHunk) => Promise<Result<unknown, Code>>): Promise<void> {
    const found = await this.#hunk(argument);
    const done = found.ok ? await act(found.value) : found;
    if (!done.ok) await showFault(done.error);
  }

  async #hunk(argument: unknown): Promise<Result<FoundHunk, Code>> {
    const target = targetOf(argument);
    const place = target ? undefined : placeOf(argument);
    const uri = target ? this.#p.shown.liveUri(target.attempt, target.path) : place?.uri;
    if (!uri) return fail('noHunkHere');
    const pointed = await vscode.workspace.openTextDocument(uri);
    const reviewed = await this.#p.shown.document(pointed);
    if (!reviewed || typeof reviewed.parts === 'string') return fail('noHunkHere');
    const { attempt, file, parts, isBefore } = reviewed;
    const hunk = target ? parts.find(({ id }) => id === target.hunk) : hunkAt(parts, place?.line ?? -1, isBefore);
    if (!hunk) return fail(target ? 'hunkGone' : 'noHunkHere');
    const live = this.#p.shown.liveUri(attempt, file.path);
    return ok({ document: await vscode.workspace.openTextDocument(live), reviewed, hunk });
  }

  async #onFile(
    argument: unknown,
    act: (id: AttemptId, review: FileReview, against: string) => Promise<Result<unknown, Code>>,
  ): Promise<void> {
    const target = targetOf(argument) ?? (await this.#fileInFront());
    const done = target ? await this.#reviewFile(target, act) : fail('noFileHere');
    if (!done.ok) await showFault(done.error);
  }

  async #reviewFile(
    { attempt, path }: HunkTarget,
    act: (id: AttemptId, review: FileReview, against: string) => Promise<Result<unknown, Code>>,
  ): Promise<Result<unknown, Code>> {
    const live = this.#p.shown.liveUri(attempt, path).toString();
    const unsaved = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.toString() === live);
    if (unsaved && !(await unsaved.save())) return fail('notSaved', { params: { path } });
    const against = this.#p.shown.against(attempt);
    if (!against.ok) return against;
    const file = await this.#p.shown.file(attempt, path);
    if (!file) return fail('noFileHere');
    const review = await this.#p.services.review.fileReview(attempt, file, against.value);
    return review.ok ? act(attempt, review.value, against.value) : review;
  }

  /** The file of the cursor, or of the tab where that has none: a picture, a binary file. */
  async #fileInFront(): Promise<HunkTarget | undefined> {
    const document = vscode.window.activeTextEditor?.document;
    const reviewed = document && (await this.#p.shown.document(document));
    if (reviewed) return { attempt: reviewed.attempt, path: reviewed.file.path };
    const { current } = this.#p.editors;
    return current?.file === undefined ? undefined : { attempt: current.attempt, path: current.file };
  }

  /** What an undo brings back is the agent's again, so it is saved as the discarding was. */
  async #saveUndo({ document, reason }: vscode.TextDocumentChangeEvent): Promise<void> {
    if (reason === undefined || !this.#edited.has(document.uri.toString())) return;
    const file = worktreeFile(this.#p.services.records, document.uri);
    if (file && !this.#p.services.decisions.isWorking(file.attempt)) await document.save();
  }
}
