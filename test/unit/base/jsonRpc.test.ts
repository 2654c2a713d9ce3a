import { describe, expect, it } from 'vitest';
import { deferred } from '../../../src/base/deferred';
import { JsonRpcPeer, type RpcLateReply, type RpcOwner, type RpcReply } from '../../../src/base/jsonRpc';
import type { Line } from '../../../src/base/ndjson';

function peerWith(owner: Partial<RpcOwner> = {}) {
  const written: unknown[] = [];
  const malformed: Line[] = [];
  const peer = new JsonRpcPeer({
    write: (text) => {
      expect(text.endsWith('\n')).toBe(true);
      written.push(JSON.parse(text));
      return Promise.resolve();
    },
    notified: () => undefined,
    requested: () => undefined,
    malformed: (line) => malformed.push(line),
    ...owner,
  });
  const push = (message: unknown) => peer.push({ text: JSON.stringify(message) });
  return { peer, push, written, malformed };
}

describe('a JSON-RPC peer', () => {
  it('matches responses to requests in any order', async () => {
    const { peer, push, written } = peerWith();
    const first = peer.request('one', { a: 1 });
    const second = peer.request('two', undefined);
    await push({ jsonrpc: '2.0', id: 1, result: 'second' });
    await push({ jsonrpc: '2.0', id: 0, result: null });
    expect(await first).toEqual({ ok: true, value: null });
    expect(await second).toEqual({ ok: true, value: 'second' });
    expect(written).toEqual([
      { jsonrpc: '2.0', id: 0, method: 'one', params: { a: 1 } },
      { jsonrpc: '2.0', id: 1, method: 'two' },
    ]);
  });

  it('accepts messages without the field jsonrpc, and IDs that come back as text', async () => {
    const { peer, push } = peerWith();
    const answer = peer.request('one', {});
    await push({ id: '0', result: 1 });
    expect(await answer).toEqual({ ok: true, value: 1 });
  });

  it('passes on errors unchanged, including HTTP statuses', async () => {
    const { peer, push } = peerWith();
    const errors = ['one', 'two', 'three'].map((method) => peer.request(method, {}));
    await push({ id: 0, error: { code: 401, message: 'no key', data: { hint: 1 } } });
    await push({ id: 1, error: 'plain' });
    await push({ id: 2, error: { code: 'E', reason: 'odd' } });
    expect(await Promise.all(errors)).toEqual([
      { ok: false, error: { code: 'refused', error: { code: 401, message: 'no key', data: { hint: 1 } } } },
      { ok: false, error: { code: 'refused', error: { code: -32603, message: 'plain' } } },
      { ok: false, error: { code: 'refused', error: { code: -32603, message: '{"code":"E","reason":"odd"}' } } },
    ]);
  });

  it('rejects a request when its signal is aborted, and drops its late response', async () => {
    const { peer, push, malformed } = peerWith();
    const abort = new AbortController();
    const answer = peer.request('slow', {}, abort.signal);
    abort.abort();
    expect(await answer).toEqual({ ok: false, error: { code: 'aborted' } });
    await push({ id: 0, result: 'late' });
    expect(malformed).toEqual([]);
    expect(await peer.request('slow', {}, abort.signal)).toEqual({ ok: false, error: { code: 'aborted' } });
  });

  it('rejects waiting requests when it closes, and every request afterwards', async () => {
    const { peer, written } = peerWith();
    const answer = peer.request('one', {});
    peer.close();
    expect(await answer).toEqual({ ok: false, error: { code: 'closed' } });
    expect(await peer.request('two', {})).toEqual({ ok: false, error: { code: 'closed' } });
    await peer.notify('gone', {});
    expect(written).toHaveLength(1);
  });

  it('reports a closed connection if it can’t be written to', async () => {
    const { peer } = peerWith({ write: () => Promise.reject(new Error('EPIPE')) });
    expect(await peer.request('one', {})).toEqual({ ok: false, error: { code: 'closed' } });
  });

  it('refuses unknown requests immediately', async () => {
    const { push, written } = peerWith();
    await push({ id: 'x', method: 'craft/drain', params: {} });
    expect(written).toEqual([
      { jsonrpc: '2.0', id: 'x', error: { code: -32601, message: 'Method not found: craft/drain' } },
    ]);
  });

  it('reports a handler that threw to the other side', async () => {
    const { push, written } = peerWith({ requested: () => Promise.reject(new Error('bug')) });
    await push({ id: 7, method: 'x' });
    expect(written).toEqual([{ jsonrpc: '2.0', id: 7, error: { code: -32603, message: 'bug' } }]);
  });

  it('handles notifications in order, and delays the sender until each is settled', async () => {
    const gate = deferred<undefined>();
    const seen: string[] = [];
    const { push } = peerWith({
      notified: async (method) => {
        seen.push(`${method} begins`);
        if (method === 'first') await gate.promise;
        seen.push(`${method} ends`);
      },
    });
    let taken = false;
    const first = push({ method: 'first' }).then(() => (taken = true));
    await Promise.resolve();
    expect(taken).toBe(false);
    gate.resolve(undefined);
    await first;
    await push({ method: 'second' });
    expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  });

  it('reads further while a request is answered later', async () => {
    const answer = deferred<RpcLateReply>();
    const seen: string[] = [];
    const { push, written } = peerWith({
      requested: () => Promise.resolve<RpcReply>({ later: answer.promise }),
      notified: (method) => void seen.push(method),
    });
    await push({ id: 3, method: 'ask' });
    await push({ method: 'news' });
    expect([seen, written]).toEqual([['news'], []]);
    answer.resolve({ result: 'yes' });
    await expect.poll(() => written).toEqual([{ jsonrpc: '2.0', id: 3, result: 'yes' }]);
  });

  it('signals a handler that its request was canceled, and that the connection has ended', async () => {
    const signals: AbortSignal[] = [];
    const { peer, push } = peerWith({
      requested: (_method, _params, signal) => {
        signals.push(signal);
        return Promise.resolve<RpcReply>({ later: deferred<RpcLateReply>().promise });
      },
    });
    await push({ id: 1, method: 'ask' });
    await push({ id: 2, method: 'ask' });
    await push({ method: '$/cancel_request', params: { requestId: 1 } });
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false]);
    peer.close();
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
  });

  it('bounds the number of open requests', async () => {
    const { push, written } = peerWith({
      requested: () => Promise.resolve<RpcReply>({ later: deferred<RpcLateReply>().promise }),
    });
    for (let id = 0; id < 300; id += 1) await push({ id, method: 'ask' });
    expect(written).toHaveLength(44);
    expect(written[0]).toEqual({ jsonrpc: '2.0', id: 256, error: { code: -32603, message: 'Too many open requests' } });
  });

  it('distinguishes a request with the ID 1 from one with the ID "1"', async () => {
    const signals: AbortSignal[] = [];
    const { push, written } = peerWith({
      requested: (_method, _params, signal) => {
        signals.push(signal);
        return Promise.resolve<RpcReply>({ later: deferred<RpcLateReply>().promise });
      },
    });
    await push({ id: 1, method: 'ask' });
    await push({ id: '1', method: 'ask' });
    await push({ method: '$/cancel_request', params: { requestId: 1 } });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(written).toEqual([]);
  });

  it('reports lines that aren’t messages, and skips them and empty ones', async () => {
    const { peer, push, malformed } = peerWith();
    const lines: Line[] = [
      { text: 'Debugger attached.' },
      { text: '' },
      { text: '[1]' },
      { text: '"x"' },
      { text: '{"id":1}' },
      { text: '{"id":[1],"method":"x"}' },
      { text: '{"id":1e999,"method":"x"}' },
      { tooLong: 40_000_000 },
    ];
    for (const line of lines) await peer.push(line);
    const answer = peer.request('one', {});
    await push({ id: 0, result: true });
    expect(await answer).toEqual({ ok: true, value: true });
    expect(malformed).toEqual(lines.filter((line) => !('text' in line) || line.text !== ''));
  });

  it('passes every message to a recorder', async () => {
    const seen: unknown[] = [];
    const { peer, push } = peerWith({ traced: (direction, message) => seen.push([direction, message]) });
    const answer = peer.request('one', {});
    await push({ id: 0, result: 1 });
    await answer;
    expect(seen).toEqual([
      ['>', { jsonrpc: '2.0', id: 0, method: 'one', params: {} }],
      ['<', { id: 0, result: 1 }],
    ]);
  });
});
