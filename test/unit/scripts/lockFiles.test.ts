// `npm ci` refuses a lock file that leaves out what another platform needs, and must find its packages anywhere.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..', '..', '..');
const tests = readdirSync(path.join(root, 'test'), { recursive: true, encoding: 'utf8' });
const files = ['package-lock.json', ...tests.map((file) => path.join('test', file))].filter(
  (file) => path.basename(file) === 'package-lock.json' && !file.includes('node_modules'),
);

interface Entry {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

describe.each(files)('%s', (file) => {
  const { packages } = JSON.parse(readFileSync(path.join(root, file), 'utf8')) as { packages: Record<string, Entry> };
  const names = new Set(
    Object.keys(packages).map((location) => location.slice(location.lastIndexOf('node_modules/') + 13)),
  );

  it('has the optional packages of all platforms', () => {
    const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies).filter((name) => !names.has(name)),
    );
    expect(missing).toEqual([]);
  });

  it('names no download addresses', () => {
    expect(Object.values(packages).flatMap(({ resolved }) => resolved ?? [])).toEqual([]);
  });
});
