import { describe, expect, it } from 'vitest';
import { Decoder } from '../../../../src/agents/acp/decode';
import type { AcpTraits } from '../../../../src/agents/kinds/catalog';
import type { AgentEvent } from '../../../../src/domain/session/event';
import { patchToolCall, type ToolCall } from '../../../../src/domain/session/toolCall';

const decoder = (traits: AcpTraits = {}) => new Decoder({ run: 'r', cwd: '/repo', traits, used: {} });
/** The decoder of an agent that introduces itself so. */
function decoderOf(name: string | undefined): Decoder {
  const agent = decoder();
  agent.introduced({ agentInfo: { name, title: undefined, version: undefined } });
  return agent;
}
const text = (words: string, more: object = {}) => ({
  sessionUpdate: 'agent_message_chunk',
  content: { type: 'text', text: words },
  ...more,
});
const thought = (words: string) => ({ ...text(words), sessionUpdate: 'agent_thought_chunk' });
const call = (fields: object) => ({ sessionUpdate: 'tool_call_update', toolCallId: 'c1', ...fields });
const content = (words: string) => ({ type: 'content', content: { type: 'text', text: words } });
const options = [{ optionId: 'y', name: 'Yes', kind: 'allow_once' }];

/** The tool call that is folded from the events. */
function folded(events: readonly AgentEvent[]): ToolCall {
  let known: ToolCall | undefined;
  for (const event of events) if (event.type === 'toolCall') known = patchToolCall(known, event.call);
  return known!;
}

describe('text of an agent', () => {
  it('treats text without message IDs as one message per stretch', () => {
    const agent = decoder();
    const updates = [
      text('a'),
      text('b'),
      { sessionUpdate: 'usage_update', used: 1, size: 2 },
      text('c'),
      thought('d'),
      text('e'),
      call({ title: 'T' }),
      text('f'),
    ];
    const ids = updates.flatMap((u) => agent.update(u)).flatMap((e) => ('message' in e ? [e.message] : []));
    expect(ids).toEqual(['r-m1', 'r-m1', 'r-m1', 'r-m2', 'r-m3', 'r-m4']);
    agent.turnBoundary();
    expect(agent.update(text('g'))).toEqual([{ type: 'text', message: 'r-m5', text: 'g' }]);
  });

  it('keeps message IDs', () => {
    const agent = decoder();
    const updates = [text('a', { messageId: 'm' }), call({ title: 'T' }), text('b', { messageId: 'm' }), text('c')];
    const ids = updates.flatMap((u) => agent.update(u)).flatMap((e) => ('message' in e ? [e.message] : []));
    expect(ids).toEqual(['m', 'm', 'r-m1']);
  });

  it('accepts links, and drops empty text', () => {
    const link = { type: 'resource_link', name: 'notes', uri: 'file:///repo/n.md' };
    expect(decoder().update(text('', { content: link }))).toMatchObject([{ text: '[notes](file:///repo/n.md)' }]);
    expect(decoder().update(text(''))).toEqual([]);
  });

  it('drops text that only reports a mode, and reports the mode', () => {
    const agent = decoder({ dropText: [/^\[MODE_UPDATE\] (\S+)$/, /^noise$/] });
    expect(agent.update(text('[MODE_UPDATE] autoEdit'))).toEqual([{ type: 'modes', current: 'autoEdit' }]);
    expect(agent.update(text('[MODE_UPDATE] autoEdit'))).toEqual([]);
    expect(agent.update(text('noise'))).toEqual([]);
    expect(agent.update(text('[MODE_UPDATE] is a mark'))).toHaveLength(1);
  });
});

