import { describe, expect, it } from 'vitest';
import { deferred } from '../../../../src/base/deferred';
import { expectOk } from '../../../../src/base/result';
import { ClaudeEnd } from './claudeEnd';

const allow = { type: 'selected', option: 'allow', kind: 'allowOnce' } as const;

describe('a session with Claude Code', () => {
  it('reports at its opening what is known before the first turn, and the rest when that starts', async () => {
    const claude = new ClaudeEnd();
    const opening = claude.session.open('6f3c55e9', false);
    const commands = [
      { name: 'review', description: 'Reviews. '.repeat(100) },
      { name: 'color', description: '' },
    ];
    const asked = await claude.grant('initialize', {
      commands,
      claude_code_version: '2.1.329',
      current_permission_mode: 'default',
    });
    expect(asked).toEqual({ subtype: 'initialize', hooks: {} });
    expect(expectOk(await opening)).toBe(claude.session);
    expect(claude.of('opened')).toMatchObject([{ agentSession: '6f3c55e9', resume: 'none', agentVersion: '2.1.329' }]);
    expect(claude.of('modes')).toMatchObject([{ current: 'default' }]);
    expect(claude.of('commands')[0]?.commands.map(({ description }) => description?.length)).toEqual([200, undefined]);

    claude.events.length = 0;
    const turn = claude.session.prompt('go');
    await claude.init({ permissionMode: 'default', terminal_slash_commands: ['color'] });
    expect(claude.of('opened')).toMatchObject([{ agentSession: '6f3c55e9', resume: 'resume', model: 'm' }]);
    expect(claude.of('commands')[0]?.commands.map(({ name }) => name)).toEqual(['review']);
    await claude.result();
    expect(await turn).toEqual({ end: 'completed' });

    claude.events.length = 0;
    await claude.init({ permissionMode: 'default', terminal_slash_commands: ['color'] });
    expect(claude.events).toEqual([]);
  });

  it('can be resumed from its opening on if it was resumed', async () => {
    const claude = new ClaudeEnd();
    const opening = claude.session.open('6f3c55e9', true);
    await claude.grant('initialize');
    await opening;
    expect(claude.of('opened')).toMatchObject([{ resume: 'resume' }]);
  });

  it('fails to open with the reason', async () => {
    const claude = new ClaudeEnd();
    const opening = claude.session.open('6f3c55e9', false);
    await claude.refuse('no hooks here');
    expect(await opening).toMatchObject({ ok: false, error: { code: 'agentProtocol', detail: 'no hooks here' } });
    expect(claude.stops).toBeGreaterThan(0);
  });

  it('fails to resume a session that no longer exists, and reports any other end at the opening as an exit', async () => {
    const lost = 'No conversation found with session ID: 6f3c55e9';
    for (const [isResumed, code] of [
      [true, 'resumeFailed'],
      [false, 'agentExited'],
    ] as const) {
      const claude = new ClaudeEnd();
      const opening = claude.session.open('6f3c55e9', isResumed);
      claude.stderr = lost;
      claude.exit({ code: 1, signal: null });
      expect(await opening).toMatchObject({ ok: false, error: { code, detail: `exit code 1\n${lost}` } });
    }
    const claude = new ClaudeEnd();
    const opening = claude.session.open('6f3c55e9', true);
    await claude.send({ type: 'result', subtype: 'error_during_execution', is_error: true, errors: [lost] });
    claude.exit({ code: 1, signal: null });
    expect(await opening).toMatchObject({ ok: false, error: { code: 'resumeFailed' } });
  });

  it('sends one message per turn', async () => {
    const claude = new ClaudeEnd();
    await claude.opened();
    const turn = claude.session.prompt('first');
    expect(await claude.next()).toMatchObject({ type: 'user', message: { content: 'first' } });
    expect(() => claude.session.prompt('second')).toThrow();
    await claude.result();
    await turn;
    void claude.session.prompt('second');
    expect(await claude.next()).toMatchObject({ type: 'user', message: { content: 'second' } });
  });

  it('reads further only when its events are taken', async () => {
    const taken = deferred<undefined>();
    const seen: string[] = [];
    const claude = new ClaudeEnd({
      emit: async (event) => {
        seen.push(event.type);
        if (event.type === 'notice') await taken.promise;
      },
    });
    const handled = claude.send({ type: 'system', subtype: 'notification', text: 'a' });
    const after = claude.send({ type: 'system', subtype: 'session_title_changed', title: 'b' });
    const isHandled = Promise.race([handled.then(() => true), new Promise((resolve) => setImmediate(resolve, false))]);
    expect(await isHandled).toBe(false);
    expect(seen).toEqual(['notice']);
    taken.resolve(undefined);
    await after;
    expect(seen).toEqual(['notice', 'titled']);
  });

  it('ends an agent whose events can’t be taken', async () => {
    const claude = new ClaudeEnd({ emit: () => Promise.reject(new Error('gone')) });
    await claude.send({ type: 'system', subtype: 'notification', text: 'a' });
    expect((await claude.session.stopped).signal).toBe('SIGTERM');
  });

  it('interrupts, withdraws open requests, and continues', async () => {
    const claude = new ClaudeEnd();
    await claude.opened();
    const turn = claude.session.prompt('go');
    await claude.next();
    await claude.init();
    await claude.asks('r1', 'Bash', { command: 'ls' });
    await claude.session.cancel();
    expect(await claude.next()).toMatchObject({ request: { subtype: 'interrupt' } });
    expect(await claude.next()).toMatchObject({
      response: { request_id: 'r1', response: { behavior: 'deny', interrupt: true } },
    });
    await claude.result({ subtype: 'error_during_execution', is_error: true, terminal_reason: 'aborted_tools' });
    expect(await turn).toEqual({ end: 'cancelled' });
    expect(claude.of('askWithdrawn')).toEqual([{ type: 'askWithdrawn', ask: 'run_1-a1' }]);
    expect(claude.session.settle('run_1-a1' as never, allow).ok).toBe(false);
  });

  it('interrupts again if the turn begins only after the interrupt', async () => {
    const claude = new ClaudeEnd();
    await claude.opened();
    void claude.session.prompt('go');
    await claude.next();
    await claude.session.cancel();
    await claude.grant('interrupt');
    await claude.init();
    expect(await claude.next()).toMatchObject({ request: { subtype: 'interrupt' } });
    await claude.result({ is_error: true, terminal_reason: 'aborted_streaming' });
    void claude.session.prompt('more');
    await claude.next();
    await claude.init();
    expect(claude.unread).toEqual([]);
  });

  it('reports how a turn ends that the process doesn’t survive', async () => {
    const died = new ClaudeEnd();
    await died.opened();
    const turn = died.session.prompt('go');
    await died.asks('r1', 'Bash', { command: 'ls' });
    died.stderr = 'out of memory';
    died.exit({ code: null, signal: 'SIGKILL' });
    const fault = { code: 'agentExited', detail: 'SIGKILL\nout of memory' };
    expect(await turn).toEqual({ end: 'interrupted', fault });
    expect(died.of('askWithdrawn')).toHaveLength(1);
    expect(await died.session.stopped).toEqual({ code: null, signal: 'SIGKILL', stderr: 'out of memory' });
    expect(await died.session.prompt('more')).toEqual({ end: 'interrupted', fault });
    expect((await died.session.setMode('plan')).ok).toBe(false);

    const stopped = new ClaudeEnd();
    await stopped.opened();
    const other = stopped.session.prompt('go');
    await stopped.session.stop();
    expect(await other).toEqual({ end: 'interrupted' });

    const cancelled = new ClaudeEnd();
    await cancelled.opened();
    const third = cancelled.session.prompt('go');
    await cancelled.session.cancel();
    cancelled.exit({ code: 143, signal: null });
    expect(await third).toEqual({ end: 'cancelled' });
  });

  it('sets the mode, or reports why not', async () => {
    const claude = new ClaudeEnd();
    await claude.opened({ current_permission_mode: 'default' });
    const setting = claude.session.setMode('plan');
    expect(await claude.grant('set_permission_mode', { mode: 'plan' })).toMatchObject({ mode: 'plan' });
    expect((await setting).ok).toBe(true);
    await claude.send({ type: 'system', subtype: 'status', status: null, permissionMode: 'plan' });
    expect(claude.of('modes')).toEqual([{ type: 'modes', current: 'plan' }]);
    const refused = claude.session.setMode('bypassPermissions');
    await claude.refuse('was not launched');
    expect(await refused).toMatchObject({ ok: false, error: { code: 'modeRefused', detail: 'was not launched' } });
  });

  it('refuses unknown requests, keeps unknown messages, and skips anything else', async () => {
    const claude = new ClaudeEnd();
    await claude.opened();
    await claude.send({ type: 'control_request', request_id: 'x', request: { subtype: 'hook_callback' } });
    expect(await claude.next()).toMatchObject({ response: { subtype: 'error', request_id: 'x' } });
    await claude.send({ type: 'system', subtype: 'never_seen', token: 'sk-123456789012', more: 'x'.repeat(5000) });
    const [unknown] = claude.of('unknown');
    expect(unknown?.raw.length).toBe(4096);
    expect(unknown?.raw).toContain('never_seen');
    expect(unknown?.raw).not.toContain('sk-123456789012');
    await claude.sendLine({ text: 'Welcome!' });
    await claude.sendLine({ tooLong: 99 });
    await claude.sendLine({ text: ' ' });
    expect(claude.of('notice')).toEqual([{ type: 'notice', level: 'info', code: 'outputSkipped', text: 'Welcome!' }]);
    const { length } = claude.events;
    await claude.send({ type: 'keep_alive' });
    await claude.send({ type: 'system', subtype: 'thinking_tokens', estimated_tokens: 3 });
    expect(claude.events).toHaveLength(length);
  });

  it('survives a message that is nested without end', async () => {
    const claude = new ClaudeEnd();
    await claude.opened();
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const use = `{"type":"tool_use","id":"c","name":"x","input":{"a":${deep}}}`;
    await claude.sendLine({ text: `{"type":"of_the_future","a":${deep}}` });
    await claude.sendLine({ text: `{"type":"assistant","message":{"id":"m","content":[${use}]}}` });
    await claude.sendMessage('m', [{ type: 'text', text: 'Still here.' }]);
    expect(claude.events.map(({ type }) => type)).toEqual(['unknown', 'toolCall', 'text']);
    expect(claude.stops).toBe(0);
  });

  it('passes both directions to the recorder', async () => {
    const claude = new ClaudeEnd();
    await claude.opened();
    expect(claude.tapped.map(({ dir }) => dir)).toEqual(['>', '<']);
  });
});
