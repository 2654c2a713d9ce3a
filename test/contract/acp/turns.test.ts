import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred';
import type { AskId } from '../../../src/domain/ids';
import type { AgentEvent } from '../../../src/domain/session/event';
import { chunk, openedSession, permission } from './openedSession';

const allow = { type: 'selected', option: 'yes', kind: 'allowOnce' } as const;
const deny = { type: 'selected', option: 'no', kind: 'rejectOnce' } as const;

describe('a turn over ACP', () => {
  it.each([
    [{ stopReason: 'end_turn' }, { end: 'completed' }],
    [{ stopReason: 'cancelled' }, { end: 'cancelled' }],
    [{ stopReason: 'refusal' }, { end: 'refused' }],
    [{ stopReason: 'max_tokens' }, { end: 'limitReached' }],
    [{ stopReason: 'max_turn_requests' }, { end: 'limitReached' }],
    [{ stopReason: 'of_the_future' }, { end: 'completed' }],
    [{}, { end: 'completed' }],
  ])('decodes the response %j as %j', async (result, outcome) => {
    const { session, wire } = await openedSession();
    const turn = session.prompt('Go');
    const prompt = await wire.next();
    expect(prompt.params).toEqual({ sessionId: 's1', prompt: [{ type: 'text', text: 'Go' }] });
    await wire.update(chunk('words'));
    await wire.send({ id: prompt.id, result });
    expect(await turn).toEqual(outcome);
  });

  it('fails a turn without any content, unless it was one of the agent’s commands', async () => {
    const { session, wire } = await openedSession();
    const commands = { sessionUpdate: 'available_commands_update', availableCommands: [{ name: 'memory show' }] };
    await wire.update(commands);
    const prompts = ['Go', '/memory show', '/memory show all', '/memory shows'];
    const ends = [];
    for (const prompt of prompts) {
      const turn = session.prompt(prompt);
      await wire.answer('session/prompt', { stopReason: 'end_turn' });
      ends.push(await turn);
    }
    const failed = { end: 'failed', fault: { code: 'noAnswer' } };
    expect(ends).toEqual([failed, { end: 'completed' }, { end: 'completed' }, failed]);
  });

  it('fails a turn with nothing but the text of a fault, unless the agent went on', async () => {
    const { session, wire } = await openedSession({ faultText: [/^Error: /] });
    const failing = session.prompt('Go');
    const first = await wire.next();
    await wire.update(chunk('Error: Authentication failed with provider (HTTP 401).'));
    await wire.send({ id: first.id, result: { stopReason: 'end_turn' } });
    expect(await failing).toMatchObject({ end: 'failed', fault: { code: 'loginNeeded' } });
    const going = session.prompt('Go');
    const second = await wire.next();
    await wire.update(chunk('Error: hm.'));
    await wire.update(chunk('But here it is.'));
    await wire.send({ id: second.id, result: { stopReason: 'end_turn' } });
    expect(await going).toEqual({ end: 'completed' });
  });

  it('refuses a second turn at the same time', async () => {
    const { session } = await openedSession();
    void session.prompt('one');
    await expect(session.prompt('two')).rejects.toThrow('a turn is running');
  });

  it('emits everything before the response before its outcome, and accepts what comes after it', async () => {
    const { session, wire, events } = await openedSession();
    const turn = session.prompt('Go');
    const prompt = await wire.next();
    void wire.update(chunk('one'));
    void wire.update({ sessionUpdate: 'usage_update', used: 5, size: 10 });
    void wire.send({ id: prompt.id, result: { stopReason: 'end_turn', usage: { inputTokens: 3, outputTokens: 2 } } });
    await turn;
    expect(events.map(({ type }) => type)).toEqual(['opened', 'text', 'usage', 'usage']);
    await wire.update({ sessionUpdate: 'usage_update', used: 7, size: 10 });
    expect(events.at(-1)).toEqual({ type: 'usage', usage: { contextUsed: 7, contextSize: 10 } });
  });

  it('continues counting from the earlier usage of the session', async () => {
    const { session, wire, eventsOf } = await openedSession({}, { used: { inputTokens: 100, outputTokens: 10 } });
    for (const inputTokens of [5, 7]) {
      const turn = session.prompt('Go');
      await wire.answer('session/prompt', { usage: { inputTokens, outputTokens: 1 } });
      await turn;
    }
    expect(eventsOf('usage').map(({ usage }) => usage)).toEqual([
      { inputTokens: 105, outputTokens: 11 },
      { inputTokens: 112, outputTokens: 12 },
    ]);
    const copilot = await openedSession({ usagePerProcess: true }, { used: { inputTokens: 100 } });
    for (const inputTokens of [5, 12]) {
      const turn = copilot.session.prompt('Go');
      await copilot.wire.answer('session/prompt', { usage: { inputTokens } });
      await turn;
    }
    expect(copilot.eventsOf('usage').at(-1)!.usage).toEqual({ inputTokens: 112, outputTokens: 0 });
  });

  it('interrupts the turn when the process ends', async () => {
    const { session, wire } = await openedSession();
    const turn = session.prompt('Go');
    await wire.next();
    wire.stderr = 'out of memory';
    wire.exit({ code: null, signal: 'SIGKILL' });
    const fault = { code: 'agentExited', detail: 'SIGKILL\nout of memory' };
    expect(await turn).toEqual({ end: 'interrupted', fault });
    expect(await session.stopped).toEqual({ code: null, signal: 'SIGKILL', stderr: 'out of memory' });
    expect(await session.prompt('Again')).toEqual({ end: 'interrupted', fault });
  });

  it('reports no fault if Coppice ended the process', async () => {
    const stopped = await openedSession();
    const turn = stopped.session.prompt('Go');
    await stopped.wire.next();
    await stopped.session.stop();
    expect(await turn).toEqual({ end: 'interrupted' });
    const cancelled = await openedSession();
    const other = cancelled.session.prompt('Go');
    await cancelled.wire.next();
    await cancelled.session.cancel();
    await cancelled.session.stop();
    expect(await other).toEqual({ end: 'cancelled' });
  });

  it('counts a canceled turn as canceled, even if the agent responds with an error or with nothing', async () => {
    const { session, wire } = await openedSession();
    for (const answer of [{ error: { code: -32603, message: 'aborted' } }, { result: { stopReason: 'end_turn' } }]) {
      const turn = session.prompt('Go');
      const prompt = await wire.next();
      await session.cancel();
      expect(await wire.next()).toEqual({ jsonrpc: '2.0', method: 'session/cancel', params: { sessionId: 's1' } });
      await wire.send({ id: prompt.id, ...answer });
      expect(await turn).toEqual({ end: 'cancelled' });
    }
    await session.cancel();
    expect(wire.unread).toEqual([]);
  });
});

