import { describe, expect, it } from 'vitest';
import { isInside } from '../../../../src/platform/fs/fs';

describe('a path', () => {
  it.each<[string, string, boolean]>([
    ['/work/tree', '/work/tree', true],
    ['/work/tree/src', '/work/tree', true],
    ['/work/tree/..hidden', '/work/tree', true],
    ['/work/tree/..hidden/file', '/work/tree', true],
    ['/work', '/work/tree', false],
    ['/work/other', '/work/tree', false],
    ['/work/tree-2', '/work/tree', false],
    ['/elsewhere', '/work/tree', false],
  ])('%s relative to %s: inside is %s', (file, folder, expected) => {
    expect(isInside(file, folder)).toBe(expected);
  });
});