describe('a tool call of an agent', () => {
  it('combines three messages about a call in any order, and emits only what changed', () => {
    const agent = decoder();
    const asked = agent.permission({
      sessionId: 's',
      toolCall: { toolCallId: 'c1', title: 'Write', kind: 'edit', status: 'pending' },
      options,
    })!;
    const update = call({
      title: 'Write',
      kind: 'edit',
      status: 'in_progress',
      locations: [{ path: 'a.ts', line: 3 }],
    });
    const first = agent.update(update);
    expect(first).toEqual([
      { type: 'toolCall', call: { id: 'c1', status: 'running', locations: [{ path: '/repo/a.ts', line: 3 }] } },
    ]);
    expect(agent.update(update)).toEqual([]);
    expect(agent.update({ ...update, sessionUpdate: 'tool_call', status: 'pending' })).toEqual([]);
    expect(agent.update(call({ _meta: { x: 1 } }))).toEqual([]);
    const last = agent.update(call({ status: 'completed', rawOutput: { output: 'done' } }));
    expect(folded([...asked.events, ...first, ...last])).toMatchObject({
      title: 'Write',
      kind: 'edit',
      status: 'completed',
      output: 'done',
    });
  });

  it('makes paths of diffs absolute, and keeps diffs if later content has none', () => {
    const agent = decoder();
    const diff = { type: 'diff', path: 'src/a.ts', oldText: 'a', newText: 'b' };
    const added = { type: 'diff', path: 'file:///repo/new.ts', newText: 'n' };
    const events = [
      ...agent.update(call({ kind: 'edit', content: [diff, added, { type: 'diff', path: 'broken' }] })),
      ...agent.update(call({ status: 'completed', content: [content('ok')] })),
    ];
    expect(folded(events)).toMatchObject({
      diffs: [
        { path: '/repo/src/a.ts', oldText: 'a', newText: 'b' },
        { path: '/repo/new.ts', oldText: null, newText: 'n' },
      ],
      output: 'ok',
    });
  });

  it.each([
    ['command', undefined, { rawInput: { command: 'npm test', cwd: '/repo/x' } }, 'npm test'],
    ['cmd', undefined, { rawInput: { cmd: ['npm', 'test'] } }, 'npm test'],
    ['words of cmd', undefined, { rawInput: { cmd: ['rm', 'a b; c', "it's", ''] } }, "rm 'a b; c' 'it'\\''s' ''"],
    [
      'command and its args',
      undefined,
      { rawInput: { command: 'git', args: ['push', '--force now'] } },
      "git push '--force now'",
    ],
    ['commands of Cline', 'cline', { rawInput: { commands: ['a', 'b'] } }, 'a\nb'],
    ['text content of Kimi', 'Kimi Code CLI', { content: [content('{"command":"ls"}')] }, 'ls'],
    ['title of Gemini', 'gemini-cli', { title: 'ls -la', content: [] }, 'ls -la'],
    ['arguments of OpenCode, not from the title,', 'OpenCode', { title: 'bash', rawInput: {} }, undefined],
    [
      'arguments of Codex, not from the title,',
      '@agentclientprotocol/codex-acp',
      { title: 'mcp.a.b', rawInput: { server: 'a' } },
      undefined,
    ],
  ])('finds the exact command in the %s', (_name, agent, fields, command) => {
    const [event] = decoderOf(agent).update(call({ kind: 'execute', ...fields }));
    expect(event).toMatchObject({ type: 'toolCall' });
    expect(event?.type === 'toolCall' && event.call.command).toBe(command);
  });

  it('shows a call’s arguments only if nothing else describes it', () => {
    const args = { query: 'x'.repeat(9_000) };
    const [event] = decoder().update(call({ kind: 'search', rawInput: args }));
    expect(event?.type === 'toolCall' && event.call.input).toHaveLength(4_000);
    expect(decoder().update(call({ kind: 'execute', rawInput: { command: 'ls' } }))).not.toHaveProperty('0.call.input');
  });

  it.each([
    ['hm', 'hm', undefined, undefined],
    [{ stdout: 'a', exitCode: 2 }, 'a', 2, undefined],
    [{ output: 'b', metadata: { exit: 1 } }, 'b', 1, 'OpenCode'],
    [{ content: '', contents: [{ type: 'shell_exit', exitCode: 0 }], message: 'c' }, 'c', 0, 'Copilot'],
    [{ result: { content: [{ type: 'text', text: 'd' }, { text: 'e' }] }, error: null }, 'd\ne', undefined, undefined],
    [{ metadata: {} }, undefined, undefined, 'OpenCode'],
    [null, undefined, undefined, 'Copilot'],
  ])('decodes the raw output %j as %j with the exit code %j', (rawOutput, output, exitCode, agent) => {
    const [event] = decoderOf(agent).update(call({ title: 'x', rawOutput }));
    const ended = event?.type === 'toolCall' ? event.call : undefined;
    expect([ended?.output, ended?.exitCode]).toEqual([output, exitCode]);
  });

  it('emits only what was added if a growing output is repeated', () => {
    const agent = decoder();
    const events = ['a', 'a\nb', 'a\nb', 'a\nb\nc', 'other'].flatMap((words) =>
      agent.update(call({ status: 'in_progress', content: [content(words)] })),
    );
    expect(events.map((e) => (e.type === 'toolCall' ? (e.call.outputDelta ?? e.call.output) : ''))).toEqual([
      'a',
      '\nb',
      '\nc',
      'other',
    ]);
    expect(folded(events).output).toBe('other');
  });

  it('accepts a call of an unknown kind or status', () => {
    const [event] = decoder().update(call({ title: 'T', kind: 'teleport', status: 'paused', content: 'no list' }));
    expect(event).toEqual({ type: 'toolCall', call: { id: 'c1', title: 'T', kind: 'other' } });
  });

  it('leaves a call denied, whatever the agent reports', () => {
    const agent = decoder();
    const events = [
      ...agent.update(call({ title: 'T', status: 'pending' })),
      ...agent.answered('c1', true),
      ...agent.update(call({ status: 'failed', content: [content('cancelled by the user')] })),
    ];
    expect(folded(events)).toMatchObject({ status: 'denied', output: 'cancelled by the user' });
  });
});

