import * as v from 'valibot';
import { ownValue } from '../../base/ownValue';
import type { FileDiff } from '../../domain/session/toolCall';
import { fields, textField } from './fields';

/**
 * The current text of the file that a tool is about to change. `null` if it doesn't exist, `undefined` if it isn't
 * known: not read, outside the worktree, or too large.
 */
export type CurrentText = string | null | undefined;

const edit = {
  old_string: v.string(),
  new_string: v.string(),
  replace_all: v.nullish(v.boolean()),
};
const writeSchema = v.object({ file_path: v.string(), content: v.string() });
const editSchema = v.object({ file_path: v.string(), ...edit });
const multiEditSchema = v.object({ file_path: v.string(), edits: v.array(v.object(edit)) });
const notebookSchema = v.object({ notebook_path: v.string(), new_source: v.nullish(v.string()) });

interface Replacement {
  readonly old_string: string;
  readonly new_string: string;
  readonly replace_all?: boolean | null | undefined;
}

/** The tools of Claude Code that change a file, and the input field with its path. */
const FILE_TOOLS: Readonly<Record<string, 'file_path' | 'notebook_path'>> = {
  Write: 'file_path',
  Edit: 'file_path',
  MultiEdit: 'file_path',
  NotebookEdit: 'notebook_path',
};

/** Returns the file that a tool call changes, if it is a call of an editing tool. */
export function editedFile(tool: string, input: unknown): string | undefined {
  const key = ownValue(FILE_TOOLS, tool);
  return key === undefined ? undefined : textField(fields(input), key);
}

/**
 * Returns what an editing tool is about to do. Without the file's current text, only the changed fragments are known.
 */
export function inputDiffs(tool: string, input: unknown, current?: CurrentText): FileDiff[] {
  switch (tool) {
    case 'Write': {
      const parsed = v.safeParse(writeSchema, input);
      return parsed.success ? [written(parsed.output.file_path, parsed.output.content, current)] : [];
    }
    case 'Edit': {
      const parsed = v.safeParse(editSchema, input);
      return parsed.success ? replaced(parsed.output.file_path, [parsed.output], current) : [];
    }
    case 'MultiEdit': {
      const parsed = v.safeParse(multiEditSchema, input);
      return parsed.success ? replaced(parsed.output.file_path, parsed.output.edits, current) : [];
    }
    case 'NotebookEdit': {
      const parsed = v.safeParse(notebookSchema, input);
      if (!parsed.success) return [];
      return [
        { path: parsed.output.notebook_path, oldText: '', newText: parsed.output.new_source ?? '', partial: true },
      ];
    }
    default:
      return [];
  }
}

function written(path: string, content: string, current: CurrentText): FileDiff {
  if (current === undefined) return { path, oldText: '', newText: content, partial: true };
  return { path, oldText: current, newText: content };
}

function replaced(path: string, edits: readonly Replacement[], current: CurrentText): FileDiff[] {
  const whole = typeof current === 'string' || current === null ? applyAll(current ?? '', edits) : undefined;
  if (whole !== undefined) return [{ path, oldText: current ?? null, newText: whole }];
  return edits.map((one) => ({ path, oldText: one.old_string, newText: one.new_string, partial: true }));
}

/** If an edit doesn't match the text, because the file has changed meanwhile, the result is unknown. */
function applyAll(text: string, edits: readonly Replacement[]): string | undefined {
  let result: string | undefined = text;
  for (const { old_string, new_string, replace_all } of edits) {
    if (result === undefined) break;
    if (old_string === '') result = result === '' ? new_string : undefined;
    else if (!result.includes(old_string)) result = undefined;
    else if (replace_all === true) result = replacedAll(result, old_string, new_string);
    else result = result.replace(old_string, () => new_string);
  }
  return result;
}

/** Maximum characters of a resulting text. A larger one is unknown, like that of a large file. */
const MADE_MAX = 8 * 1024 * 1024;

function replacedAll(text: string, from: string, to: string): string | undefined {
  const parts = text.split(from);
  return text.length + parts.length * to.length > MADE_MAX ? undefined : parts.join(to);
}

const hunkSchema = v.object({ oldStart: v.number(), lines: v.array(v.string()) });
const editedSchema = v.object({
  type: v.optional(v.string()),
  filePath: v.string(),
  content: v.nullish(v.string()),
  /** `null`: the file was created, or it was too large (then `type` is "update"). */
  originalFile: v.nullable(v.string()),
  structuredPatch: v.array(hunkSchema),
});

/** Returns exactly what an editing tool has done. Empty if its result doesn't say. */
export function resultDiffs(toolUseResult: unknown): FileDiff[] {
  const parsed = v.safeParse(editedSchema, toolUseResult);
  if (!parsed.success) return [];
  const { type, filePath, content, originalFile, structuredPatch } = parsed.output;
  if (originalFile === null && type !== 'create') return [];
  const newText = content ?? applyPatch(originalFile ?? '', structuredPatch);
  return newText === undefined ? [] : [{ path: filePath, oldText: originalFile, newText }];
}

interface Hunk {
  readonly oldStart: number;
  /** As in a unified diff: ' ' unchanged, '-' deleted, '+' added, '\' no newline at the end of the file. */
  readonly lines: readonly string[];
}

/** Returns the text after the hunks, or `undefined` if they don't match it. */
function applyPatch(text: string, hunks: readonly Hunk[]): string | undefined {
  const before = text.split('\n');
  const after: string[] = [];
  let at = 0;
  for (const hunk of hunks) {
    const start = Math.max(0, hunk.oldStart - 1);
    if (start < at || start > before.length) return undefined;
    for (; at < start; at += 1) after.push(before[at] ?? '');
    for (const line of hunk.lines) {
      const [mark, rest] = [line[0], line.slice(1)];
      if ((mark === '-' || mark === ' ') && before[at++] !== rest) return undefined;
      if (mark === '+' || mark === ' ') after.push(rest);
    }
  }
  return [...after, ...tail(before.slice(at), hunks.at(-1)?.lines ?? [])].join('\n');
}

/** Returns the lines after the last hunk. A final newline, here an empty last line, may have been added or deleted. */
function tail(rest: readonly string[], lines: readonly string[]): readonly string[] {
  const isBare = (marks: string) =>
    lines.some((line, at) => line.startsWith('\\') && marks.includes(lines[at - 1]?.[0] ?? '+'));
  if (isBare('- ') === isBare('+ ')) return rest;
  return isBare('- ') ? [...rest, ''] : rest.slice(0, -1);
}
