import path from 'node:path';
import * as vscode from 'vscode';
import { plainLine } from '../../base/plainText';
import { confirm } from '../display/display';
import { t } from '../texts/texts';

/** Returns documents with unsaved changes to files below a folder, or only to the given files in it. */
export function unsavedBelow(folder: string, files?: readonly string[]): vscode.TextDocument[] {
  const wanted = files && new Set(files.map((file) => path.join(folder, file)));
  return vscode.workspace.textDocuments.filter(({ isDirty, uri }) => {
    if (!isDirty || uri.scheme !== 'file') return false;
    return wanted ? wanted.has(uri.fsPath) : uri.fsPath.startsWith(folder + path.sep);
  });
}

/** Returns the paths of documents relative to the workspace, as one text. */
export function documentNames(documents: readonly vscode.TextDocument[]): string {
  return documents.map(({ uri }) => vscode.workspace.asRelativePath(uri)).join(', ');
}

/** Offers to save unsaved changes to an attempt's files. Resolves with whether nothing is unsaved anymore. */
export async function offerToSave(worktree: string): Promise<boolean> {
  const open = unsavedBelow(worktree);
  if (open.length === 0) return true;
  const save = t('unsaved.save');
  const answer = await confirm(
    t('unsaved.question'),
    open.map(({ uri }) => plainLine(path.relative(worktree, uri.fsPath))).join('\n'),
    save,
  );
  if (answer !== save) return false;
  const saved = await Promise.all(open.map((document) => document.save()));
  return saved.every(Boolean);
}
