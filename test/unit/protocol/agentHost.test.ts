import { describe, expect, it } from 'vitest';
import { parseHostMessage } from '../../../src/protocol/agentHost';

describe('what an agent host of another version says', () => {
  it('fails a call with a reason that is not known, instead of leaving it without an answer', () => {
    const answer = { id: 3, error: { code: 'outOfFuel', detail: 'D' } };
    expect(parseHostMessage(answer)).toEqual({ id: 3, error: { code: 'internal', detail: 'D' } });
  });

  it('is an entry of a session, whatever its event', () => {
    const entry = { seq: 4, at: 1, by: 'agent', event: { type: 'dreamt' } };
    expect(parseHostMessage({ event: { session: 's_1', entry } })).toEqual({
      event: { session: 's_1', entry: { ...entry, event: { type: 'unknown', raw: '{"type":"dreamt"}' } } },
    });
  });
});
