// Names that every object inherits, and numbers that JSON can read and not write: models write them, too.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Decoder as AcpDecoder } from '../../../src/agents/acp/decode';
import { promptedSchema, read } from '../../../src/agents/acp/messages';
import { TurnWatch } from '../../../src/agents/acp/turnWatch';
import { toAsk } from '../../../src/agents/claude/ask';
import { Decoder as ClaudeDecoder } from '../../../src/agents/claude/decode';
import { parseMessage } from '../../../src/agents/claude/message';
import type { AskId } from '../../../src/domain/ids';
import { parseLogEntry, type SessionEvent } from '../../../src/domain/session/event';
import { formatLogLine } from '../../../src/protocol/sessionLog';

const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', ''] as const;

const acp = () => new AcpDecoder({ run: 'run', cwd: '/repo', traits: {}, used: {} });

/** A line of an agent's output. JSON can contain numbers that `JSON.stringify` doesn't write. */
const wire = (message: object): unknown => JSON.parse(JSON.stringify(message).replaceAll('"1e999"', '1e999'));

function readBack(event: SessionEvent): SessionEvent | undefined {
  const line = formatLogLine({ seq: 1, at: 1, by: 'agent', event });
  return parseLogEntry(JSON.parse(line))?.event;
}

/** Whether a log's readers make of the events what was meant. */
function expectReadable(events: readonly SessionEvent[]): void {
  for (const event of events) expect(readBack(event)).toEqual(event);
}

function claudeEvents(decoder: ClaudeDecoder, message: object): readonly SessionEvent[] {
  const parsed = parseMessage(wire(message));
  if (parsed.type === 'control_request') {
    const { request } = parsed;
    if (request.subtype === 'other') return [];
    return [{ type: 'asked', ask: toAsk('run-a1' as AskId, request, { cwd: '/repo' }) }];
  }
  return parsed.type === 'control_response' || parsed.type === 'control_cancel_request' ? [] : decoder.decode(parsed);
}

describe.each(NAMES)('the name %j', (name) => {
  it('is not accepted as kind or status of an ACP tool call, a plan, or an option', () => {
    const decoder = acp();
    const call = { toolCallId: name, title: name, kind: name, status: name };
    const events = decoder.update(wire({ sessionUpdate: 'tool_call', ...call }));
    expectReadable(events);
    expect(events).toMatchObject([{ type: 'toolCall', call: { id: name, title: name, kind: 'other' } }]);
    const plan = decoder.update(wire({ sessionUpdate: 'plan', entries: [{ content: name, status: name }] }));
    expect(plan).toEqual([{ type: 'plan', entries: [{ text: name, status: 'pending' }] }]);
    const options = [{ optionId: name, name, kind: name }];
    const asked = decoder.permission(wire({ sessionId: 's', toolCall: call, options }));
    expectReadable(asked!.events);
    expect(asked!.ask).toMatchObject({ kind: 'other', options: [{ id: name, label: name, kind: 'allowAlways' }] });
  });

  it('ends an ACP turn like any other end', () => {
    const watch = new TurnWatch({});
    watch.begin(false);
    watch.observe({ type: 'text', message: 'm', text: 'Hm' });
    const result = read(promptedSchema, wire({ stopReason: name }));
    expect(watch.ended(result!, false)).toEqual({ end: 'completed' });
  });

  it('is decoded as an unknown tool of Claude Code', () => {
    const decoder = new ClaudeDecoder('/repo');
    const block = { type: 'tool_use', id: name, name, input: {} };
    const events = [
      ...claudeEvents(decoder, {
        type: 'stream_event',
        event: { type: 'content_block_start', index: 0, content_block: block },
      }),
      ...claudeEvents(decoder, { type: 'assistant', message: { id: 'm', content: [block] } }),
      ...claudeEvents(decoder, {
        type: 'control_request',
        request_id: name,
        request: {
          subtype: 'can_use_tool',
          tool_name: name,
          tool_use_id: name,
          input: {},
          permission_suggestions: [{ type: name, destination: name }],
        },
      }),
    ];
    expectReadable(events);
    expect(events).toMatchObject([
      { type: 'toolCall', call: { kind: 'other', title: name } },
      { type: 'toolCall', call: { kind: 'other', title: name } },
      { type: 'asked', ask: { kind: 'other', options: [{}, { label: `${name} (${name})` }, {}] } },
    ]);
  });

  it('is not accepted as a todo’s status of Claude Code', () => {
    const input = { todos: [{ content: 'A', status: name }] };
    const content = [{ type: 'tool_use', id: 'c', name: 'TodoWrite', input }];
    const events = claudeEvents(new ClaudeDecoder('/repo'), { type: 'assistant', message: { id: 'm', content } });
    expect(events.at(-1)).toEqual({ type: 'plan', entries: [{ text: 'A', status: 'pending' }] });
  });
});

