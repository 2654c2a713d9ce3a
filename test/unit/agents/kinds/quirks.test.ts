import { describe, expect, it } from 'vitest';
import { Decoder } from '../../../../src/agents/acp/decode';
import { acpTraits, quirksByName } from '../../../../src/agents/kinds/catalog';
import type { AgentEvent } from '../../../../src/domain/session/event';
import type { ToolCallPatch } from '../../../../src/domain/session/toolCall';

const context = { cwd: '/r', known: undefined };
const content = (text: string) => ({ type: 'content', content: { type: 'text', text } });
/** Returns the tool call as the quirks of the agent with this name rewrite it. */
function rewritten(agent: string, call: Record<string, unknown>, known?: ToolCallPatch) {
  return quirksByName(agent).toolCall!(call, { cwd: '/r', known });
}
const NAMES = ['Copilot', 'gemini-cli', 'qwen-code', 'Kimi Code CLI', 'OpenCode', 'Kilo'];

describe('the quirks of agents', () => {
  it('finds quirks of agents in the catalog by ID, whatever they call themselves', () => {
    expect(acpTraits('opencode').quirks).toBe(quirksByName('OpenCode'));
    expect(acpTraits('gemini').quirks).toBe(quirksByName('gemini-cli'));
    const decoder = new Decoder({ run: 'r', cwd: '/r', traits: acpTraits('opencode'), used: {} });
    decoder.introduced({ agentInfo: { name: 'Another', title: undefined, version: undefined } });
    const events = decoder.update({ sessionUpdate: 'tool_call', toolCallId: 'c', kind: 'edit', title: '/r/a/b' });
    expect(events).toMatchObject([{ type: 'toolCall', call: { title: 'a/b' } }]);
  });

  it('finds no quirks for an unknown agent', () => {
    expect(quirksByName('unknown')).toEqual({});
    expect(quirksByName(undefined)).toEqual({});
  });

  it.each(NAMES)('leaves calls alone that are correct or malformed, with the quirks of %s', (name) => {
    for (const call of [
      { toolCallId: 'c', title: 'T', kind: 'read', status: 'completed', content: [content('x')], rawOutput: { a: 1 } },
      { toolCallId: 'c', title: 1, kind: null, content: 'none', rawInput: [], rawOutput: [], _meta: 'x' },
      { content: [null, 1, { content: null }, { type: 'diff' }], rawOutput: { contents: [null, { exitCode: 'no' }] } },
    ])
      expect(quirksByName(name).toolCall!(call, context)).toEqual(call);
  });
});

describe('OpenCode', () => {
  const whole = { path: '/r/a', oldText: 'one\ntwo\nthree\n', newText: 'one\n2\nthree\n' };
  const diff = (fields: object) => ({ toolCallId: 'c', kind: 'edit', content: [{ type: 'diff', ...fields }] });

  it('replaces a path in the worktree as a title, but not a command line', () => {
    expect(rewritten('OpenCode', { kind: 'edit', title: '/r/src/a.ts' })).toEqual({ kind: 'edit', title: 'src/a.ts' });
    expect(rewritten('OpenCode', { kind: 'edit', title: '/code/a.ts' })).toMatchObject({ title: '/code/a.ts' });
    expect(rewritten('OpenCode', { kind: 'execute', title: '/r/run' })).toMatchObject({ title: '/r/run' });
  });

  it('keeps whole diffs if only the changed lines are sent again', () => {
    const part = diff({ path: '/r/a', oldText: 'two', newText: '2' });
    expect(rewritten('OpenCode', part, { id: 'c', diffs: [whole] })).toEqual(diff(whole));
    const relative = diff({ path: 'a', oldText: 'two', newText: '2' });
    expect(rewritten('OpenCode', relative, { id: 'c', diffs: [whole] })).toEqual(diff({ ...whole, path: 'a' }));
  });

  it('takes the last diffs if they differ', () => {
    for (const other of [
      { ...whole, newText: 'one\nzwei\nthree\n' },
      { path: '/r/b', oldText: 'two', newText: '2' },
      { path: '/r/a', oldText: null, newText: '2' },
    ])
      expect(rewritten('OpenCode', diff(other), { id: 'c', diffs: [whole] })).toEqual(diff(other));
  });

  it('repeats nothing of a known diff', () => {
    const decoder = new Decoder({ run: 'r', cwd: '/r', traits: acpTraits('opencode'), used: {} });
    const update = (fields: object) => decoder.update({ sessionUpdate: 'tool_call_update', ...fields });
    update(diff(whole));
    const events = update({ ...diff({ path: '/r/a', oldText: 'two', newText: '2' }), status: 'completed' });
    expect(events).toEqual<AgentEvent[]>([{ type: 'toolCall', call: { id: 'c', status: 'completed' } }]);
  });

  it('finds the exit code in the metadata', () => {
    const output = { output: 'x', metadata: { exit: 3 } };
    expect(rewritten('Kilo', { rawOutput: output })).toEqual({ rawOutput: { ...output, exitCode: 3 } });
  });
});

describe('Gemini', () => {
  it('marks new files', () => {
    const added = { type: 'diff', path: 'n', oldText: '', newText: 'x', _meta: { kind: 'add' } };
    expect(rewritten('gemini-cli', { content: [added] })).toEqual({ content: [{ ...added, oldText: null }] });
  });

  it('uses the command line as the title, unless there are arguments', () => {
    const call = { kind: 'execute', title: 'ls -la' };
    expect(rewritten('gemini-cli', call)).toEqual({ ...call, rawInput: { command: 'ls -la' } });
    for (const other of [
      { ...call, rawInput: {} },
      { ...call, name: 'bash' },
      { kind: 'read', title: 'ls' },
    ])
      expect(rewritten('gemini-cli', other)).toEqual(other);
  });

  it('finds usage in a field of its own', () => {
    const _meta = { quota: { token_count: { input_tokens: 5, output_tokens: 6 } } };
    const { promptResult } = quirksByName('gemini-cli');
    expect(promptResult!({ _meta })).toEqual({ _meta, usage: { inputTokens: 5, outputTokens: 6 } });
    expect(promptResult!({ usage: { inputTokens: 1 } })).toEqual({ usage: { inputTokens: 1 } });
  });
});

describe('Kimi', () => {
  const args = content('{"command":"ls"}');

  it('decodes arguments that are sent as text while the call isn’t done', () => {
    expect(rewritten('Kimi Code CLI', { content: [args] })).toEqual({ content: [], rawInput: { command: 'ls' } });
    const done = { content: [args], status: 'completed' };
    expect(rewritten('Kimi Code CLI', done)).toEqual(done);
  });

  it('decodes output that is sent as text', () => {
    for (const texts of [[content('{not json')], [content('plain')], [args, args]])
      expect(rewritten('Kimi Code CLI', { content: texts })).toEqual({ content: texts });
  });
});

describe('Copilot', () => {
  it('finds the exits of shells', () => {
    const rawOutput = { content: '', contents: [{ type: 'text' }, { type: 'shell_exit', exitCode: 1 }] };
    expect(rewritten('Copilot', { rawOutput })).toEqual({ rawOutput: { ...rawOutput, exitCode: 1 } });
  });
});