describe('a permission request over ACP', () => {
  it('waits for an answer without delaying anything else, and accepts only the first one', async () => {
    const { session, wire, eventsOf, events } = await openedSession();
    void session.prompt('Go');
    await wire.next();
    await wire.send(permission(5));
    const [{ ask } = { ask: undefined }] = eventsOf('asked');
    expect(ask).toMatchObject({ id: 'run1-a1', call: 'c1', kind: 'edit', takesReason: false });
    await wire.update(chunk('meanwhile'));
    expect(events.at(-1)).toMatchObject({ text: 'meanwhile' });
    expect(session.settle('other' as AskId, allow)).toMatchObject({ error: { code: 'askUnknown' } });
    expect(session.settle(ask!.id, allow)).toMatchObject({ ok: true });
    expect(await wire.next()).toMatchObject({ id: 5, result: { outcome: { outcome: 'selected', optionId: 'yes' } } });
    expect(session.settle(ask!.id, deny)).toMatchObject({ error: { code: 'askUnknown' } });
    expect(eventsOf('toolCall').at(-1)!.call).toEqual({ id: 'c1', status: 'running' });
  });

  it('closes the tool call of a denied request, which some agents never do', async () => {
    const { session, wire, eventsOf } = await openedSession();
    void session.prompt('Go');
    await wire.next();
    await wire.send(permission(5));
    session.settle(eventsOf('asked')[0]!.ask.id, deny);
    await wire.next();
    expect(eventsOf('toolCall').at(-1)!.call).toEqual({ id: 'c1', status: 'denied' });
  });

  it('accepts the answer of a rule while the request is being emitted', async () => {
    const settle = deferred<(id: AskId) => void>();
    const opened = await openedSession(
      {},
      {
        emit: async (event: AgentEvent) => {
          if (event.type === 'asked') (await settle.promise)(event.ask.id);
        },
      },
    );
    settle.resolve((id) => opened.session.settle(id, allow));
    void opened.session.prompt('Go');
    await opened.wire.next();
    await opened.wire.send(permission(1));
    expect(await opened.wire.next()).toMatchObject({ id: 1, result: { outcome: { outcome: 'selected' } } });
  });

  it('withdraws requests at a cancel, at the end of the turn, and when the agent or its process ends', async () => {
    const { session, wire, eventsOf } = await openedSession();
    const withdrawn = () => eventsOf('askWithdrawn').map(({ ask }) => ask);
    const cancelled = { result: { outcome: { outcome: 'cancelled' } } };
    let turn = session.prompt('Go');
    let prompt = await wire.next();
    await wire.send(permission(1, 'c1'));
    await wire.send(permission(2, 'c2'));
    await session.cancel();
    const sent = [await wire.next(), await wire.next(), await wire.next()];
    expect(sent).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 1, ...cancelled }),
        expect.objectContaining({ id: 2, ...cancelled }),
        expect.objectContaining({ method: 'session/cancel' }),
      ]),
    );
    await wire.send({ id: prompt.id, result: { stopReason: 'cancelled' } });
    await turn;
    expect(withdrawn()).toEqual(['run1-a1', 'run1-a2']);

    turn = session.prompt('Go');
    prompt = await wire.next();
    await wire.send(permission(3));
    await wire.send({ id: prompt.id, result: { stopReason: 'end_turn' } });
    await turn;
    expect(await wire.next()).toMatchObject({ id: 3, ...cancelled });
    expect(withdrawn()).toHaveLength(3);

    void session.prompt('Go');
    await wire.next();
    await wire.send(permission(4));
    await wire.send({ method: '$/cancel_request', params: { requestId: 4 } });
    expect(await wire.next()).toMatchObject({ id: 4, ...cancelled });
    expect(withdrawn()).toHaveLength(4);

    await wire.send(permission(5));
    wire.exit({ code: 0, signal: null });
    await session.stopped;
    expect(withdrawn()).toHaveLength(5);
  });

  it('refuses a malformed permission request', async () => {
    const { wire } = await openedSession();
    await wire.send({ id: 1, method: 'session/request_permission', params: { sessionId: 's1' } });
    expect(await wire.next()).toMatchObject({ id: 1, error: { code: -32602 } });
  });
});

