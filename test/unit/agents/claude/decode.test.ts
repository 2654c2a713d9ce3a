import { beforeEach, describe, expect, it } from 'vitest';
import { ClaudeEnd } from './claudeEnd';

let claude: ClaudeEnd;

beforeEach(async () => {
  claude = new ClaudeEnd();
  await claude.opened({ current_permission_mode: 'default' });
});

const words = () => claude.events.map((event) => ('text' in event ? `${event.type} ${event.text}` : event.type));
const call = () => claude.of('toolCall').at(-1)?.call;

async function streamText(index: number, type: 'text' | 'thinking', ...parts: string[]) {
  const block = type === 'text' ? { type, text: '' } : { type, thinking: '' };
  await claude.stream({ type: 'content_block_start', index, content_block: block });
  for (const part of parts) {
    const delta = type === 'text' ? { type: 'text_delta', text: part } : { type: 'thinking_delta', thinking: part };
    await claude.stream({ type: 'content_block_delta', index, delta });
  }
}

describe('the text of Claude Code', () => {
  it('emits text once, although the whole message repeats it', async () => {
    await claude.stream({ type: 'message_start', message: { id: 'm1' } });
    await streamText(0, 'thinking', 'Hm', 'm.');
    await claude.sendMessage('m1', [{ type: 'thinking', thinking: 'Hmm.' }]);
    await streamText(1, 'text', 'On', 'e.');
    await claude.sendMessage('m1', [{ type: 'text', text: 'One.' }]);
    await streamText(2, 'text', 'One.');
    await claude.sendMessage('m1', [{ type: 'text', text: 'One.' }]);
    expect(claude.events).toEqual([
      { type: 'thought', message: 'm1-0', text: 'Hm' },
      { type: 'thought', message: 'm1-0', text: 'm.' },
      { type: 'text', message: 'm1-1', text: 'On' },
      { type: 'text', message: 'm1-1', text: 'e.' },
      { type: 'text', message: 'm1-2', text: 'One.' },
    ]);
  });

  it('emits text from the whole message if it wasn’t streamed, or not all of it', async () => {
    await claude.sendMessage('m1', [
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B' },
    ]);
    await claude.sendMessage('m1', [{ type: 'text', text: 'C' }]);
    await claude.stream({ type: 'message_start', message: { id: 'm2' } });
    await streamText(0, 'text', 'Hel');
    await claude.sendMessage('m2', [{ type: 'text', text: 'Hello' }]);
    await streamText(1, 'text', 'abc');
    await claude.sendMessage('m2', [{ type: 'text', text: 'other words' }]);
    expect(words()).toEqual(['text A', 'text B', 'text C', 'text Hel', 'text lo', 'text abc']);
    expect(new Set(claude.of('text').map(({ message }) => message)).size).toBe(5);
  });

  it('adds the text of a subagent to the call that started it', async () => {
    await claude.stream({ type: 'message_start', message: { id: 'm9' } }, { parent_tool_use_id: 'task' });
    await claude.sendMessage('m9', [{ type: 'text', text: 'Found.' }], { parent_tool_use_id: 'task' });
    expect(claude.events).toEqual([{ type: 'toolCall', call: { id: 'task', outputDelta: 'Found.\n' } }]);
  });
});

