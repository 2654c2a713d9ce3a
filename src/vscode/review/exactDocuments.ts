import * as vscode from 'vscode';
import { fail, ok, type Result } from '../../base/result';
import { exactText, type InexactCode } from '../../domain/review/exactText';

/**
 * Fails if saving a document may change bytes of its file that nobody has edited; with `hunkGone` if the document does
 * not show what is on the disk, or if that is no usual file: the bytes of a link are those of another file. What is
 * typed and not saved yet counts as edited.
 */
export async function checkExact(document: vscode.TextDocument): Promise<Result<undefined, InexactCode | 'hunkGone'>> {
  const { uri, encoding } = document;
  const bytes = await bytesOf(uri);
  if (!bytes) return fail('hunkGone');
  const text = exactText(bytes, { path: vscode.workspace.asRelativePath(uri), encoding, eol: eolOf(document) });
  if (!text.ok) return text;
  return document.isDirty || text.value === document.getText() ? ok() : fail('hunkGone');
}

/**
 * Saves a document. Fails with `notSaved`, and with `unsavedEdits` if that may change bytes that nobody has edited:
 * whether it may is up to the user.
 */
export async function saveExact(
  document: vscode.TextDocument,
): Promise<Result<undefined, 'notSaved' | 'unsavedEdits'>> {
  const params = { path: vscode.workspace.asRelativePath(document.uri) };
  if (!(await checkExact(document)).ok) return fail('unsavedEdits', { params });
  return (await document.save()) ? ok() : fail('notSaved', { params });
}

/** The line end of a document. */
export function eolOf({ eol }: vscode.TextDocument): '\n' | '\r\n' {
  return eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
}

/** Undefined if there is no file that can be read, or something else than a file. */
async function bytesOf(uri: vscode.Uri): Promise<Uint8Array | undefined> {
  try {
    const { type } = await vscode.workspace.fs.stat(uri);
    return type === vscode.FileType.File ? await vscode.workspace.fs.readFile(uri) : undefined;
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}
