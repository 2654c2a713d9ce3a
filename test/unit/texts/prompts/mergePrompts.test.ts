import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixHookPrompt, resolveConflictsPrompt } from '../../../../src/texts/prompts/mergePrompts';

describe('the prompt about conflicts', () => {
  it('names the branch and a readable number of files', () => {
    const text = resolveConflictsPrompt('main', ['src/a.ts', 'b.md']);
    expect(text).toContain('`main`');
    expect(text).toContain('\n- src/a.ts\n- b.md\n');
    const many = resolveConflictsPrompt(
      'main',
      Array.from({ length: 60 }, (_, at) => `f${at}`),
    );
    expect(many).toContain('- f49\n- … and 10 more');
    expect(many).not.toContain('- f50');
  });
});

describe('the prompt about a hook', () => {
  it('quotes only the end of a long output', () => {
    const text = fixHookPrompt(`${'noise\n'.repeat(10_000)}error: line 3`);
    expect(text.length).toBeLessThan(9_000);
    expect(text).toContain('(only the end is shown)');
    expect(text).toContain('error: line 3');
    expect(fixHookPrompt('short')).not.toContain('only the end');
  });

  it('fences the output so that nothing in it ends the quotation', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('`', 'a', '\n') }), (output) => {
        const [, fence = ''] = /\n\n(`+)\n/.exec(fixHookPrompt(output)) ?? [];
        expect(fence.length).toBeGreaterThanOrEqual(3);
        expect(output.includes(fence)).toBe(false);
      }),
    );
  });
});
