// docs/threats.md against the tests that it names.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const threats = readFileSync(path.join(root, 'docs', 'threats.md'), 'utf8');
const rows = [...threats.matchAll(/^\| (\*\*.*) \| `(test\/\S+)`: (.*) \|$/gm)];

it.each(rows.map(([, threat, file, test]) => [threat!, file!, test!] as const))(
  'the test is there for %s',
  (_threat, file, test) => {
    expect(readFileSync(path.join(root, file), 'utf8')).toContain(test);
  },
);

it('every kind of threat is listed', () => {
  const kinds = rows.map(([, threat]) => /^\*\*(.+?)\*\*/.exec(threat!)?.[1]);
  expect([...new Set(kinds)]).toEqual([
    'Webview',
    'Agent text',
    'Worktree',
    'Repository settings',
    'Socket',
    'Environment',
  ]);
  expect(rows).toHaveLength(threats.split('\n').filter((line) => line.startsWith('| **')).length);
});