describe('a number that JSON cannot write', () => {
  it('is not accepted from an ACP agent', () => {
    const decoder = acp();
    const events = [
      ...decoder.update(
        wire({ sessionUpdate: 'usage_update', used: '1e999', size: 9, cost: { amount: '1e999', currency: 'USD' } }),
      ),
      ...decoder.update(
        wire({
          sessionUpdate: 'tool_call',
          toolCallId: 'c',
          locations: [{ path: 'a', line: '1e999' }],
          rawOutput: { exitCode: '1e999' },
        }),
      ),
      ...decoder.usage.turnEnded(read(promptedSchema, wire({ usage: { inputTokens: '1e999', outputTokens: 1 } }))!),
    ];
    expectReadable(events);
    expect(events).toMatchObject([
      { usage: { contextSize: 9 } },
      { call: { id: 'c', locations: [{ path: '/repo/a' }] } },
      { usage: { inputTokens: 0, outputTokens: 1 } },
    ]);
  });

  it('is never the sum of large numbers', () => {
    const decoder = acp();
    const result = read(promptedSchema, { usage: { inputTokens: 1.7e308, outputTokens: 1.7e308 } })!;
    for (let turn = 0; turn < 3; turn += 1) expectReadable(decoder.usage.turnEnded(result));
    const tokens = { input_tokens: 1.7e308, cache_read_input_tokens: 1.7e308, output_tokens: 1.7e308 };
    const claude = new ClaudeDecoder('/repo');
    for (const event of [
      { type: 'message_start', message: { id: 'm', usage: tokens } },
      { type: 'message_delta', usage: tokens },
    ])
      expectReadable(claudeEvents(claude, { type: 'stream_event', event }));
  });

  it('leaves the rest of a message of Claude Code intact', () => {
    const decoder = new ClaudeDecoder('/repo');
    const result = {
      type: 'result',
      subtype: 'success',
      total_cost_usd: '1e999',
      modelUsage: { m: { inputTokens: '1e999', outputTokens: 5, contextWindow: '1e999' } },
    };
    const retry = { type: 'system', subtype: 'api_retry', attempt: '1e999', error_status: 500 };
    const events = [...claudeEvents(decoder, result), ...claudeEvents(decoder, retry)];
    expect(events).toEqual([
      { type: 'usage', usage: { inputTokens: 0, outputTokens: 5 } },
      { type: 'retrying', status: 500 },
    ]);
  });

  it('is not accepted as an exit code', () => {
    const content = [
      { type: 'tool_result', tool_use_id: 'c', is_error: true, content: `Exit code ${'9'.repeat(400)}` },
    ];
    const events = claudeEvents(new ClaudeDecoder('/repo'), { type: 'user', message: { content } });
    expectReadable(events);
    expect(events).toMatchObject([{ call: { id: 'c', status: 'failed' } }]);
  });
});

it('ends the turn for a result of Claude Code with odd fields', () => {
  for (const odd of [{ result: 5 }, { errors: [5] }, { subtype: 7 }, { modelUsage: { m: 'x' } }, { is_error: 'no' }])
    expect(parseMessage({ type: 'result', subtype: 'success', ...odd }).type).toBe('result');
});

it('returns arguments to Claude Code as they came, whatever their names', () => {
  const input: unknown = JSON.parse('{"constructor":{"a":1},"__proto__":{"b":2}}');
  const request = { subtype: 'can_use_tool', tool_name: 'x', tool_use_id: 'c', input };
  const parsed = parseMessage({ type: 'control_request', request_id: 'r', request });
  expect(parsed.type === 'control_request' && 'input' in parsed.request && parsed.request.input).toBe(input);
});

