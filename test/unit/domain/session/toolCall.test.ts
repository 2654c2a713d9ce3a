import { describe, expect, it } from 'vitest';
import {
  isFinal,
  OUTPUT_CAP,
  patchToolCall,
  toolStatusSchema,
  type ToolCall,
  type ToolCallPatch,
  type ToolStatus,
} from '../../../../src/domain/session/toolCall';

const folded = (...patches: Omit<ToolCallPatch, 'id'>[]): ToolCall =>
  patches.reduce<ToolCall | undefined>((call, patch) => patchToolCall(call, { id: 'c', ...patch }), undefined)!;

describe('a tool call', () => {
  it('is created by its first patch, whatever that contains', () => {
    expect(folded({})).toEqual({
      id: 'c',
      title: '',
      kind: 'other',
      status: 'pending',
      locations: [],
      diffs: [],
      output: '',
      outputCut: 0,
    });
  });

  it('keeps what a patch leaves out, and replaces lists', () => {
    const call = folded(
      { title: 'T', kind: 'edit', locations: [{ path: '/a' }, { path: '/b' }], command: 'x' },
      { title: undefined, locations: [{ path: '/c' }] },
    );
    expect(call).toMatchObject({ title: 'T', kind: 'edit', locations: [{ path: '/c' }], command: 'x' });
  });

  it.each<[ToolStatus, ToolStatus, ToolStatus]>([
    ['pending', 'running', 'running'],
    ['running', 'pending', 'pending'],
    ['running', 'completed', 'completed'],
    ['completed', 'running', 'completed'],
    ['failed', 'pending', 'failed'],
    ['denied', 'failed', 'denied'],
    ['denied', 'running', 'denied'],
    ['cancelled', 'completed', 'completed'],
  ])('changes from %s with the update %s to %s', (before, reported, after) => {
    expect(folded({ status: before }, { status: reported }).status).toBe(after);
  });

  it('is final in four of its statuses', () => {
    expect(toolStatusSchema.options.filter(isFinal)).toEqual(['completed', 'failed', 'denied', 'cancelled']);
  });

  it('keeps the end of its output, and counts what is cut', () => {
    const half = 'a'.repeat(OUTPUT_CAP / 2);
    const call = folded({ outputDelta: half }, { outputDelta: half }, { outputDelta: 'bc' }, { outputDelta: 'd' });
    expect(call.output).toHaveLength(OUTPUT_CAP);
    expect(call.output.endsWith('aabcd')).toBe(true);
    expect(call.outputCut).toBe(3);
    const replaced = patchToolCall(call, { id: 'c', output: `x${'y'.repeat(OUTPUT_CAP)}`, outputDelta: 'z' });
    expect([replaced.output.at(0), replaced.output.at(-1), replaced.outputCut]).toEqual(['y', 'z', 2]);
    expect(patchToolCall(replaced, { id: 'c', output: 'short' })).toMatchObject({ output: 'short', outputCut: 0 });
  });

  it('never modifies the previous call', () => {
    const before = Object.freeze(folded({ title: 'T' }));
    expect(patchToolCall(before, { id: 'c', title: 'U' })).not.toBe(before);
    expect(before.title).toBe('T');
  });
});
