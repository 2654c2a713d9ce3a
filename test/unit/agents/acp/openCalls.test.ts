import { describe, expect, it } from 'vitest';
import { OpenCalls } from '../../../../src/agents/acp/openCalls';

describe('the diffs of an open tool call', () => {
  const whole = { path: '/r/a', oldText: 'one\ntwo\nthree\n', newText: 'one\n2\nthree\n' };

  it('stay whole when only the changed lines are told again', () => {
    const calls = new OpenCalls();
    calls.news({ id: 'c', diffs: [whole] });
    const part = { path: '/r/a', oldText: 'two', newText: '2' };
    expect(calls.news({ id: 'c', status: 'completed', diffs: [part] })).toEqual({ id: 'c', status: 'completed' });
  });

  it('are those told last when they say something else', () => {
    const calls = new OpenCalls();
    calls.news({ id: 'c', diffs: [whole] });
    for (const other of [
      { ...whole, newText: 'one\nzwei\nthree\n' },
      { path: '/r/b', oldText: 'two', newText: '2' },
      { path: '/r/a', oldText: null, newText: '2' },
    ]) {
      expect(calls.news({ id: 'c', diffs: [other] })).toEqual({ id: 'c', diffs: [other] });
    }
  });
});