describe('a permission request of an agent', () => {
  const ask = (toolCall: object, more: object = {}, agent = decoder()) =>
    agent.permission({ sessionId: 's', toolCall: { toolCallId: 'c1', ...toolCall }, options, ...more })!.ask;

  it('takes what a permission request leaves out from the tool call', () => {
    const agent = decoder();
    const diff = { type: 'diff', path: '/repo/a', oldText: null, newText: 'n' };
    agent.update(call({ title: 'Edit', kind: 'edit', content: [diff] }));
    expect(ask({}, {}, agent)).toMatchObject({
      kind: 'edit',
      title: 'Edit',
      diffs: [{ path: '/repo/a', oldText: null, newText: 'n' }],
    });
  });

  it.each([
    ['edit', { kind: 'edit' }, {}],
    ['edit', { kind: 'delete' }, {}],
    ['command', { kind: 'execute' }, {}],
    ['fetch', { kind: 'fetch' }, {}],
    ['plan', { kind: 'switch_mode' }, {}],
    ['other', { kind: 'read' }, {}],
    ['other', {}, {}],
    ['mcp', { kind: 'execute' }, { _meta: { is_mcp_tool_approval: true } }],
    ['mcp', { title: 'mcp__srv__tool', kind: 'other' }, {}],
    ['mcp', { title: 'fake_ping (srv MCP Server)', kind: 'other' }, {}],
    ['question', { kind: 'think', _meta: { qwenInteractionKind: 'user_question' } }, {}],
  ])('decodes a permission request of the kind %s from %j %j', (kind, toolCall, more) => {
    expect(ask(toolCall, more).kind).toBe(kind);
  });

  it('keeps the offered options, with opaque IDs and repeated kinds', () => {
    const offered = [
      { optionId: 'proceed_always_project', name: 'In project', kind: 'allow_always' },
      { optionId: 'proceed_always_user', name: 'For user', kind: 'allow_always' },
      { optionId: 3, kind: 'reject_always' },
      { optionId: 'x', name: 'New', kind: 'allow_sometimes' },
      { optionId: 'y', kind: 'reject_softly' },
      { name: 'no id' },
    ];
    expect(ask({}, { options: offered }).options).toEqual([
      { id: 'proceed_always_project', label: 'In project', kind: 'allowAlways' },
      { id: 'proceed_always_user', label: 'For user', kind: 'allowAlways' },
      { id: '3', label: '3', kind: 'rejectAlways' },
      { id: 'x', label: 'New', kind: 'allowAlways' },
      { id: 'y', label: 'y', kind: 'rejectAlways' },
    ]);
  });

  it('shows the agent’s reason for a request, or else its arguments', () => {
    expect(ask({ content: [content('create a file')] }).detail).toBe('create a file');
    expect(ask({ rawInput: { url: 'https://example.com' }, kind: 'fetch' }).detail).toBe(
      '{"url":"https://example.com"}',
    );
    expect(ask({ rawInput: { command: 'ls' }, kind: 'execute' })).toMatchObject({ command: 'ls', detail: undefined });
  });

  it('gives asks IDs that fit into a log and differ between runs', () => {
    expect(ask({}).id).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
    const other = new Decoder({ run: 'r2', cwd: '/', traits: {}, used: {} });
    expect(ask({}, {}, other).id).not.toBe(ask({}).id);
  });
});

