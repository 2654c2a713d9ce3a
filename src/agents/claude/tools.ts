import { boundedJson } from '../../base/ndjson';
import { ownValue } from '../../base/ownValue';
import type { ToolCallPatch, ToolKind } from '../../domain/session/toolCall';
import { editedFile, inputDiffs } from './diffs';
import { fields, textField } from './fields';

/** The tools of Claude Code 2.1 by what they do. What is not named here is `other`. */
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

/** Fields of an input that say in a few words what a call is about; the first one that is there is taken. */
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

/** `mcp__server__tool` as people know it. */
function toolName(tool: string): string {
  const [, server, name] = /^mcp__(.+?)__(.+)$/.exec(tool) ?? [];
  return server === undefined || name === undefined ? tool : `${server}: ${name}`;
}

/** What a call does, in a line: the command, or the tool and what it works on, paths as seen from the worktree. */
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

/** Everything that a tool call's input tells of it. */
export function describeCall(id: string, tool: string, input: unknown, cwd: string): ToolCallPatch {
  const values = fields(input);
  const command = textField(values, 'command');
  const path = editedFile(tool, input) ?? textField(values, 'file_path');
  const diffs = inputDiffs(tool, input);
  const isTold = command !== undefined || diffs.length > 0;
  return {
    id,
    kind: toolKind(tool),
    title: toolTitle(tool, input, cwd),
    ...(command === undefined ? {} : { command, cwd }),
    ...(path === undefined ? {} : { locations: [{ path }] }),
    ...(diffs.length === 0 ? {} : { diffs }),
    ...(isTold || Object.keys(values).length === 0 ? {} : { input: inputText(input) }),
  };
}

/** A tool's arguments, for people. */
export function inputText(input: unknown): string {
  return boundedJson(input, INPUT_MAX, 2);
}
