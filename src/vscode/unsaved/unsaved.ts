import path from 'node:path';
import * as vscode from 'vscode';
import { plainLine } from '../../base/plainText';
import { confirm } from '../display/display';
import { t } from '../texts/texts';

/** Documents with unsaved changes that stand for a file below a folder; of these paths only, where they are told. */
export function unsavedBelow(folder: string, files?: readonly string[]): vscode.TextDocument[] {
  const wanted = files && new Set(files.map((file) => path.join(folder, file)));
  return vscode.workspace.textDocuments.filter(({ isDirty, uri }) => {
    if (!isDirty || uri.scheme !== 'file') return false;
    return wanted ? wanted.has(uri.fsPath) : uri.fsPath.startsWith(folder + path.sep);
  });
}

/** Names of documents as the user knows them. */
export function documentNames(documents: readonly vscode.TextDocument[]): string {
  return documents.map(({ uri }) => vscode.workspace.asRelativePath(uri)).join(', ');
}

/** What was typed into an attempt's files belongs to it: saves it if the user wants that. Answers whether all is saved. */
export async function saveWork(worktree: string): Promise<boolean> {
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