describe('what an agent sends over ACP', () => {
  it('refuses an unknown request immediately, and ignores an unknown notification', async () => {
    const { wire, events } = await openedSession();
    await wire.send({ id: 'q', method: 'craft/drainMidTurnQueue', params: {} });
    expect(await wire.next()).toMatchObject({ id: 'q', error: { code: -32601 } });
    await wire.send({ method: 'qwen/notify/session/mode-update', params: {} });
    expect(events).toHaveLength(1);
  });

  it('reads at the pace of its subscriber', async () => {
    const gate = deferred<undefined>();
    const { wire } = await openedSession(
      {},
      {
        emit: (event: AgentEvent) => (event.type === 'text' ? gate.promise.then(() => undefined) : Promise.resolve()),
      },
    );
    const taken: string[] = [];
    const first = wire.update(chunk('one')).then(() => taken.push('one'));
    const second = wire.update(chunk('two')).then(() => taken.push('two'));
    await new Promise(setImmediate);
    expect(taken).toEqual([]);
    gate.resolve(undefined);
    await Promise.all([first, second]);
    expect(taken).toEqual(['one', 'two']);
  });

  it('ends the process if its events can’t be taken', async () => {
    const { session, wire } = await openedSession(
      {},
      {
        emit: (event: AgentEvent) => (event.type === 'text' ? Promise.reject(new Error('bug')) : Promise.resolve()),
      },
    );
    await wire.update(chunk('one'));
    await session.stopped;
    expect(wire.stops).toBeGreaterThan(0);
  });

  it('reports garbage once and survives it', async () => {
    const { wire, eventsOf } = await openedSession();
    for (const line of [{ text: 'Update available: sk-abcdefgh12345' }, { tooLong: 40_000_000 }, { text: '{"id":' }])
      await wire.sendLine(line);
    await wire.update(chunk('words'));
    expect(eventsOf('notice')).toEqual([
      { type: 'notice', level: 'info', code: 'outputSkipped', text: 'Update available: ‹redacted›' },
    ]);
    expect(eventsOf('text')).toHaveLength(1);
  });

  it('records everything with what is sent', async () => {
    const seen: unknown[] = [];
    const { wire } = await openedSession({}, { wire: (message) => seen.push(message) });
    await wire.update(chunk('x'));
    expect(seen.at(0)).toMatchObject({ dir: '>', msg: { method: 'initialize' } });
    expect(seen.at(-1)).toMatchObject({ dir: '<', msg: { method: 'session/update' } });
  });
});
