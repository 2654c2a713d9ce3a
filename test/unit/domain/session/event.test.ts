import { describe, expect, it } from 'vitest';
import { parseLogEntry } from '../../../../src/domain/session/event';

/** What is read of an event in a line of JSON; `1e999` is a number there. */
const read = (event: string) => parseLogEntry(JSON.parse(`{"seq":7,"at":1,"by":"agent","event":${event}}`));
const call = { type: 'toolCall', call: { id: 'c', title: 'T' } };

describe('an event that a later version has written', () => {
  it.each([
    [
      '{"type":"toolCall","call":{"id":"c","title":"T","kind":"dream","new":1}}',
      { ...call, call: { ...call.call, kind: 'other' } },
    ],
    ['{"type":"toolCall","call":{"id":"c","title":"T","status":"paused"}}', call],
    ['{"type":"toolCall","call":{"id":"c","title":"T","exitCode":1e999}}', call],
    ['{"type":"toolCall","call":{"id":"c","title":"T","exitCode":null}}', call],
    [
      '{"type":"usage","usage":{"inputTokens":1e999,"outputTokens":2,"cost":{"amount":null,"currency":"EUR"}}}',
      { type: 'usage', usage: { outputTokens: 2 } },
    ],
    ['{"type":"notice","level":"shout","text":"Hey","code":"new"}', { type: 'notice', level: 'info', text: 'Hey' }],
    [
      '{"type":"fault","fault":{"code":"outOfFuel","detail":"D"}}',
      { type: 'fault', fault: { code: 'modelError', detail: 'D' } },
    ],
    ['{"type":"turnEnded","turn":"t","end":"handedOver"}', { type: 'turnEnded', turn: 't', end: 'failed' }],
    [
      '{"type":"askSettled","ask":"a","outcome":{"type":"delegated"}}',
      { type: 'askSettled', ask: 'a', outcome: { type: 'withdrawn' } },
    ],
    [
      '{"type":"plan","entries":[{"text":"A","status":"blocked"}]}',
      { type: 'plan', entries: [{ text: 'A', status: 'pending' }] },
    ],
    ['{"type":"opened","agentSession":"s","resume":"fork"}', { type: 'opened', agentSession: 's', resume: 'none' }],
    ['{"type":"retrying","attempt":1e999,"status":429}', { type: 'retrying', status: 429 }],
    [
      '{"type":"setupEnded","setup":"s","run":"r","end":"skipped","code":1e999,"hold":true}',
      { type: 'setupEnded', setup: 's', run: 'r', end: 'failed', code: null, hold: true },
    ],
  ])('reads %s as far as it is known', (event, known) => {
    expect(read(event)).toEqual({ seq: 7, at: 1, by: 'agent', event: known });
  });

  it('accepts a request of an unknown kind with unknown options, which can still be answered', () => {
    const options = '[{"id":"y","label":"Y","kind":"allowForHours"},{"id":"n","label":"N","kind":"rejectAndStop"}]';
    const ask = `{"id":"a","kind":"dream","title":"T","diffs":[],"options":${options},"takesReason":false}`;
    expect(read(`{"type":"asked","ask":${ask}}`)?.event).toMatchObject({
      type: 'asked',
      ask: {
        kind: 'other',
        options: [
          { id: 'y', kind: 'allowAlways' },
          { id: 'n', kind: 'rejectAlways' },
        ],
      },
    });
  });

  it.each(['{"type":"dreamt","of":"sheep"}', '{"type":"turnEnded"}', '{"type":"__proto__"}', '"odd"', 'null', '[]'])(
    'reads %s as an unknown event',
    (event) => {
      expect(read(event)).toEqual({ seq: 7, at: 1, by: 'agent', event: { type: 'unknown', raw: event } });
    },
  );

  it('accepts an unknown actor and an invalid time', () => {
    const entry: unknown = JSON.parse('{"seq":7,"at":1e999,"by":"cron","more":[],"event":{"type":"cancelRequested"}}');
    expect(parseLogEntry(entry)).toEqual({ seq: 7, at: 0, by: 'extension', event: { type: 'cancelRequested' } });
  });

  it('survives an event that is nested without end', () => {
    const event = read(`{"type":"dreamt","of":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)?.event;
    expect(event?.type === 'unknown' && event.raw).toMatch(/^\{"type":"dreamt","of":\[+"…"\]+\}$/);
  });
});

it.each(['0', '-1', '1.5', '1e999', '9007199254740992', '"7"', 'null'])(
  'rejects an entry with the sequence %s',
  (seq) => {
    expect(
      parseLogEntry(JSON.parse(`{"seq":${seq},"at":1,"by":"agent","event":{"type":"cancelRequested"}}`)),
    ).toBeUndefined();
  },
);