describe('a tool call of Claude Code', () => {
  const use = (name: string, input: object, id = 't1') =>
    claude.sendMessage('m1', [{ type: 'tool_use', id, name, input }]);
  const end = (content: unknown, more: object = {}, message: object = {}) =>
    claude.send({
      type: 'user',
      message: { content: [{ type: 'tool_result', tool_use_id: 't1', content, ...more }] },
      ...message,
    });

  it('reports a call as soon as the model begins to write it', async () => {
    await claude.stream({
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'tool_use', id: 't1', name: 'Write', input: {} },
    });
    expect(call()).toEqual({ id: 't1', kind: 'edit', title: 'Write', status: 'pending' });
  });

  it.each([
    ['Bash', { command: 'npm  test\n' }, { kind: 'execute', title: 'npm test', command: 'npm  test\n', cwd: '/repo' }],
    [
      'Read',
      { file_path: '/repo/src/a.ts' },
      { kind: 'read', title: 'Read src/a.ts', locations: [{ path: '/repo/src/a.ts' }] },
    ],
    ['Grep', { pattern: 'x' }, { kind: 'search', title: 'Grep x', input: '{\n  "pattern": "x"\n}' }],
    ['WebSearch', { query: 'x' }, { kind: 'fetch', title: 'WebSearch x' }],
    ['Task', { description: 'Look', prompt: 'p' }, { kind: 'think', title: 'Task Look' }],
    ['mcp__a_b__do_it', {}, { kind: 'other', title: 'a_b: do_it' }],
    ['Brandnew', { x: 1 }, { kind: 'other', title: 'Brandnew' }],
    ['Edit', { file_path: '/repo/a', old_string: 'a', new_string: 'b' }, { kind: 'edit', diffs: [{ partial: true }] }],
  ])('decodes a call of %s', async (name, input, expected) => {
    await use(name, input);
    expect(call()).toMatchObject({ id: 't1', status: 'running', ...expected });
  });

  it('ends a call with its output, successful or not', async () => {
    await use('Bash', { command: 'ls' });
    await end([{ type: 'text', text: 'a' }, { type: 'image' }, { type: 'text', text: 'b' }]);
    expect(call()).toEqual({ id: 't1', status: 'completed', output: 'a\nb' });
    await end('Exit code 2\nno', { is_error: true });
    expect(call()).toEqual({ id: 't1', status: 'failed', output: 'Exit code 2\nno', exitCode: 2 });
    await end('<tool_use_error>Not\nfound</tool_use_error>', { is_error: true });
    expect(call()).toMatchObject({ status: 'failed', output: 'Not\nfound' });
    const meta = [{ id: 't1', permission_decision: { decision: 'reject' } }];
    await end('no', { is_error: true }, { tool_result_meta: meta });
    expect(call()).toMatchObject({ status: 'denied' });
  });

  it.each([
    [
      'made',
      { type: 'create', content: 'x\n', originalFile: null, structuredPatch: [] },
      { oldText: null, newText: 'x\n' },
    ],
    [
      'written over',
      { type: 'update', content: 'b', originalFile: 'a', structuredPatch: [] },
      { oldText: 'a', newText: 'b' },
    ],
    [
      'edited',
      { originalFile: 'a\nb\nc\nd\n', structuredPatch: [{ oldStart: 2, lines: [' b', '-c', '+C', '+CC', ' d'] }] },
      { oldText: 'a\nb\nc\nd\n', newText: 'a\nb\nC\nCC\nd\n' },
    ],
    [
      'given a last newline',
      {
        originalFile: 'a\nb',
        structuredPatch: [{ oldStart: 1, lines: [' a', '-b', '\\ No newline at end of file', '+b'] }],
      },
      { oldText: 'a\nb', newText: 'a\nb\n' },
    ],
    [
      'robbed of it',
      {
        originalFile: 'a\nb\n',
        structuredPatch: [{ oldStart: 1, lines: [' a', '-b', '+b', '\\ No newline at end of file'] }],
      },
      { oldText: 'a\nb\n', newText: 'a\nb' },
    ],
    [
      'edited without one',
      { originalFile: 'b', structuredPatch: [{ oldStart: 1, lines: ['-b', '\\ No newline', '+c', '\\ No newline'] }] },
      { oldText: 'b', newText: 'c' },
    ],
  ])('shows exactly how a file was %s', async (_how, result, diff) => {
    await end('ok', {}, { tool_use_result: { filePath: '/repo/a', ...result } });
    expect(call()?.diffs).toEqual([{ path: '/repo/a', ...diff }]);
  });

  it.each([
    ['too large to be told', { type: 'update', content: 'b', originalFile: null, structuredPatch: [] }],
    ['not what the patch is for', { originalFile: 'x', structuredPatch: [{ oldStart: 1, lines: ['-a', '+b'] }] }],
    ['shorter than the patch', { originalFile: 'x', structuredPatch: [{ oldStart: 9, lines: ['+b'] }] }],
    ['not there', 'Error'],
  ])('shows no change if the file is %s', async (_how, result) => {
    const toolUseResult = typeof result === 'string' ? result : { filePath: '/repo/a', ...result };
    await end('ok', {}, { tool_use_result: toolUseResult });
    expect(call()).toEqual({ id: 't1', status: 'completed', output: 'ok' });
  });

  it('builds a plan, in one step or entry by entry', async () => {
    const todos = [
      { content: 'Look', status: 'completed' },
      { content: 'Do', status: 'in_progress' },
      { content: 'Check', status: 'odd' },
    ];
    await use('TodoWrite', { todos });
    expect(claude.of('plan').at(-1)?.entries).toEqual([
      { text: 'Look', status: 'completed' },
      { text: 'Do', status: 'inProgress' },
      { text: 'Check', status: 'pending' },
    ]);
    await use('TaskCreate', { subject: 'A' });
    await end('ok', {}, { tool_use_result: { task: { id: '1', subject: 'A' } } });
    await use('TaskUpdate', { taskId: '1', status: 'in_progress' });
    await end('ok', {}, { tool_use_result: { success: true } });
    expect(claude.of('plan').at(-1)?.entries).toEqual([{ text: 'A', status: 'inProgress' }]);
    await use('TaskUpdate', { taskId: '1', status: 'completed' });
    await end('no', { is_error: true });
    expect(claude.of('plan').at(-1)?.entries).toEqual([{ text: 'A', status: 'inProgress' }]);
    await use('TaskUpdate', { taskId: '1', status: 'deleted' });
    await end('ok');
    expect(claude.of('plan').at(-1)?.entries).toEqual([]);
  });
});