describe('other news of an agent', () => {
  it('emits other updates only when something changes', () => {
    const agent = decoder();
    const plan = { sessionUpdate: 'plan', entries: [{ content: 'A', status: 'in_progress' }, { content: 'B' }, {}] };
    const title = { sessionUpdate: 'session_info_update', title: 'T' };
    const updates = [
      plan,
      plan,
      title,
      title,
      { sessionUpdate: 'session_info_update', updatedAt: 'x' },
      { sessionUpdate: 'usage_update', used: 1, size: 2, cost: { amount: 0.5, currency: 'USD' } },
      { sessionUpdate: 'usage_update', used: 1, size: 2 },
      { sessionUpdate: 'current_mode_update', currentModeId: 'https://x/#agent' },
      { sessionUpdate: 'current_mode_update', currentModeId: 'https://x/#agent' },
      { sessionUpdate: 'user_message_chunk', content: { type: 'text', text: 'mine' } },
    ];
    expect(updates.flatMap((update) => agent.update(update))).toEqual([
      {
        type: 'plan',
        entries: [
          { text: 'A', status: 'inProgress' },
          { text: 'B', status: 'pending' },
        ],
      },
      { type: 'titled', title: 'T' },
      { type: 'usage', usage: { contextUsed: 1, contextSize: 2, cost: { amount: 0.5, currency: 'USD' } } },
      { type: 'modes', current: 'https://x/#agent' },
    ]);
    agent.turnBoundary();
    expect(agent.update(plan)).toHaveLength(1);
  });

  it('keeps what it doesn’t understand, cut to a limit', () => {
    const agent = decoder();
    const odd = { sessionUpdate: 'subagent_update', data: 'x'.repeat(10_000) };
    const [event] = agent.update(odd);
    expect(event).toMatchObject({ type: 'unknown' });
    expect(event?.type === 'unknown' && event.raw).toBe(JSON.stringify(odd).slice(0, 4_000));
    for (let count = 0; count < 100; count += 1) agent.update(odd);
    expect(agent.update(odd)).toEqual([]);
    for (const broken of [null, 7, {}, { sessionUpdate: 5 }, { sessionUpdate: 'tool_call' }, { sessionUpdate: 'plan' }])
      expect(agent.update(broken)).toMatchObject([{ type: 'unknown' }]);
  });
});
