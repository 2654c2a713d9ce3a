import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { fail, ok, systemCode, type Result } from '../../base/result';
import { linesOf, reverseEdit, type Hunk } from '../../domain/review/hunks';

/** How long a file may take to get onto a slow disk, and how often that is looked for. */
const SAVING_MS = 5_000;
const LOOK_MS = 50;

export type EditCode = 'hunkGone' | 'notSaved';

/**
 * Takes a hunk out of a file: an edit of its document, which the editor's undo takes back, and then saved. Fails with
 * `hunkGone` if the text is not the one in which the hunk was found, and with `notSaved`.
 */
export async function takeOut(document: vscode.TextDocument, hunk: Hunk): Promise<Result<undefined, EditCode>> {
  const edit = reverseEdit(document.getText(), hunk);
  if (!edit) return fail('hunkGone');
  const { start, end, text } = edit;
  return replace(document, new vscode.Range(start.line, start.character, end.line, end.character), text);
}

/** Makes a document what it was before, in one edit. */
export async function takeAllOut(document: vscode.TextDocument, before: string): Promise<Result<undefined, EditCode>> {
  return replace(document, new vscode.Range(0, 0, document.lineCount, 0), before);
}

async function replace(
  document: vscode.TextDocument,
  range: vscode.Range,
  text: string,
): Promise<Result<undefined, EditCode>> {
  const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, linesOf(text).join(eol));
  const params = { path: vscode.workspace.asRelativePath(document.uri) };
  if (!(await vscode.workspace.applyEdit(edit))) return fail('notSaved', { params });
  await document.save();
  // Not the answer counts but the disk: an editor that may not write says that it has saved, and has not; where it saves
  // by itself in the same moment, it says that it has not, and has.
  for (let waited = 0; waited < SAVING_MS; waited += LOOK_MS) {
    if (!document.isDirty && (await isOnDisk(document))) return ok();
    await sleep(LOOK_MS);
  }
  return fail('notSaved', { params });
}

async function isOnDisk(document: vscode.TextDocument): Promise<boolean> {
  try {
    const bytes = await readFile(document.uri.fsPath);
    // Only what is in the usual encoding can be compared by such simple means.
    const text = new TextDecoder().decode(bytes);
    return document.encoding !== 'utf8' || linesOf(text).join('\n') === linesOf(document.getText()).join('\n');
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return false;
  }
}
