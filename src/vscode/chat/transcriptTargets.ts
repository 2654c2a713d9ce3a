import path from 'node:path';
import * as vscode from 'vscode';
import { fail, ok, type Result } from '../../base/result';
import type { FileDiff } from '../../domain/session/toolCall';
import type { TranscriptItem } from '../../domain/transcript/transcript';
import type { ChatParams } from '../../protocol/chat';
import { showProposedChange, showText } from '../review/review';

type TargetCode = 'itemMissing' | 'fileMissing';
const MISSING = fail('itemMissing');

/** Opens a change that a tool call made, or that a permission request proposes, in the diff editor. */
export async function openDiff(
  items: readonly TranscriptItem[],
  { from, id, index }: ChatParams<'openDiff'>,
): Promise<Result<undefined, TargetCode>> {
  const diff = diffsOf(items, from, id)[index];
  if (!diff) return MISSING;
  await showProposedChange(path.basename(diff.path), diff);
  return ok();
}

/** Opens a file that a tool call refers to, at its line. */
export async function openLocation(
  items: readonly TranscriptItem[],
  { call, index }: ChatParams<'openLocation'>,
): Promise<Result<undefined, TargetCode>> {
  const location = callOf(items, call)?.locations[index];
  if (!location || !path.isAbsolute(location.path)) return MISSING;
  const line = Math.max(0, (location.line ?? 1) - 1);
  try {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(location.path));
    await vscode.window.showTextDocument(document, { preview: true, selection: new vscode.Range(line, 0, line, 0) });
    return ok();
  } catch (cause) {
    return fail('fileMissing', { params: { path: location.path }, cause });
  }
}

/** Opens the output of a tool call as a read-only document. */
export async function openOutput(
  items: readonly TranscriptItem[],
  { call }: ChatParams<'openOutput'>,
): Promise<Result<undefined, TargetCode>> {
  const found = callOf(items, call);
  if (!found) return MISSING;
  await showText(found.title === '' ? found.id : found.title, found.output);
  return ok();
}

function callOf(items: readonly TranscriptItem[], id: string) {
  const item = items.findLast((candidate) => candidate.type === 'toolCall' && candidate.call.id === id);
  return item?.type === 'toolCall' ? item.call : undefined;
}

function diffsOf(items: readonly TranscriptItem[], from: 'call' | 'ask', id: string): readonly FileDiff[] {
  if (from === 'call') return callOf(items, id)?.diffs ?? [];
  const item = items.findLast((candidate) => candidate.type === 'ask' && candidate.ask.id === id);
  return item?.type === 'ask' ? item.ask.diffs : [];
}
