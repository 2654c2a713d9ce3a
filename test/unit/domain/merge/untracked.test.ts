import { describe, expect, it } from 'vitest';
import { LARGE_FILE, isLikelyUnwanted } from '../../../../src/domain/merge/untracked';

describe('an untracked file', () => {
  it.each([
    'a/node_modules/x/index.js',
    'dist/x.js',
    '.env',
    'web/.env.local',
    'x.log',
    'id_rsa',
    '.DS_Store',
    'k.pem',
  ])('asks about %s', (path) => expect(isLikelyUnwanted({ path, size: 10 })).toBe(true));
  it.each(['src/index.ts', 'docs/build.md', 'src/env.ts', 'distance.ts', 'README', '.github/workflows/ci.yml'])(
    'commits %s without asking',
    (path) => expect(isLikelyUnwanted({ path, size: 10 })).toBe(false),
  );
  it('asks about a large file', () => {
    expect(isLikelyUnwanted({ path: 'video.mp4', size: LARGE_FILE + 1 })).toBe(true);
  });
});
