import { describe, expect, it } from 'vitest';
import { patternsOfGlobs } from '../../../../src/domain/attempt/skippedFile';

describe('the globs of VS Code’s setting', () => {
  it.each([
    [['.env'], ['/.env']],
    [['**/.env'], ['**/.env']],
    [['./conf/*.json'], ['/conf/*.json']],
    [
      ['{a,b}/{c,d}', 'e'],
      ['/a/c', '/a/d', '/b/c', '/b/d', '/e'],
    ],
    [['{a,{b,c}}'], ['/a', '/b', '/a', '/c']],
    [['', '/'], []],
  ])('turns the globs %j into the patterns %j', (globs, patterns) => {
    expect(patternsOfGlobs(globs)).toEqual(patterns);
  });

  it('limits the number of patterns', () => {
    const bomb = '{a,b,c,d,e,f,g,h,i,j}'.repeat(12);
    expect(patternsOfGlobs([bomb])).toEqual([`/${bomb}`]);
    expect(patternsOfGlobs(Array.from({ length: 2_000 }, (_, at) => `f${at}`))).toHaveLength(500);
    expect(patternsOfGlobs(['x'.repeat(2_000)])).toEqual([]);
  });
});