describe('the end of a turn of Claude Code', () => {
  async function ended(result: object, before?: () => Promise<void>) {
    const turn = claude.session.prompt('go');
    await before?.();
    await claude.result(result);
    return turn;
  }
  const failed = (code: string, detail: string) => ({ end: 'failed', fault: { code, detail } });

  it.each([
    [{}, { end: 'completed' }],
    [{ stop_reason: 'refusal' }, { end: 'refused' }],
    [{ stop_reason: 'max_tokens' }, { end: 'limitReached' }],
    [{ subtype: 'error_max_turns', is_error: true }, { end: 'limitReached' }],
    [{ is_error: true, terminal_reason: 'budget_exhausted' }, { end: 'limitReached' }],
    [{ is_error: true, terminal_reason: 'aborted_streaming' }, { end: 'cancelled' }],
    [{ is_error: true, terminal_reason: 'prompt_too_long', result: 'Too long' }, failed('contextTooLong', 'Too long')],
    [{ is_error: true, api_error_status: 401, result: 'Who?' }, failed('loginNeeded', 'Who?')],
    [{ is_error: true, api_error_status: 429, result: 'Slow' }, failed('rateLimited', 'Slow')],
    [{ is_error: true, api_error_status: 500, result: 'Oops' }, failed('modelError', 'Oops')],
    [{ subtype: 'error_during_execution', is_error: true, errors: ['a', 'b'] }, failed('modelError', 'a\nb')],
  ])('decodes the end %o as %o', async (result, outcome) => {
    expect(await ended(result)).toEqual(outcome);
  });

  it('takes the reason of a failed request from the message before it, and reports it once', async () => {
    const sendLoginHint = (error?: string) =>
      claude.sendMessage('s1', [{ type: 'text', text: 'Please run /login' }], { error });
    const missing = await ended({ is_error: true, result: 'Please run /login' }, () =>
      sendLoginHint('authentication_failed'),
    );
    expect(missing).toEqual(failed('loginNeeded', 'Please run /login'));
    expect(claude.of('text')).toEqual([]);
    expect(await ended({ is_error: true, result: 'Oops' })).toEqual(failed('modelError', 'Oops'));
    const recovered = async () => {
      await sendLoginHint('rate_limit');
      await claude.stream({ type: 'message_start', message: { id: 'm1' } });
    };
    expect(await ended({ is_error: true, result: 'Oops' }, recovered)).toEqual(failed('modelError', 'Oops'));
  });

  it('decodes the end of a canceled turn as canceled, even if it seems to be a failure', async () => {
    const turn = claude.session.prompt('go');
    await claude.session.cancel();
    await claude.result({ is_error: true, result: 'x' });
    expect(await turn).toEqual({ end: 'cancelled' });
  });

  it('reports the usage', async () => {
    await claude.init();
    await claude.stream({
      type: 'message_start',
      message: { id: 'm1', usage: { input_tokens: 5, cache_read_input_tokens: 90, cache_creation_input_tokens: 5 } },
    });
    await claude.stream({ type: 'message_delta', usage: { output_tokens: 7 } });
    await claude.result({
      total_cost_usd: 0.5,
      modelUsage: {
        small: { inputTokens: 1, outputTokens: 2, contextWindow: 100 },
        m: {
          inputTokens: 10,
          outputTokens: 20,
          cacheReadInputTokens: 300,
          cacheCreationInputTokens: 4,
          contextWindow: 200,
        },
      },
    });
    expect(claude.of('usage').map(({ usage }) => usage)).toEqual([
      { contextUsed: 107 },
      { inputTokens: 315, outputTokens: 22, contextSize: 200, cost: { amount: 0.5, currency: 'USD' } },
    ]);
  });
});

describe('what else Claude Code tells', () => {
  it.each([
    [
      { subtype: 'api_retry', attempt: 2, error_status: 529 },
      { type: 'retrying', attempt: 2, status: 529 },
    ],
    [{ subtype: 'api_retry', error_status: null }, { type: 'retrying' }],
    [
      { subtype: 'informational', content: 'a', level: 'warning' },
      { type: 'notice', level: 'warning', text: 'a' },
    ],
    [
      { subtype: 'informational', content: 'a', level: 'notice' },
      { type: 'notice', level: 'info', text: 'a' },
    ],
    [
      { subtype: 'notification', text: 'a' },
      { type: 'notice', level: 'info', text: 'a' },
    ],
    [
      { subtype: 'model_fallback', content: 'a' },
      { type: 'notice', level: 'warning', text: 'a' },
    ],
    [
      { subtype: 'session_title_changed', title: 'a' },
      { type: 'titled', title: 'a' },
    ],
    [
      { subtype: 'commands_changed', commands: [{ name: 'a' }] },
      { type: 'commands', commands: [{ name: 'a' }] },
    ],
    [
      { subtype: 'status', permissionMode: 'plan' },
      { type: 'modes', current: 'plan' },
    ],
  ])('decodes %o', async (message, event) => {
    await claude.send({ type: 'system', ...message });
    expect(claude.events).toEqual([event]);
  });
});
