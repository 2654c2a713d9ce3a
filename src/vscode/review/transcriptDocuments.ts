import * as vscode from 'vscode';
import { plainLine } from '../../base/plainText';
import { toDisposable, type Disposable } from '../../base/disposable';
import { TRANSCRIPT_SCHEME } from '../ids';

/** Texts kept for documents that may still be open; older ones are empty when they are opened again. */
const KEPT = 60;

/** Read-only documents made of a chat's texts. */
export class TranscriptDocuments implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #next = 1;

  register(): Disposable {
    const registration = vscode.workspace.registerTextDocumentContentProvider(TRANSCRIPT_SCHEME, this);
    return toDisposable(() => void registration.dispose());
  }

  /** The address of a document with this text; `name` decides its language, and is the title of its tab. */
  keep(name: string, text: string): vscode.Uri {
    const path = `/${this.#next}/${plainLine(name).replaceAll('/', '∕')}`;
    this.#next += 1;
    this.#texts.set(path, text);
    const oldest = this.#texts.keys().next();
    if (this.#texts.size > KEPT && !oldest.done) this.#texts.delete(oldest.value);
    return vscode.Uri.from({ scheme: TRANSCRIPT_SCHEME, path });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }
}
