import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AskOption } from '../../../../src/domain/approval/ask';
import { onceOption } from '../../../../src/domain/approval/ask';
import { expectOk } from '../../../../src/base/result';
import { holdDisk } from '../../../fixtures/heldDisk';
import { ClaudeEnd } from './claudeEnd';

let repo: string;
let claude: ClaudeEnd;

beforeEach(async () => {
  repo = await mkdtemp(path.join(os.tmpdir(), 'coppice-asks-'));
  claude = new ClaudeEnd({ cwd: repo });
  await claude.opened();
});
afterEach(() => rm(repo, { recursive: true }));

/** Returns the emitted request. */
async function asked(tool: string, input: object, more: object = {}) {
  await claude.asks('r1', tool, input, more);
  return claude.of('asked').at(-1)!.ask;
}

/** Returns what the adapter writes for an answer. */
async function answered(option: AskOption | undefined, reason?: string) {
  const outcome = { type: 'selected', option: option!.id, kind: option!.kind } as const;
  const { id } = claude.of('asked').at(-1)!.ask;
  expectOk(claude.session.settle(id, reason === undefined ? outcome : { ...outcome, reason }));
  return (await claude.next()).response?.['response'];
}

describe('a permission request of Claude Code', () => {
  it('shows the exact command, and allows it unchanged', async () => {
    const ask = await asked(
      'Bash',
      { command: 'rm -r out', description: 'Clean' },
      { description: 'Clean', blocked_path: '/x' },
    );
    expect(ask).toMatchObject({
      id: 'run_1-a1',
      call: 'call-r1',
      kind: 'command',
      title: 'rm -r out',
      command: 'rm -r out',
      cwd: repo,
      detail: 'Clean\n/x',
      takesReason: true,
    });
    expect(claude.events.at(-2)).toEqual({ type: 'toolCall', call: { id: 'call-r1', status: 'pending' } });
    expect(await answered(onceOption(ask, 'allow'))).toEqual({
      behavior: 'allow',
      updatedInput: { command: 'rm -r out', description: 'Clean' },
    });
    expect(claude.events.at(-1)).toEqual({ type: 'toolCall', call: { id: 'call-r1', status: 'running' } });
  });

  it('answers a request once', async () => {
    const ask = await asked('Bash', { command: 'ls' });
    await answered(onceOption(ask, 'allow'));
    expect(claude.session.settle(ask.id, { type: 'withdrawn' })).toMatchObject({ error: { code: 'askUnknown' } });
  });

  it('lets Claude Code cancel a request', async () => {
    const ask = await asked('Bash', { command: 'ls' });
    await claude.send({ type: 'control_cancel_request', request_id: 'r1' });
    await claude.send({ type: 'control_cancel_request', request_id: 'r1' });
    expect(claude.of('askWithdrawn')).toEqual([{ type: 'askWithdrawn', ask: ask.id }]);
  });

  it('accepts an answer as soon as the request exists', async () => {
    const ask = await asked('Bash', { command: 'ls' });
    expectOk(claude.settle(ask.id, { type: 'withdrawn' }));
    expect((await claude.next()).response).toMatchObject({ response: { behavior: 'deny' } });
  });

  it('makes no request if the turn is canceled while its file is read', async () => {
    const edit = { file_path: path.join(repo, 'a.txt'), old_string: 'one', new_string: '1' };
    const disk = holdDisk(path.join(repo, 'pipe'));
    const asking = claude.asks('r1', 'Edit', edit);
    await new Promise((resolve) => setImmediate(resolve));
    await claude.session.cancel();
    await disk.release();
    await asking;
    expect(await claude.next()).toMatchObject({ request: { subtype: 'interrupt' } });
    expect(claude.unread).toMatchObject([{ response: { request_id: 'r1', response: { behavior: 'deny' } } }]);
    expect(claude.events).toEqual([]);
  });

  it('denies with the user’s reason word for word, or with a default one', async () => {
    let ask = await asked('Bash', { command: 'ls' });
    expect(await answered(onceOption(ask, 'deny'), 'use "dir"')).toEqual({
      behavior: 'deny',
      message: 'use "dir"',
      interrupt: false,
    });
    ask = await asked('Bash', { command: 'ls' });
    expect(await answered(onceOption(ask, 'deny'))).toMatchObject({ message: 'The user denied this request.' });
  });

  it('offers what Claude Code suggests to remember, named by what it is and where it is saved', async () => {
    const suggestions = [
      {
        type: 'addRules',
        rules: [{ toolName: 'Bash', ruleContent: 'ls *' }, { toolName: 'mcp__echo__echo' }],
        behavior: 'allow',
        destination: 'localSettings',
      },
      { type: 'addDirectories', directories: ['/data'], destination: 'session' },
      { type: 'setMode', mode: 'acceptEdits', destination: 'session' },
      { type: 'somethingNew', destination: 'elsewhere' },
    ];
    const ask = await asked('Bash', { command: 'ls a' }, { permission_suggestions: suggestions });
    const lasting = ask.options.find(({ kind }) => kind === 'allowAlways');
    expect(lasting?.label).toBe(
      'Bash(ls *), mcp__echo__echo (.claude/settings.local.json), /data (session), Accept Edits (session), somethingNew (elsewhere)',
    );
    expect(await answered(lasting)).toEqual({
      behavior: 'allow',
      updatedInput: { command: 'ls a' },
      updatedPermissions: suggestions,
    });
  });

  it('shows the result of an edit', async () => {
    const file = path.join(repo, 'a.txt');
    await writeFile(file, 'one\ntwo\none\n');
    const edit = { file_path: file, old_string: 'one', new_string: '$& 1' };
    expect((await asked('Edit', edit)).diffs).toEqual([
      { path: file, oldText: 'one\ntwo\none\n', newText: '$& 1\ntwo\none\n' },
    ]);
    expect((await asked('Edit', { ...edit, replace_all: true })).diffs).toEqual([
      { path: file, oldText: 'one\ntwo\none\n', newText: '$& 1\ntwo\n$& 1\n' },
    ]);
    const edits = [edit, { old_string: 'two', new_string: '2' }];
    expect((await asked('MultiEdit', { file_path: file, edits })).diffs).toEqual([
      { path: file, oldText: 'one\ntwo\none\n', newText: '$& 1\n2\none\n' },
    ]);
    expect((await asked('Write', { file_path: file, content: 'x' })).diffs).toEqual([
      { path: file, oldText: 'one\ntwo\none\n', newText: 'x' },
    ]);
    expect((await asked('Write', { file_path: `${file}2`, content: 'x' })).diffs).toEqual([
      { path: `${file}2`, oldText: null, newText: 'x' },
    ]);
    expect((await asked('Edit', { file_path: `${file}3`, old_string: '', new_string: 'x' })).diffs).toEqual([
      { path: `${file}3`, oldText: null, newText: 'x' },
    ]);
    expect(claude.events.at(-2)).toMatchObject({ type: 'toolCall', call: { diffs: [{ newText: 'x' }] } });
  });

  it('shows fragments of an edit that doesn’t fit or is outside', async () => {
    const file = path.join(repo, 'a.txt');
    await writeFile(file, 'one\n');
    const partial = { oldText: 'two', newText: '2', partial: true };
    const edit = { old_string: 'two', new_string: '2' };
    expect((await asked('Edit', { file_path: file, ...edit })).diffs).toEqual([{ path: file, ...partial }]);
    expect((await asked('Edit', { file_path: '/etc/hosts', ...edit })).diffs).toEqual([
      { path: '/etc/hosts', ...partial },
    ]);
    await symlink('/etc', path.join(repo, 'link'));
    const linked = path.join(repo, 'link', 'passwd');
    expect((await asked('Write', { file_path: linked, content: 'x' })).diffs).toEqual([
      { path: linked, oldText: '', newText: 'x', partial: true },
    ]);
    await writeFile(file, Buffer.from([0, 1]));
    expect((await asked('Write', { file_path: file, content: 'x' })).diffs[0]?.partial).toBe(true);
    const notebook = await asked('NotebookEdit', { notebook_path: file, new_source: 'x', cell_id: 'c' });
    expect(notebook).toMatchObject({ kind: 'edit', diffs: [{ path: file, newText: 'x', partial: true }] });
  });

  it('shows the plan, even if only the tool call had it', async () => {
    expect(await asked('ExitPlanMode', { plan: '1. Do it' })).toMatchObject({ kind: 'plan', detail: '1. Do it' });
    await claude.sendMessage('m1', [
      { type: 'tool_use', id: 'call-r1', name: 'ExitPlanMode', input: { plan: '2. Again' } },
    ]);
    expect(await asked('ExitPlanMode', {})).toMatchObject({ kind: 'plan', detail: '2. Again' });
  });

  it('offers the answers to a question, after a plain allow', async () => {
    const question = {
      question: 'Which?',
      header: 'H',
      options: [{ label: 'Red', description: 'Hot' }, { label: 'Blue' }],
    };
    const ask = await asked('AskUserQuestion', { questions: [question] });
    expect(ask).toMatchObject({ kind: 'question', title: 'Which?', detail: '**Which?**\n- Red: Hot\n- Blue' });
    expect(onceOption(ask, 'allow')?.id).toBe('allow');
    const blue = ask.options.find(({ label }) => label === 'Blue');
    expect(await answered(blue)).toEqual({
      behavior: 'allow',
      updatedInput: { questions: [question], answers: { 'Which?': 'Blue' } },
    });
  });

  it('offers no single answer if a question accepts many', async () => {
    const question = { question: 'Which?', options: [{ label: 'Red' }] };
    const many = await asked('AskUserQuestion', { questions: [question, question] });
    expect(many.options.map(({ id }) => id)).toEqual(['allow', 'deny']);
    const several = await asked('AskUserQuestion', { questions: [{ ...question, multiSelect: true }] });
    expect(several.options.map(({ id }) => id)).toEqual(['allow', 'deny']);
  });

  it('shows the arguments of any other tool', async () => {
    expect(await asked('mcp__docs__find', { q: 1 })).toMatchObject({
      kind: 'mcp',
      title: 'docs: find',
      detail: '{\n  "q": 1\n}',
    });
    expect(await asked('WebFetch', { url: 'http://a.b' })).toMatchObject({
      kind: 'fetch',
      title: 'WebFetch http://a.b',
    });
    expect(await asked('Skill', {}, { description: 'Why' })).toMatchObject({ kind: 'other', detail: 'Why' });
  });

  it('gives each request its own ID, whatever the ones of Claude Code are', async () => {
    const requests = ['a.b', 'a/b', '', '', '__proto__'];
    for (const request of requests) await claude.asks(request, 'Bash', { command: 'ls' });
    const ids = claude.of('asked').map(({ ask }) => ask.id);
    expect(new Set(ids).size).toBe(requests.length);
    for (const [at, id] of ids.entries()) {
      expect(id).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
      expectOk(claude.session.settle(id, { type: 'withdrawn' }));
      expect((await claude.next()).response).toMatchObject({ request_id: requests[at] });
    }
  });

  it('refuses a request whose arguments are nested too deep to be sent back', async () => {
    const input = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const request = `{"subtype":"can_use_tool","tool_name":"x","tool_use_id":"c","input":${input}}`;
    await claude.sendLine({ text: `{"type":"control_request","request_id":"deep","request":${request}}` });
    expect((await claude.next()).response).toMatchObject({ subtype: 'error', request_id: 'deep' });
    const ask = await asked('Bash', { command: 'ls' });
    expect(await answered(onceOption(ask, 'allow'))).toMatchObject({ behavior: 'allow' });
  });

  it('shows what an edit changes if the whole text would be huge', async () => {
    const file = path.join(repo, 'a.txt');
    await writeFile(file, 'x'.repeat(1_000_000));
    const edit = { file_path: file, old_string: 'x', new_string: 'y'.repeat(1_000), replace_all: true };
    expect((await asked('Edit', edit)).diffs).toEqual([
      { path: file, oldText: 'x', newText: edit.new_string, partial: true },
    ]);
  });
});
