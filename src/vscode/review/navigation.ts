import * as vscode from 'vscode';
import type { AttemptId } from '../../domain/ids';
import type { ChangedFile } from '../../domain/review/changedFile';
import type { Hunk } from '../../domain/review/hunks';
import type { ReviewEditors } from './reviewEditors';
import type { ShownReviews } from './shownReviews';

/** Goes from change to change, and from the last one of a file to the first one of the next file. */
export class ReviewNavigation {
  readonly #editors: ReviewEditors;
  readonly #shown: ShownReviews;

  constructor(editors: ReviewEditors, shown: ShownReviews) {
    this.#editors = editors;
    this.#shown = shown;
  }

  async go(by: 1 | -1): Promise<void> {
    const { current } = this.#editors;
    if (!current) return;
    if (current.file === undefined) {
      // The editor of many files does this by itself, and shows what is not drawn yet.
      await vscode.commands.executeCommand(`multiDiffEditor.goTo${by === 1 ? 'Next' : 'Previous'}Change`);
      return;
    }
    const editor = vscode.window.activeTextEditor;
    const hunk = editor && (await this.#hunkFrom(editor, by));
    if (editor && hunk) reveal(editor, hunk);
    else await this.#openNextFile(current.attempt, current.file, by);
  }

  /** The next hunk of the same file, if there is one. */
  async #hunkFrom(editor: vscode.TextEditor, by: 1 | -1): Promise<Hunk | undefined> {
    const reviewed = await this.#shown.document(editor.document);
    if (!reviewed || typeof reviewed.parts === 'string' || reviewed.isBefore) return undefined;
    const { line } = editor.selection.active;
    return by === 1
      ? reviewed.parts.find(({ newStart }) => newStart > line)
      : reviewed.parts.findLast(({ newStart }) => newStart < line);
  }

  async #openNextFile(id: AttemptId, path: string, by: 1 | -1): Promise<void> {
    const order = (await this.#shown.pages(id)).flat();
    const at = order.findIndex((file) => file.path === path || file.oldPath === path);
    const next = order.at((at + by) % order.length);
    if (next) await this.#editors.openFile(id, next, await this.#edge(id, next, by));
  }

  /** Where to begin in a file: at its first hunk, or, from below, at its last one. */
  async #edge(id: AttemptId, file: ChangedFile, by: 1 | -1): Promise<vscode.Range | undefined> {
    if (file.status === 'deleted' || file.binary) return undefined;
    const document = await vscode.workspace.openTextDocument(this.#shown.liveUri(id, file.path));
    const reviewed = await this.#shown.document(document);
    const hunk = typeof reviewed?.parts === 'string' ? undefined : reviewed?.parts.at(by === 1 ? 0 : -1);
    return hunk && new vscode.Range(hunk.newStart, 0, hunk.newStart, 0);
  }
}

function reveal(editor: vscode.TextEditor, { newStart }: Hunk): void {
  editor.selection = new vscode.Selection(newStart, 0, newStart, 0);
  editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
