import * as v from 'valibot';
import * as vscode from 'vscode';
import { idSchema, type AttemptId } from '../../domain/ids';
import type { Hunk } from '../../domain/review/hunks';

/** What a command of the review is about: a file, and perhaps one hunk of it. */
export interface HunkTarget {
  readonly attempt: AttemptId;
  readonly path: string;
  /** Its id. */
  readonly hunk?: string;
}

const targetSchema = v.object({
  attempt: idSchema<AttemptId>(),
  path: v.string(),
  hunk: v.exactOptional(v.string()),
});
/** A row of the tree. */
const rowSchema = v.object({ attempt: v.object({ id: idSchema<AttemptId>() }), file: v.object({ path: v.string() }) });

/** The target of a CodeLens, a hover or a row of the tree; a menu's arguments are no target. */
export function targetOf(argument: unknown): HunkTarget | undefined {
  const target = v.safeParse(targetSchema, argument);
  if (target.success) return target.output;
  const row = v.safeParse(rowSchema, argument);
  return row.success ? { attempt: row.output.attempt.id, path: row.output.file.path } : undefined;
}

const uriSchema = v.custom<vscode.Uri>((value) => value instanceof vscode.Uri);
const lineSchema = v.object({ lineNumber: v.number(), uri: uriSchema });

/** Where the user points to: a line number that was clicked, or else the cursor. */
export function placeOf(argument: unknown): { readonly uri: vscode.Uri; readonly line: number } | undefined {
  const clicked = v.safeParse(lineSchema, argument);
  if (clicked.success) return { uri: clicked.output.uri, line: clicked.output.lineNumber - 1 };
  const editor = vscode.window.activeTextEditor;
  return editor && { uri: editor.document.uri, line: editor.selection.active.line };
}

/** The hunk at a line of one side; removed lines count as where they were. */
export function hunkAt(hunks: readonly Hunk[], line: number, isBefore: boolean): Hunk | undefined {
  return hunks.find((hunk) => {
    const [start, { length }] = isBefore ? [hunk.oldStart, hunk.oldLines] : [hunk.newStart, hunk.newLines];
    return length === 0 ? line === start || line === start - 1 : line >= start && line < start + length;
  });
}
