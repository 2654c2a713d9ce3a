import { ownValue } from '../../base/ownValue';
import { lastingKind, type Ask, type AskKind, type AskOption, type AskOptionKind } from '../../domain/approval/ask';
import type { AskId } from '../../domain/ids';
import type { ToolCallPatch, ToolKind } from '../../domain/session/toolCall';
import type { PermissionMessage } from './messages';
import { argumentsText, toolCallNews, type ToolCallNews } from './toolCall';

/** Characters of an agent's own description of a request. */
const DETAIL_MAX = 4_000;

const OPTION_KINDS: Readonly<Record<string, AskOptionKind>> = {
  allow_once: 'allowOnce',
  allow_always: 'allowAlways',
  reject_once: 'rejectOnce',
  reject_always: 'rejectAlways',
};

const ASK_KINDS: Readonly<Record<ToolKind, AskKind>> = {
  edit: 'edit',
  delete: 'edit',
  move: 'edit',
  execute: 'command',
  fetch: 'fetch',
  switchMode: 'plan',
  read: 'other',
  search: 'other',
  think: 'other',
  other: 'other',
};

/** Names of MCP tools: `mcp__server__tool`, `mcp.server.tool`, `tool (server MCP Server)`. */
const MCP_TITLE = /^mcp(__|\.)|\bMCP Server\)$/;

/**
 * Returns a permission request as an ask, and its news about the tool call. The `known` call completes the request:
 * only there do Copilot and Codex include the diff, and Kimi the command.
 */
export function askOf(
  id: AskId,
  message: PermissionMessage,
  known: ToolCallPatch | undefined,
  cwd: string,
): { readonly ask: Ask; readonly patch: ToolCallPatch } {
  const news = toolCallNews(message.toolCall, cwd);
  const { patch } = news;
  const title = patch.title ?? known?.title ?? '';
  const ask: Ask = {
    id,
    call: patch.id,
    kind: askKind(message, patch.kind ?? known?.kind, title),
    title,
    command: patch.command ?? known?.command,
    cwd: patch.cwd ?? known?.cwd,
    diffs: patch.diffs ?? known?.diffs ?? [],
    detail: detailOf(news, known),
    options: message.options.map(optionOf),
    // The protocol has no field for a reason.
    takesReason: false,
  };
  return { ask, patch };
}

function optionOf(option: PermissionMessage['options'][number]): AskOption {
  const { optionId: id, name, kind = '' } = option;
  return { id, label: name ?? id, kind: ownValue(OPTION_KINDS, kind) ?? lastingKind(kind) };
}

function askKind(message: PermissionMessage, kind: ToolKind | undefined, title: string): AskKind {
  const meta = { ...message.toolCall._meta, ...message._meta };
  if (meta['is_mcp_tool_approval'] === true || MCP_TITLE.test(title)) return 'mcp';
  if (meta['qwenInteractionKind'] === 'user_question') return 'question';
  return ASK_KINDS[kind ?? 'other'];
}

/** Returns the agent's description of the request, or its arguments if nothing else describes it. */
function detailOf({ patch, texts, args }: ToolCallNews, known: ToolCallPatch | undefined): string | undefined {
  if (texts.length > 0) return texts.join('\n').slice(0, DETAIL_MAX).toWellFormed();
  const shown = patch.command ?? known?.command ?? patch.diffs ?? known?.diffs;
  return shown === undefined ? (argumentsText(args) ?? known?.input) : undefined;
}
