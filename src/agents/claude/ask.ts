import { ownValue } from '../../base/ownValue';
import type { Ask, AskKind, AskOption, AskOutcome } from '../../domain/approval/ask';
import type { AskId } from '../../domain/ids';
import { DENIED, WITHDRAWN } from '../../texts/prompts/permissionAnswers';
import { editedFile, inputDiffs, type CurrentText } from './diffs';
import { fields, textField } from './fields';
import type { CanUseTool, PermissionSuggestion } from './message';
import { MODES } from './modes';
import { plainQuestion, questionAnswers, questionText } from './question';
import { inputText, toolKind, toolTitle } from './tools';

/** Ids of the options of an ask. */
export const ALLOW = 'allow';
export const DENY = 'deny';
export const ALWAYS = 'always';
const ANSWER = 'answer-';

/** The files in which Claude Code saves the rules that the user allows for good. */
const DESTINATIONS: Readonly<Record<string, string>> = {
  localSettings: '.claude/settings.local.json',
  projectSettings: '.claude/settings.json',
  userSettings: '~/.claude/settings.json',
};

/** The origin of a request, and what is known beyond its fields. */
export interface AskSource {
  readonly cwd: string;
  /** The current text of the file that an editing tool is about to change. */
  readonly current?: CurrentText;
  /** The arguments as the model wrote them, because a request to approve a plan omits them. */
  readonly written?: unknown;
}

export function toAsk(id: AskId, request: CanUseTool, source: AskSource): Ask {
  const { tool_name: tool, input } = request;
  const kind = askKind(tool);
  const command = kind === 'command' ? textField(input, 'command') : undefined;
  const diffs = kind === 'edit' ? inputDiffs(tool, input, source.current) : [];
  const detail = askDetail(kind, request, source);
  return {
    id,
    call: request.tool_use_id,
    kind,
    title: (kind === 'question' ? plainQuestion(input) : undefined) ?? toolTitle(tool, input, source.cwd),
    ...(command === undefined ? {} : { command, cwd: source.cwd }),
    diffs,
    ...(detail === undefined ? {} : { detail }),
    options: askOptions(kind, request),
    takesReason: true,
  };
}

function askKind(tool: string): AskKind {
  if (tool === 'ExitPlanMode') return 'plan';
  if (tool === 'AskUserQuestion') return 'question';
  if (tool.startsWith('mcp__')) return 'mcp';
  if (tool === 'Bash') return 'command';
  const kind = toolKind(tool);
  return kind === 'edit' || kind === 'fetch' ? kind : 'other';
}

function askDetail(kind: AskKind, request: CanUseTool, source: AskSource): string | undefined {
  const { input } = request;
  switch (kind) {
    case 'plan':
      return textField(input, 'plan') ?? textField(fields(source.written), 'plan');
    case 'question':
      return questionText(input);
    case 'edit':
      return editedFile(request.tool_name, input) === undefined ? inputText(input) : undefined;
    case 'command':
      return [request.description, request.blocked_path].filter((part) => typeof part === 'string').join('\n');
    case 'fetch':
    case 'mcp':
    case 'other':
      return Object.keys(input).length === 0 ? (request.description ?? undefined) : inputText(input);
  }
}

/**
 * Returns the options once, always, and no. The protocol has no labels for once and no. A plain allow comes first,
 * because that is what *Allow* means. The answers to a question are also ways to allow it.
 */
function askOptions(kind: AskKind, request: CanUseTool): AskOption[] {
  const suggestions = request.permission_suggestions ?? [];
  const answers = kind === 'question' ? questionAnswers(request.input) : [];
  return [
    { id: ALLOW, label: '', kind: 'allowOnce' },
    ...answers.map(({ label }, at): AskOption => ({ id: `${ANSWER}${at}`, label, kind: 'allowOnce' })),
    ...(suggestions.length === 0 ? [] : [lastingOption(suggestions)]),
    { id: DENY, label: '', kind: 'rejectOnce' },
  ];
}

/** Combines everything that Claude Code suggests to remember, as its own dialog does. */
function lastingOption(suggestions: readonly PermissionSuggestion[]): AskOption {
  return { id: ALWAYS, label: suggestions.map(remembered).join(', '), kind: 'allowAlways' };
}

/** Describes what is remembered, in Claude Code's own notation, and where. */
function remembered({ type, mode, destination, rules, directories }: PermissionSuggestion): string {
  const target = typeof destination === 'string' ? ` (${ownValue(DESTINATIONS, destination) ?? destination})` : '';
  if (typeof mode === 'string') return `${MODES.find(({ id }) => id === mode)?.name ?? mode}${target}`;
  const names = (rules ?? []).map(({ toolName, ruleContent }) =>
    typeof ruleContent === 'string' ? `${toolName}(${ruleContent})` : toolName,
  );
  const what = [...names, ...(directories ?? [])];
  return `${what.length === 0 ? type : what.join(', ')}${target}`;
}

/** Returns Claude Code's answer for an outcome. The model gets a reason word for word. */
export function toAnswer(request: CanUseTool, outcome: AskOutcome): Readonly<Record<string, unknown>> {
  if (outcome.type === 'withdrawn') return { behavior: 'deny', message: WITHDRAWN, interrupt: true };
  if (outcome.kind === 'rejectOnce' || outcome.kind === 'rejectAlways') {
    return { behavior: 'deny', message: outcome.reason ?? DENIED, interrupt: false };
  }
  const answer = outcome.option.startsWith(ANSWER)
    ? questionAnswers(request.input)[Number(outcome.option.slice(ANSWER.length))]
    : undefined;
  const updatedInput =
    answer === undefined ? request.input : { ...request.input, answers: { [answer.question]: answer.label } };
  return {
    behavior: 'allow',
    updatedInput,
    ...(outcome.option === ALWAYS ? { updatedPermissions: request.permission_suggestions ?? [] } : {}),
  };
}
