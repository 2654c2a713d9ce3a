import { afterEach, describe, expect, it, vi } from 'vitest';
import { expectOk } from '../../../src/base/result';
import { chunk, CWD, MODES, Opening, permission } from './openedSession';

const resume = { agentSession: 's1', kind: 'load', createdAt: Date.parse('2026-11-21T10:00:00Z') } as const;
const LOADS = { protocolVersion: 1, agentCapabilities: { loadSession: true } };
const RESUMES = { agentCapabilities: { loadSession: true, sessionCapabilities: { resume: {} } } };

describe('opening a session over ACP', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('offers neither files nor terminals, and reports what the agent is', async () => {
    const { wire, result, events } = new Opening();
    const initialize = await wire.answer('initialize', {
      protocolVersion: 1,
      agentCapabilities: { loadSession: true },
      agentInfo: { name: 'x', version: '1.2' },
    });
    expect(initialize.params).toMatchObject({
      protocolVersion: 1,
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
    });
    const made = await wire.answer('session/new', { sessionId: 7, modes: MODES, models: { currentModelId: 'm|$(1)' } });
    expect(made.params).toEqual({ cwd: CWD, mcpServers: [] });
    expect((await result).ok).toBe(true);
    expect(events).toEqual([
      { type: 'opened', agentSession: '7', resume: 'load', agentName: 'x', agentVersion: '1.2', model: 'm|$(1)' },
      {
        type: 'modes',
        current: 'auto',
        available: [
          { id: 'auto', name: 'Auto' },
          { id: 'ask', name: 'ask' },
        ],
      },
    ]);
  });

  it('keeps updates that come before their session is known, except those of other sessions', async () => {
    const { wire, result, events } = new Opening();
    await wire.answer('initialize', {});
    await wire.update(chunk('early'));
    await wire.update(chunk('of another'), 's2');
    await wire.answer('session/new', { sessionId: 's1' });
    await wire.update(chunk(' and late'));
    await wire.update(chunk('of another'), 's2');
    await result;
    expect(events.map((event) => (event.type === 'text' ? event.text : event.type))).toEqual([
      'opened',
      'early',
      ' and late',
    ]);
  });

  it('accepts answers to asks that come before the session is open', async () => {
    const opening = new Opening();
    const { wire, result } = opening;
    await wire.answer('initialize', {});
    const { id } = await wire.next();
    await wire.send(permission(5));
    const [asked] = opening.eventsOf('asked');
    expectOk(opening.settle(asked!.ask.id, { type: 'selected', option: 'yes', kind: 'allowOnce' }));
    expect(await wire.next()).toMatchObject({ id: 5, result: { outcome: { outcome: 'selected', optionId: 'yes' } } });
    await wire.send({ jsonrpc: '2.0', id, result: { sessionId: 's1' } });
    expect((await result).ok).toBe(true);
  });

  it('rejects a session without an ID', async () => {
    const { wire, result } = new Opening();
    await wire.answer('initialize', {});
    await wire.answer('session/new', {});
    expect(await result).toMatchObject({ error: { code: 'agentProtocol' } });
    expect(wire.stops).toBeGreaterThan(0);
  });

  it('refuses an agent with another version of the protocol', async () => {
    const { wire, result } = new Opening();
    await wire.answer('initialize', { protocolVersion: 2 });
    expect(await result).toMatchObject({ error: { code: 'agentProtocol' } });
  });

  it('authenticates only if there is a key', async () => {
    const traits = { authenticate: { method: 'key', whenSet: ['A', 'B'] } };
    const without = new Opening(traits, { env: { A: '' } });
    await without.wire.answer('initialize', {});
    await without.wire.answer('session/new', { sessionId: 's1' });
    const withKey = new Opening(traits, { env: { B: 'x' } });
    await withKey.wire.answer('initialize', {});
    expect((await withKey.wire.answer('authenticate', {})).params).toEqual({ methodId: 'key' });
    await withKey.wire.answer('session/new', { sessionId: 's1' });
    expect((await withKey.result).ok).toBe(true);
    const refused = new Opening(traits, { env: { B: 'x' } });
    await refused.wire.answer('initialize', {});
    await refused.wire.refuse('authenticate', { code: -32603, message: 'no' });
    expect(await refused.result).toMatchObject({ error: { code: 'loginNeeded', detail: 'no' } });
  });

  it.each([
    [{ code: -32000, message: 'Authentication required' }, 'loginNeeded'],
    [{ code: -32603, message: 'Internal error', data: { details: 'No API key' } }, 'loginNeeded'],
    [{ code: -32603, message: 'Internal error' }, 'agentProtocol'],
  ])('reports why no session was created: %j', async (error, code) => {
    const { wire, result } = new Opening();
    await wire.answer('initialize', {});
    await wire.refuse('session/new', error);
    expect(await result).toMatchObject({ error: { code } });
    expect(wire.stops).toBeGreaterThan(0);
  });

  it('reports the end of the process with its last output', async () => {
    const { wire, result } = new Opening();
    await wire.next();
    wire.stderr = 'cannot find module';
    wire.exit({ code: 1, signal: null });
    expect(await result).toMatchObject({ error: { code: 'agentExited', detail: 'exit code 1\ncannot find module' } });
    const login = new Opening();
    await login.wire.next();
    login.wire.stderr = 'Not logged in. Please sign in first.';
    login.wire.exit({ code: 1, signal: null });
    expect(await login.result).toMatchObject({ error: { code: 'loginNeeded' } });
  });

  it('is canceled by the signal at any step, and ends the process', async () => {
    const { wire, result, abort } = new Opening();
    await wire.answer('initialize', {});
    await wire.next();
    abort.abort();
    expect(await result).toMatchObject({ error: { code: 'agentExited' } });
    expect(wire.stops).toBeGreaterThan(0);
  });

  it('sets the mode that asks for permission, and reports a refusal', async () => {
    const set = new Opening({ mode: 'ask' });
    await set.wire.answer('initialize', {});
    await set.wire.answer('session/new', { sessionId: 's1', modes: MODES });
    expect((await set.wire.answer('session/set_mode', {})).params).toEqual({ sessionId: 's1', modeId: 'ask' });
    await set.result;
    expect(set.eventsOf('modes').at(-1)).toEqual({ type: 'modes', current: 'ask' });

    const refused = new Opening({ mode: 'ask' });
    await refused.wire.answer('initialize', {});
    await refused.wire.answer('session/new', { sessionId: 's1', modes: MODES });
    await refused.wire.refuse('session/set_mode', { code: -32602, message: 'untrusted' });
    expect((await refused.result).ok).toBe(true);
    expect(refused.eventsOf('notice')).toMatchObject([
      { level: 'warning', code: 'modeRefused', text: 'ask: untrusted' },
    ]);

    const already = new Opening({ mode: 'auto' });
    await already.wire.answer('initialize', {});
    await already.wire.answer('session/new', { sessionId: 's1', modes: MODES });
    expect((await already.result).ok).toBe(true);
    expect(already.wire.unread).toEqual([]);
  });

  it('prefers config options to modes', async () => {
    const opening = new Opening({ mode: 'ask' });
    const { wire, result } = opening;
    await wire.answer('initialize', {});
    const options = [{ value: 'go', name: 'Go' }, { options: [{ value: 'ask', name: 'Ask' }] }];
    const configOptions = [{ id: 'level', category: 'mode', type: 'select', currentValue: 'go', options }];
    await wire.answer('session/new', { sessionId: 's1', modes: MODES, configOptions });
    const set = await wire.answer('session/set_config_option', {});
    expect(set.params).toEqual({ sessionId: 's1', configId: 'level', value: 'ask' });
    await result;
    expect(opening.eventsOf('modes').map(({ current }) => current)).toEqual(['go', 'ask']);
    expect(opening.eventsOf('modes')[0]!.available).toEqual([
      { id: 'go', name: 'Go' },
      { id: 'ask', name: 'Ask' },
    ]);
  });

  it('resumes a session silently if the agent can, whatever it could when it was created', async () => {
    const { wire, result } = new Opening({}, { resume });
    await wire.answer('initialize', RESUMES);
    const asked = await wire.answer('session/resume', {});
    expect(asked.params).toEqual({ sessionId: 's1', cwd: CWD, mcpServers: [] });
    expect((await result).ok).toBe(true);
  });

  it('drops the replayed history, and nothing else', async () => {
    const opening = new Opening({}, { resume });
    const { wire } = opening;
    await wire.answer('initialize', LOADS);
    const load = await wire.next();
    expect(load.method).toBe('session/load');
    await wire.update({ sessionUpdate: 'user_message_chunk', content: { type: 'text', text: 'old' } });
    await wire.update(chunk('old'));
    await wire.update({ sessionUpdate: 'tool_call', toolCallId: 'c1', title: 'old' });
    await wire.update({ sessionUpdate: 'available_commands_update', availableCommands: [{ name: 'plan mode' }] });
    await wire.send({ id: load.id, result: null });
    expect((await opening.result).ok).toBe(true);
    await wire.update(chunk('new'));
    expect(opening.events.map(({ type }) => type)).toEqual(['opened', 'commands', 'text']);
  });

  it('waits for the end of a history that comes after the response', async () => {
    vi.useFakeTimers();
    const opening = new Opening({ replayQuiet: 1_000 }, { resume });
    const { wire } = opening;
    await wire.answer('initialize', LOADS);
    await wire.answer('session/load', {});
    for (let message = 0; message < 3; message += 1) {
      await vi.advanceTimersByTimeAsync(900);
      await wire.update(chunk('old'));
    }
    await vi.advanceTimersByTimeAsync(300);
    expect(opening.events).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await opening.result).ok).toBe(true);
    await wire.update(chunk('new'));
    expect(opening.events.map(({ type }) => type)).toEqual(['opened', 'text']);
  });

  it('waits no longer for a history if the start is canceled or the process ends', async () => {
    const ends: ((opening: Opening) => void)[] = [
      ({ abort }) => abort.abort(),
      ({ wire }) => wire.exit({ code: 9, signal: null }),
    ];
    for (const end of ends) {
      const opening = new Opening({ replayQuiet: 3_600_000 }, { resume });
      await opening.wire.answer('initialize', LOADS);
      await opening.wire.answer('session/load', {});
      end(opening);
      expect(await opening.result).toMatchObject({ error: { code: 'agentExited' } });
    }
  });

  it('reports that a session can’t be resumed', async () => {
    const gone = new Opening({}, { resume });
    await gone.wire.answer('initialize', LOADS);
    const details = 'No previous sessions found for this project.';
    await gone.wire.refuse('session/load', { code: -32603, message: 'Internal error', data: { details } });
    expect(await gone.result).toMatchObject({
      error: { code: 'resumeFailed', detail: `Internal error: ${details}` },
    });
    const cannot = new Opening({}, { resume });
    await cannot.wire.answer('initialize', {});
    expect(await cannot.result).toMatchObject({ error: { code: 'resumeFailed' } });
    const login = new Opening({}, { resume });
    await login.wire.answer('initialize', LOADS);
    await login.wire.refuse('session/load', { code: -32000, message: 'Authentication required' });
    expect(await login.result).toMatchObject({ error: { code: 'loginNeeded' } });
  });

  it('waits before it loads a session that is too young, and reports that', async () => {
    vi.useFakeTimers({ now: resume.createdAt + 5_500 });
    const opening = new Opening({ loadNotBefore: 65_000 }, { resume });
    await opening.wire.answer('initialize', LOADS);
    await vi.advanceTimersByTimeAsync(0);
    expect(opening.eventsOf('notice')).toEqual([
      { type: 'notice', level: 'info', code: 'resumeDelayed', text: '60 s' },
    ]);
    await vi.advanceTimersByTimeAsync(59_499);
    expect(opening.wire.unread).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await opening.wire.answer('session/load', {});
    expect((await opening.result).ok).toBe(true);
  });

  it('waits no longer for a session if the start is canceled or the process ends', async () => {
    const traits = { loadNotBefore: 65_000 };
    const young = { resume: { ...resume, createdAt: Date.now() } };
    const aborted = new Opening(traits, young);
    await aborted.wire.answer('initialize', LOADS);
    aborted.abort.abort();
    expect(await aborted.result).toMatchObject({ error: { code: 'agentExited' } });
    const ended = new Opening(traits, young);
    await ended.wire.answer('initialize', LOADS);
    ended.wire.exit({ code: 9, signal: null });
    expect(await ended.result).toMatchObject({ error: { code: 'agentExited', detail: 'exit code 9' } });
    const skewed = new Opening({}, { resume: { ...resume, createdAt: Date.now() + 3_600_000 } });
    await skewed.wire.answer('initialize', LOADS);
    await skewed.wire.answer('session/load', {});
    const grown = new Opening(traits, { resume: { ...resume, createdAt: Date.now() - 65_000 } });
    await grown.wire.answer('initialize', LOADS);
    await grown.wire.answer('session/load', {});
    expect(grown.eventsOf('notice')).toEqual([]);
  });
});