describe('whatever an agent says', () => {
  const odd: fc.Arbitrary<unknown> = fc.oneof(
    fc.constantFrom(...NAMES, null, true, '1e999', 'pending', 'text', 'diff', 'edit', 'Edit', 'TodoWrite'),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string({ maxLength: 5 }),
  );
  /** An object that has these fields, and perhaps an unknown one. */
  const withFields = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> =>
    fc
      .tuple(fc.record(fields, { requiredKeys: [] }), fc.option(fc.constantFrom(...NAMES)), odd)
      .map(([known, name, other]) => (name === null ? known : { ...known, [name]: other }));
  const listOf = (fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
    fc.array(withFields(fields), { maxLength: 3 });

  it('becomes events that a log’s readers parse, over ACP', () => {
    const text = withFields({ type: odd, text: odd, uri: odd, name: odd });
    const call = {
      toolCallId: odd,
      title: odd,
      name: odd,
      kind: odd,
      status: odd,
      content: listOf({ type: odd, content: text, path: odd, oldText: odd, newText: odd }),
      locations: listOf({ path: odd, line: odd }),
      rawInput: withFields({ command: odd, cwd: odd }),
      rawOutput: withFields({ exitCode: odd, output: odd }),
    };
    const update = withFields({
      ...call,
      sessionUpdate: fc.constantFrom(
        ...['agent_message_chunk', 'tool_call', 'plan', 'available_commands_update', 'current_mode_update'],
        ...['config_option_update', 'session_info_update', 'usage_update'],
        ...NAMES,
      ),
      entries: listOf({ content: odd, status: odd }),
      availableCommands: listOf({ name: odd, description: odd }),
      configOptions: listOf({ id: odd, category: odd, currentValue: odd, options: listOf({ value: odd, name: odd }) }),
      currentModeId: odd,
      title: odd,
      used: odd,
      size: odd,
      cost: withFields({ amount: odd, currency: odd }),
      messageId: odd,
    });
    const request = withFields({
      sessionId: odd,
      toolCall: withFields(call),
      options: listOf({ optionId: odd, name: odd, kind: odd }),
    });
    const result = withFields({ stopReason: odd, usage: withFields({ inputTokens: odd, outputTokens: odd }) });
    fc.assert(
      fc.property(fc.array(fc.tuple(update, request, result), { maxLength: 4 }), (messages) => {
        const decoder = acp();
        for (const [news, asked, ended] of messages) {
          expectReadable(decoder.update(wire(news)));
          expectReadable(decoder.permission(wire(asked))?.events ?? []);
          expectReadable(decoder.usage.turnEnded(read(promptedSchema, wire(ended)) ?? {}));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('becomes events that a log’s readers parse, with Claude Code', () => {
    const usage = withFields({ input_tokens: odd, output_tokens: odd, cache_read_input_tokens: odd });
    const input = withFields({ file_path: odd, command: odd, todos: listOf({ content: odd, status: odd }) });
    const always = (type: string, fields: Readonly<Record<string, fc.Arbitrary<unknown>>>) =>
      fc.record({ type: fc.constant(type), ...fields });
    const id = fc.constantFrom(...NAMES, 'c');
    const block = fc.oneof(
      always('tool_use', { id, name: id, input }),
      always('tool_result', { tool_use_id: id, content: odd, is_error: odd }),
      always('text', { text: odd }),
    );
    const content = fc.array(block, { maxLength: 3 });
    const message = fc.oneof(
      always('assistant', { message: fc.record({ id, content }) }),
      always('user', { message: fc.record({ content }), tool_use_result: odd }),
      always('stream_event', {
        event: fc.oneof(
          always('message_start', { message: fc.record({ id, usage }) }),
          always('content_block_start', { index: odd, content_block: block }),
          always('message_delta', { usage }),
        ),
      }),
      always('system', {
        subtype: fc.constantFrom('api_retry', 'informational'),
        attempt: odd,
        content: odd,
        level: odd,
      }),
      always('result', {
        subtype: odd,
        total_cost_usd: odd,
        modelUsage: fc.record({ m: withFields({ inputTokens: odd, outputTokens: odd, contextWindow: odd }) }),
      }),
      always('control_request', {
        request_id: id,
        request: fc.record({
          subtype: fc.constant('can_use_tool'),
          tool_name: id,
          tool_use_id: id,
          input,
          permission_suggestions: listOf({ type: odd, destination: odd, mode: odd }),
        }),
      }),
    );
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), (messages) => {
        const decoder = new ClaudeDecoder('/repo');
        for (const one of messages) expectReadable(claudeEvents(decoder, one));
      }),
      { numRuns: 500 },
    );
  });
});
