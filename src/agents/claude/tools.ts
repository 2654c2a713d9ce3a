import { boundedJson } from '../../base/ndjson';
import { ownValue } from '../../base/ownValue';
import type { ToolCallPatch, ToolKind } from '../../domain/session/toolCall';
import { editedFile, inputDiffs } from './diffs';
import { fields, textField } from './fields';

/** The tools of Claude Code 2.1 by kind. Unlisted ones are `other`. */
const KINDS: Readonly<Record<string, ToolKind>> = {
  Bash: 'execute',
  BashOutput: 'execute',
  KillShell: 'execute',
  Monitor: 'execute',
  Write: 'edit',
  Edit: 'edit',
  MultiEdit: 'edit',
  NotebookEdit: 'edit',
  Read: 'read',
  NotebookRead: 'read',
  LS: 'search',
  Glob: 'search',
  Grep: 'search',
  ToolSearch: 'search',
  WebFetch: 'fetch',
  WebSearch: 'fetch',
  Task: 'think',
  Agent: 'think',
  TodoWrite: 'think',
  TaskCreate: 'think',
  TaskUpdate: 'think',
  EnterPlanMode: 'switchMode',
  ExitPlanMode: 'switchMode',
};

/** Fields of an input that describe a call in a few words. The first existing one is used. */
const SUBJECTS = [
  'file_path',
  'notebook_path',
  'path',
  'pattern',
  'query',
  'url',
  'description',
  'subject',
  'skill',
] as const;
const TITLE_MAX = 200;
const INPUT_MAX = 16 * 1024;

export function toolKind(tool: string): ToolKind {
  return ownValue(KINDS, tool) ?? 'other';
}

/** Returns `mcp__server__tool` as people know it. */
function toolName(tool: string): string {
  const [, server, name] = /^mcp__(.+?)__(.+)$/.exec(tool) ?? [];
  return server === undefined || name === undefined ? tool : `${server}: ${name}`;
}

/** Describes a call in one line: the command, or the tool and its subject. Paths are relative to the worktree. */
export function toolTitle(tool: string, input: unknown, cwd: string): string {
  const values = fields(input);
  const command = textField(values, 'command');
  if (command !== undefined) return oneLine(command);
  const subject = SUBJECTS.map((name) => textField(values, name)).find((value) => value !== undefined);
  return oneLine(subject === undefined ? toolName(tool) : `${toolName(tool)} ${inside(subject, cwd)}`);
}

function inside(subject: string, cwd: string): string {
  return subject.startsWith(`${cwd}/`) ? subject.slice(cwd.length + 1) : subject;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > TITLE_MAX ? `${line.slice(0, TITLE_MAX - 1)}…` : line;
}

/** Returns everything that a tool call's input says about it. */
export function describeCall(id: string, tool: string, input: unknown, cwd: string): ToolCallPatch {
  const values = fields(input);
  const command = textField(values, 'command');
  const path = editedFile(tool, input) ?? textField(values, 'file_path');
  const diffs = inputDiffs(tool, input);
  const isDescribed = command !== undefined || diffs.length > 0;
  return {
    id,
    kind: toolKind(tool),
    title: toolTitle(tool, input, cwd),
    ...(command === undefined ? {} : { command, cwd }),
    ...(path === undefined ? {} : { locations: [{ path }] }),
    ...(diffs.length === 0 ? {} : { diffs }),
    ...(isDescribed || Object.keys(values).length === 0 ? {} : { input: inputText(input) }),
  };
}

/** Returns a tool's arguments, for people. */
export function inputText(input: unknown): string {
  return boundedJson(input, INPUT_MAX, 2);
}
