import { describe, expect, it } from 'vitest';
import { isInside } from '../../../../src/platform/fs/fs';

describe('a path', () => {
  it.each<[string, string, boolean]>([
    ['/code/tree', '/code/tree', true],
    ['/code/tree/src', '/code/tree', true],
    ['/code/tree/..hidden', '/code/tree', true],
    ['/code/tree/..hidden/file', '/code/tree', true],
    ['/code', '/code/tree', false],
    ['/code/other', '/code/tree', false],
    ['/code/tree-2', '/code/tree', false],
    ['/elsewhere', '/code/tree', false],
  ])('resolves whether %s is inside %s: %s', (file, folder, expected) => {
    expect(isInside(file, folder)).toBe(expected);
  });
});
