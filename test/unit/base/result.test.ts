import { describe, expect, it } from 'vitest';
import { assertNever } from '../../../src/base/assertNever';
import { errorText, expectOk, fail, ok, systemCode } from '../../../src/base/result';

describe('results', () => {
  it('contain a value or a fault', () => {
    expect(ok(3)).toEqual({ ok: true, value: 3 });
    expect(ok()).toEqual({ ok: true, value: undefined });
    expect(fail('gone')).toEqual({ ok: false, error: { code: 'gone' } });
    expect(fail('gone', { params: { path: '/a' }, detail: 'd' })).toEqual({
      ok: false,
      error: { code: 'gone', params: { path: '/a' }, detail: 'd' },
    });
  });

  it('return the value to callers to whom a fault is a bug', () => {
    const cause = new Error('why');
    expect(expectOk(ok('v'))).toBe('v');
    expect(() => expectOk(fail('gone'))).toThrow(/^gone$/);
    expect(() => expectOk(fail('gone', { detail: 'd', cause }))).toThrow(
      expect.objectContaining({ message: 'gone: d', cause }),
    );
  });
});

describe('what was thrown', () => {
  it('has a text', () => {
    expect(errorText(new Error('m'))).toBe('m');
    expect(errorText('text')).toBe('text');
    expect(errorText(undefined)).toBe('undefined');
  });

  it('may have a system code', () => {
    expect(systemCode(Object.assign(new Error('x'), { code: 'ENOENT' }))).toBe('ENOENT');
    for (const other of [new Error('x'), null, undefined, 'ENOENT', { code: 5 }])
      expect(systemCode(other)).toBeUndefined();
  });

  it('reports a bug at the end of a closed switch', () => {
    expect(() => assertNever({ kind: 'surprise' } as never)).toThrow('{"kind":"surprise"}');
  });
});
