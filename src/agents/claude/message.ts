// The messages that Claude Code writes to its stdout with `--output-format stream-json --include-partial-messages`, and
// its requests in the control protocol. Measured with 2.1.329. Names are those of the wire. Unused fields aren't
// parsed. A message that lacks a required field is unknown.
import * as v from 'valibot';
import { quantitySchema } from '../../domain/number';
import type { Fields } from './fields';

/** Optional fields. An unexpected value is dropped without the rest of the message. */
const optionalText = v.fallback(v.nullish(v.string()), undefined);
const quantity = v.fallback(v.nullish(quantitySchema), undefined);
/** The arguments of a tool, unchanged, because they are returned to Claude Code with the answer. */
const json = v.custom<Fields>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

const tokensSchema = v.object({
  input_tokens: quantity,
  cache_creation_input_tokens: quantity,
  cache_read_input_tokens: quantity,
  output_tokens: quantity,
});
export type Tokens = v.InferOutput<typeof tokensSchema>;

const toolUseSchema = v.object({ type: v.literal('tool_use'), id: v.string(), name: v.string(), input: v.unknown() });
/** A block of content. `other`: a kind that isn't shown in a transcript (signatures, server tools). */
const blockSchema = v.union([
  v.variant('type', [
    v.object({ type: v.literal('text'), text: v.string() }),
    v.object({ type: v.literal('thinking'), thinking: v.string() }),
    toolUseSchema,
    v.object({
      type: v.literal('tool_result'),
      tool_use_id: v.string(),
      content: v.unknown(),
      is_error: v.nullish(v.boolean()),
    }),
  ]),
  v.pipe(
    v.object({ type: v.string() }),
    v.transform(() => ({ type: 'other' as const })),
  ),
]);
export type Block = v.InferOutput<typeof blockSchema>;

const deltaSchema = v.union([
  v.variant('type', [
    v.object({ type: v.literal('text_delta'), text: v.string() }),
    v.object({ type: v.literal('thinking_delta'), thinking: v.string() }),
  ]),
  v.pipe(
    v.object({ type: v.string() }),
    v.transform(() => ({ type: 'other' as const })),
  ),
]);

/** The stream of the model provider, passed through. */
const streamSchema = v.variant('type', [
  v.object({ type: v.literal('message_start'), message: v.object({ id: v.string(), usage: v.nullish(tokensSchema) }) }),
  v.object({ type: v.literal('content_block_start'), index: v.number(), content_block: blockSchema }),
  v.object({ type: v.literal('content_block_delta'), index: v.number(), delta: deltaSchema }),
  v.object({ type: v.literal('message_delta'), usage: v.nullish(tokensSchema) }),
  v.object({ type: v.picklist(['content_block_stop', 'message_stop', 'ping']) }),
]);
export type StreamEvent = v.InferOutput<typeof streamSchema>;

const commandSchema = v.object({ name: v.string(), description: optionalText });
export type Command = v.InferOutput<typeof commandSchema>;

const systemSchema = v.variant('subtype', [
  v.object({
    type: v.literal('system'),
    /** Sent at the beginning of every turn, not only of a session. */
    subtype: v.literal('init'),
    session_id: v.string(),
    cwd: optionalText,
    model: optionalText,
    permissionMode: optionalText,
    claude_code_version: optionalText,
    terminal_slash_commands: v.nullish(v.array(v.string())),
  }),
  v.object({ type: v.literal('system'), subtype: v.literal('status'), permissionMode: optionalText }),
  v.object({
    type: v.literal('system'),
    subtype: v.literal('api_retry'),
    attempt: quantity,
    error_status: quantity,
  }),
  v.object({
    type: v.literal('system'),
    subtype: v.literal('informational'),
    content: v.string(),
    level: optionalText,
  }),
  v.object({ type: v.literal('system'), subtype: v.literal('notification'), text: v.string() }),
  v.object({ type: v.literal('system'), subtype: v.literal('model_fallback'), content: v.string() }),
  v.object({ type: v.literal('system'), subtype: v.literal('session_title_changed'), title: v.string() }),
  v.object({ type: v.literal('system'), subtype: v.literal('commands_changed'), commands: v.array(commandSchema) }),
  v.object({
    type: v.literal('system'),
    /** Irrelevant to a transcript: progress and bookkeeping that other messages include as well. */
    subtype: v.picklist([
      'background_tasks_changed',
      'compact_boundary',
      'files_persisted',
      'hook_progress',
      'hook_response',
      'hook_started',
      'memory_recall',
      'permission_denied',
      'session_state_changed',
      'task_notification',
      'task_progress',
      'task_started',
      'task_updated',
      'thinking_tokens',
      'turn_starting',
    ]),
  }),
]);
export type SystemMessage = v.InferOutput<typeof systemSchema>;

