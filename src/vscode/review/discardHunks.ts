import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { fail, ok, systemCode, type Result } from '../../base/result';
import { isWritable, writtenBytes, type InexactCode } from '../../domain/review/exactText';
import { linesOf, reverseEdit, type Hunk } from '../../domain/review/hunks';
import { checkExact, eolOf } from './exactDocuments';

/** Milliseconds that a file may take to get onto a slow disk, and between two checks. */
const SAVING_MS = 5_000;
const POLL_MS = 50;

export type EditCode = 'hunkGone' | 'notSaved' | InexactCode;

/** What was saved: the edit alone, or also what settings and extensions change on save. */
export type Saved = 'editAlone' | 'formatted';

/** The two documents of a diff editor. */
export interface DiffSides {
  /** The file as it was before. */
  readonly before: vscode.TextDocument;
  /** The live file. */
  readonly live: vscode.TextDocument;
}

/**
 * Reverts a hunk by an edit of the document, which the editor's undo reverses, and saves the file. Fails without a
 * change: with `hunkGone` if the hunk is no longer in the text, and with an `InexactCode` if saving may change other
 * bytes of the file, or the previous lines aren't exactly known. Fails with `notSaved`.
 */
export async function revertHunk({ before, live }: DiffSides, hunk: Hunk): Promise<Result<Saved, EditCode>> {
  const edit = reverseEdit(live.getText(), hunk);
  if (!edit) return fail('hunkGone');
  const { start, end, text } = edit;
  const isExact = await checkSides({ before, live }, text);
  if (!isExact.ok) return isExact;
  return replace(live, new vscode.Range(start.line, start.character, end.line, end.character), text);
}

/** Whether an edit can restore a document exactly. */
export async function isRevertible({ before, live }: DiffSides): Promise<boolean> {
  return before.encoding === live.encoding && (await checkSides({ before, live }, before.getText())).ok;
}

/** Restores a document to what it was before, in one edit. */
export async function revertFile({ before, live }: DiffSides): Promise<Result<Saved, EditCode>> {
  return replace(live, new vscode.Range(0, 0, live.lineCount, 0), before.getText());
}

/** Checks both files, and whether `put` can be saved in the encoding of the live one. */
async function checkSides({ before, live }: DiffSides, put: string): Promise<Result<undefined, EditCode>> {
  const path = vscode.workspace.asRelativePath(live.uri);
  for (const document of [live, before]) {
    const { encoding } = document;
    const isExact = await checkExact(document);
    if (!isExact.ok) return fail(isExact.error.code, { params: { path, encoding } });
  }
  const { encoding } = live;
  return isWritable(live.getText() + put, encoding) ? ok() : fail('otherEncoding', { params: { path, encoding } });
}

async function replace(
  document: vscode.TextDocument,
  range: vscode.Range,
  text: string,
): Promise<Result<Saved, EditCode>> {
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, linesOf(text).join(eolOf(document)));
  const params = { path: vscode.workspace.asRelativePath(document.uri) };
  if (!(await vscode.workspace.applyEdit(edit))) return fail('notSaved', { params });
  const edited = document.getText();
  await document.save();
  const saved = document.getText() === edited ? 'editAlone' : 'formatted';
  // Trust the file on disk, not the result of save(): an editor that may not write reports success, and one that saves
  // by itself at the same moment reports failure.
  for (let waited = 0; waited < SAVING_MS; waited += POLL_MS) {
    if (!document.isDirty && (await isOnDisk(document))) return ok(saved);
    await sleep(POLL_MS);
  }
  return fail('notSaved', { params });
}

async function isOnDisk(document: vscode.TextDocument): Promise<boolean> {
  try {
    const bytes = await readFile(document.uri.fsPath);
    const written = writtenBytes(document.getText(), document.encoding);
    return written === undefined || bytes.equals(written);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}
