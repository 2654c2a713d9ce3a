import { describe, expect, it } from 'vitest';
import { parseHostCall, parseHostMessage, POLICY } from '../../../src/protocol/agentHost';

describe('what an agent host of another version says', () => {
  it('fails a call for an unknown reason, instead of leaving it without an answer', () => {
    const answer = { id: 3, error: { code: 'outOfFuel', detail: 'D' } };
    expect(parseHostMessage(answer)).toEqual({ id: 3, error: { code: 'internal', detail: 'D' } });
  });

  it('reads an entry with any event', () => {
    const entry = { seq: 4, at: 1, by: 'agent', event: { type: 'dreamt' } };
    expect(parseHostMessage({ event: { session: 's_1', entry } })).toEqual({
      event: { session: 's_1', entry: { ...entry, event: { type: 'unknown', raw: '{"type":"dreamt"}' } } },
    });
  });
});

describe('the call `open`', () => {
  const spec = { argv: ['agent'], env: {}, cwd: '/w', label: 'agent' };
  const launch = { agent: 'practice', driver: 'acp', spec };
  const args = { session: 's_1', attempt: 'a_1', folder: '/f', launch, warm: false };

  it('accepts the policy that clients of version 0.1.0 send, any other, and none', () => {
    for (const policy of [POLICY, { otherwise: 'allow', rules: [] }, 1])
      expect(parseHostCall('open', { ...args, policy })).toMatchObject({ call: 'open', args });
    expect(parseHostCall('open', args)).toEqual({ call: 'open', args });
  });

  it('sends the policy that hosts of version 0.1.0 parse', () => {
    expect(POLICY).toEqual({ otherwise: 'ask' });
  });
});
