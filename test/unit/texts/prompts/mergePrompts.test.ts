import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixHook, resolveConflicts } from '../../../../src/texts/prompts/mergePrompts';

describe('what the agent is told about a conflict', () => {
  it('names the branch and the files, as many as anybody reads', () => {
    const text = resolveConflicts('main', ['src/a.ts', 'b.md']);
    expect(text).toContain('`main`');
    expect(text).toContain('\n- src/a.ts\n- b.md\n');
    const many = resolveConflicts(
      'main',
      Array.from({ length: 60 }, (_, at) => `f${at}`),
    );
    expect(many).toContain('- f49\n- … and 10 more');
    expect(many).not.toContain('- f50');
  });
});

describe('what the agent is told about a hook', () => {
  it('keeps the end of a long output', () => {
    const text = fixHook(`${'noise\n'.repeat(10_000)}error: line 3`);
    expect(text.length).toBeLessThan(9_000);
    expect(text).toContain('error: line 3');
  });

  it('quotes whatever the hook printed so that it stays a quotation', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '\n') }), (output) => {
        const [, fence = ''] = /\n\n(`+)\n/.exec(fixHook(output)) ?? [];
        expect(fence.length).toBeGreaterThanOrEqual(3);
        expect(output.includes(fence)).toBe(false);
      }),
    );
  });
});
