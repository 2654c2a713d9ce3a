import * as v from 'valibot';
import { optionalFiniteSchema } from '../number';

/** What a tool does, in terms of the Agent Client Protocol (`ToolKind`), to which all agents are mapped. */
export const toolKindSchema = v.picklist([
  'read',
  'edit',
  'delete',
  'move',
  'search',
  'execute',
  'think',
  'fetch',
  'switchMode',
  'other',
]);
export type ToolKind = v.InferOutput<typeof toolKindSchema>;

export const toolStatusSchema = v.picklist(['pending', 'running', 'completed', 'failed', 'denied', 'cancelled']);
export type ToolStatus = v.InferOutput<typeof toolStatusSchema>;

/** A change of one file as the agent reports it. If `oldText` is null, the file is created. */
export const fileDiffSchema = v.object({
  path: v.string(),
  oldText: v.nullable(v.string()),
  newText: v.string(),
  /** Set if the text is a fragment, not the whole file. */
  partial: v.optional(v.boolean()),
});
export type FileDiff = v.InferOutput<typeof fileDiffSchema>;

export const locationSchema = v.object({ path: v.string(), line: optionalFiniteSchema });
export type FileLocation = v.InferOutput<typeof locationSchema>;

/**
 * Update of a tool call: only the fields that changed. Lists replace, `outputDelta` appends. The first patch of an ID
 * creates the call. It may come from a permission request (Gemini, Kilo) or from an update (Cline).
 */
export const toolCallPatchSchema = v.object({
  id: v.string(),
  title: v.optional(v.string()),
  kind: v.optional(v.fallback(toolKindSchema, 'other')),
  status: v.fallback(v.optional(toolStatusSchema), undefined),
  /** The exact command line, for `execute`. */
  command: v.optional(v.string()),
  cwd: v.optional(v.string()),
  locations: v.optional(v.array(locationSchema)),
  diffs: v.optional(v.array(fileDiffSchema)),
  /** The whole output so far. */
  output: v.optional(v.string()),
  outputDelta: v.optional(v.string()),
  exitCode: optionalFiniteSchema,
  /** The arguments as JSON, if nothing above describes what the tool does. */
  input: v.optional(v.string()),
});
export type ToolCallPatch = v.InferOutput<typeof toolCallPatchSchema>;

export interface ToolCall {
  readonly id: string;
  readonly title: string;
  readonly kind: ToolKind;
  readonly status: ToolStatus;
  readonly command?: string;
  readonly cwd?: string;
  readonly locations: readonly FileLocation[];
  readonly diffs: readonly FileDiff[];
  readonly output: string;
  /** Number of characters of output that were dropped, because the output is longer than `OUTPUT_CAP`. */
  readonly outputCut: number;
  readonly exitCode?: number;
  readonly input?: string;
}

/** Characters of a tool's output that a transcript keeps. The log contains all of them. */
export const OUTPUT_CAP = 64 * 1024;

const EMPTY: Omit<ToolCall, 'id'> = {
  title: '',
  kind: 'other',
  status: 'pending',
  locations: [],
  diffs: [],
  output: '',
  outputCut: 0,
};

const FINAL: readonly ToolStatus[] = ['completed', 'failed', 'denied', 'cancelled'];

/** Whether a call in this status is finished. */
export function isFinal(status: ToolStatus): boolean {
  return FINAL.includes(status);
}

/** Returns the call after a patch. Keeps the end of the output, because that contains errors. */
export function patchToolCall(call: ToolCall | undefined, patch: ToolCallPatch): ToolCall {
  const before: ToolCall = call ?? { ...EMPTY, id: patch.id };
  const { outputDelta, output, ...fields } = patch;
  const known = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const full = (output ?? before.output) + (outputDelta ?? '');
  const cutBefore = output === undefined ? before.outputCut : 0;
  const cutNow = Math.max(0, full.length - OUTPUT_CAP);
  return {
    ...before,
    ...known,
    output: cutNow > 0 ? full.slice(cutNow) : full,
    outputCut: cutBefore + cutNow,
    status: nextStatus(before.status, patch.status),
  };
}

/** Agents repeat themselves: "in progress" after an end is outdated, and a call that the user denied stays denied. */
function nextStatus(before: ToolStatus, next: ToolStatus | undefined): ToolStatus {
  if (next === undefined) return before;
  if (before === 'denied' && next === 'failed') return 'denied';
  return isFinal(before) && !isFinal(next) ? before : next;
}
