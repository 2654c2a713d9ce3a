import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { boundedJson } from '../../base/ndjson';
import { ownValue } from '../../base/ownValue';
import type { FileDiff, ToolCallPatch, ToolKind, ToolStatus } from '../../domain/session/toolCall';
import { exitCodeIn } from '../kinds/acpQuirks';
import { fieldsOf, type Fields, type ToolCallMessage } from './messages';

/** Longest text of a tool's arguments, in characters. */
const INPUT_MAX = 4_000;

const KINDS: Readonly<Record<string, ToolKind>> = {
  read: 'read',
  edit: 'edit',
  delete: 'delete',
  move: 'move',
  search: 'search',
  execute: 'execute',
  think: 'think',
  fetch: 'fetch',
  switch_mode: 'switchMode',
};

const STATUSES: Readonly<Record<string, ToolStatus>> = {
  pending: 'pending',
  in_progress: 'running',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** What a message says about a tool call. `texts`: its text contents, whose meaning depends on the message. */
export interface ToolCallNews {
  readonly patch: ToolCallPatch;
  readonly texts: readonly string[];
  readonly args: Fields | undefined;
}

/**
 * Returns the news in a tool call, an update of one, or a permission request. Relative paths are relative to `cwd`. Contents
 * replace each other, but a message without a diff doesn't remove a known diff, because agents send it once.
 */
export function toolCallNews(message: ToolCallMessage, cwd: string): ToolCallNews {
  const status = message.status === undefined ? undefined : ownValue(STATUSES, message.status);
  const texts = (message.content ?? []).flatMap(({ content }) => (content?.text === undefined ? [] : [content.text]));
  const args = fieldsOf(message.rawInput);
  const diffs = diffsOf(message, cwd);
  const kind = message.kind === undefined ? undefined : (ownValue(KINDS, message.kind) ?? 'other');
  const command = commandOf(args);
  const locations = message.locations?.map(({ path: file, line }) => ({
    path: absolute(file, cwd),
    ...(line === undefined ? {} : { line }),
  }));
  const isDescribed = command !== undefined || diffs !== undefined || (locations?.length ?? 0) > 0;
  const patch: ToolCallPatch = {
    id: message.toolCallId,
    title: message.title ?? message.name,
    kind,
    status,
    command,
    cwd: firstText(args, 'cwd', 'workdir', 'directory'),
    locations: locations?.length === 0 ? undefined : locations,
    diffs,
    exitCode: exitCodeIn([fieldsOf(message.rawOutput)]),
    input: isDescribed ? undefined : argumentsText(args),
  };
  return { patch, texts, args };
}

/** Returns a tool's output: its text contents, or else the text in its raw output. */
export function outputOf(message: ToolCallMessage, texts: readonly string[]): string | undefined {
  if (texts.length > 0) return texts.join('\n');
  return outputText(message.rawOutput);
}

/** Returns a tool's arguments as JSON of bounded length. */
export function argumentsText(args: Fields | undefined): string | undefined {
  if (args === undefined || Object.keys(args).length === 0) return undefined;
  return boundedJson(args, INPUT_MAX);
}

/** Returns an absolute path for a path or a file URI. */
export function absolute(file: string, cwd: string): string {
  return path.resolve(cwd, file.startsWith('file://') ? fromUri(file) : file);
}

function fromUri(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch {
    return uri;
  }
}

function diffsOf(message: ToolCallMessage, cwd: string): FileDiff[] | undefined {
  const diffs = (message.content ?? []).flatMap((content): FileDiff[] => {
    if (content.type !== 'diff' || content.path === undefined || content.newText === undefined) return [];
    return [{ path: absolute(content.path, cwd), oldText: content.oldText ?? null, newText: content.newText }];
  });
  return diffs.length === 0 ? undefined : diffs;
}

/** Returns the exact command line. A title is not: it may be a description, or the tool's name. */
function commandOf(args: Fields | undefined): string | undefined {
  const program = firstText(args, 'command', 'cmd');
  if (program !== undefined) return [program, ...(wordsField(args, 'args') ?? [])].join(' ');
  return wordsField(args, 'command', 'cmd')?.join(' ') ?? listField(args, 'commands')?.join('\n');
}

function firstText(fields: Fields | undefined, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = fields?.[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** Returns a command that is given as a list of words, quoted so that a shell would split it the same way. */
function wordsField(fields: Fields | undefined, ...names: string[]): string[] | undefined {
  return listField(fields, ...names)?.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
}

function listField(fields: Fields | undefined, ...names: string[]): string[] | undefined {
  for (const name of names) {
    const value = fields?.[name];
    if (Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string')) return value;
  }
  return undefined;
}

/** Returns the text in a raw output, wherever the agent puts it. The result of an MCP tool lists contents. */
function outputText(raw: unknown, depth = 0): string | undefined {
  if (typeof raw === 'string') return raw;
  if (depth > 3) return undefined;
  if (Array.isArray(raw)) {
    const parts = raw.flatMap((item) => outputText(item, depth + 1) ?? []);
    return parts.length === 0 ? undefined : parts.join('\n');
  }
  const fields = fieldsOf(raw);
  if (fields === undefined) return undefined;
  for (const name of ['output', 'stdout', 'content', 'text', 'result', 'error', 'message']) {
    const text = outputText(fields[name], depth + 1);
    if (text !== undefined && text !== '') return text;
  }
  return undefined;
}
