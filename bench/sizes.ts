// The sizes of what is shipped.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { root, runNode } from '../scripts/process';
import { rounded, type BenchResult } from './result';

/** Measures `sizes`: the bundles, what the chat loads before it shows anything, and the package. */
export async function benchSizes(): Promise<BenchResult[]> {
  await runNode([path.join(root, 'scripts', 'run.mjs'), 'scripts/package.ts'], { stdio: 'ignore' });
  const cache = path.join(root, 'node_modules', '.cache', 'build', 'sizes.json');
  const sizes = JSON.parse(await readFile(cache, 'utf8')) as Record<string, number>;
  const limits = JSON.parse(await readFile(path.join(root, 'budget.json'), 'utf8')) as Record<string, number>;
  const vsix = (await stat(path.join(root, 'coppice.vsix'))).size;
  return Object.entries({ ...sizes, vsix }).map(([name, bytes]) => {
    const limit = limits[name];
    const against = limit === undefined ? {} : { ratio_to: 'budget', ratio: rounded(bytes / limit), aim: 1 };
    return { name: `size-${name}`, value: rounded(bytes / 1000, 1), unit: 'kB', ...against };
  });
}