const assistantSchema = v.object({
  type: v.literal('assistant'),
  message: v.object({ id: v.string(), model: optionalText, content: v.array(blockSchema) }),
  /** Set on messages of a subagent: the tool call that started it. */
  parent_tool_use_id: optionalText,
  /** Why the request failed, on the synthetic message about it (`authentication_failed`, `rate_limit` …). */
  error: optionalText,
});
export type AssistantMessage = v.InferOutput<typeof assistantSchema>;

const userSchema = v.object({
  type: v.literal('user'),
  message: v.object({ content: v.union([v.string(), v.array(blockSchema)]) }),
  parent_tool_use_id: optionalText,
  tool_use_result: v.optional(v.unknown()),
  tool_result_meta: v.nullish(
    v.array(v.object({ id: v.string(), permission_decision: v.nullish(v.object({ decision: v.string() })) })),
  ),
});
export type UserMessage = v.InferOutput<typeof userSchema>;

const modelUsageSchema = v.object({
  inputTokens: quantity,
  outputTokens: quantity,
  cacheReadInputTokens: quantity,
  cacheCreationInputTokens: quantity,
  contextWindow: quantity,
});

const resultSchema = v.object({
  type: v.literal('result'),
  subtype: v.fallback(v.string(), ''),
  is_error: v.fallback(v.nullish(v.boolean()), undefined),
  api_error_status: quantity,
  terminal_reason: optionalText,
  stop_reason: optionalText,
  result: optionalText,
  errors: v.fallback(v.nullish(v.array(v.string())), undefined),
  total_cost_usd: quantity,
  modelUsage: v.fallback(v.nullish(v.record(v.string(), modelUsageSchema)), undefined),
});
export type ResultMessage = v.InferOutput<typeof resultSchema>;

/** Returned to Claude Code unchanged, including unknown fields. */
const permissionSuggestionSchema = v.looseObject({
  type: v.string(),
  mode: v.nullish(v.string()),
  destination: v.nullish(v.string()),
  rules: v.nullish(v.array(v.looseObject({ toolName: v.string(), ruleContent: v.nullish(v.string()) }))),
  directories: v.nullish(v.array(v.string())),
});
export type PermissionSuggestion = v.InferOutput<typeof permissionSuggestionSchema>;

const canUseToolSchema = v.object({
  subtype: v.literal('can_use_tool'),
  tool_name: v.string(),
  display_name: optionalText,
  input: json,
  description: optionalText,
  /** The path it asks for, if the arguments don't say so. */
  blocked_path: optionalText,
  permission_suggestions: v.fallback(v.nullish(v.array(permissionSuggestionSchema)), undefined),
  tool_use_id: v.string(),
});
export type CanUseTool = v.InferOutput<typeof canUseToolSchema>;

const requestSchema = v.object({
  type: v.literal('control_request'),
  request_id: v.string(),
  request: v.union([
    canUseToolSchema,
    v.pipe(
      v.object({ subtype: v.string() }),
      v.transform(({ subtype }) => ({ subtype: 'other' as const, name: subtype })),
    ),
  ]),
});

const responseSchema = v.object({
  type: v.literal('control_response'),
  response: v.variant('subtype', [
    v.object({ subtype: v.literal('success'), request_id: v.string(), response: v.optional(v.unknown()) }),
    v.object({ subtype: v.literal('error'), request_id: v.string(), error: v.string() }),
  ]),
});
export type ControlResponse = v.InferOutput<typeof responseSchema>['response'];

const messageSchema = v.variant('type', [
  systemSchema,
  assistantSchema,
  userSchema,
  v.object({ type: v.literal('stream_event'), event: streamSchema, parent_tool_use_id: optionalText }),
  resultSchema,
  requestSchema,
  responseSchema,
  v.object({ type: v.literal('control_cancel_request'), request_id: v.string() }),
  /** Irrelevant to a transcript. */
  v.object({
    type: v.picklist(['keep_alive', 'tool_progress', 'tool_use_summary', 'rate_limit_event', 'prompt_suggestion']),
  }),
]);

/** Parses a line of Claude Code. An unknown one is passed on, and never throws. */
export type ClaudeMessage = v.InferOutput<typeof messageSchema> | { readonly type: 'unknown'; readonly raw: unknown };

export function parseMessage(raw: unknown): ClaudeMessage {
  const parsed = v.safeParse(messageSchema, raw);
  return parsed.success ? parsed.output : { type: 'unknown', raw };
}

const handshakeSchema = v.object({
  commands: v.nullish(v.array(commandSchema)),
  claude_code_version: optionalText,
  current_permission_mode: optionalText,
});
export type Handshake = v.InferOutput<typeof handshakeSchema>;

/** Parses the response to `initialize`. Missing or unexpected fields are omitted. */
export function parseHandshake(response: unknown): Handshake {
  const parsed = v.safeParse(handshakeSchema, response);
  return parsed.success ? parsed.output : {};
}
