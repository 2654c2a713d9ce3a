// Compares docs/bad-input.md with the tests that it names.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { BAD_INPUT, badInputDocument } from '../../../scripts/docs/badInput';
import { ROWS, type BadInputRow } from '../../integration/badInput/rows';

const root = path.resolve(import.meta.dirname, '../../..');

describe('the table of bad input', () => {
  it('is that of the tests and texts: after a change run `npm run docs`', () => {
    expect(readFileSync(path.join(root, BAD_INPUT), 'utf8')).toBe(badInputDocument());
  });

  it.each(Object.entries<BadInputRow>(ROWS))('names the test for it: %s', (what, { file, test = what }) => {
    const tests = path.join(root, 'test', file);
    expect(existsSync(tests)).toBe(true);
    expect(readFileSync(tests, 'utf8')).toContain(test);
  });
});
