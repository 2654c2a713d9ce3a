// The documents against the repository: what they link to, run, and name is there.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const docs = readdirSync(path.join(root, 'docs')).filter((file) => file.endsWith('.md'));
const documents = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'src/README.md'],
  ...docs.map((file) => `docs/${file}`),
];

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, unknown>> } };
}
const manifest = JSON.parse(read('package.json')) as Manifest;
const texts = Object.values(JSON.parse(read('package.nls.json')) as Record<string, string>);

describe.each(documents)('%s', (document) => {
  it('links only to files that exist', () => {
    const links = [...read(document).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, link]) => link!);
    const targets = links.map((link) => path.join(root, path.dirname(document), link));
    expect(targets.filter((target) => !existsSync(target))).toEqual([]);
  });

  it('runs only scripts that exist', () => {
    const scripts = [...read(document).matchAll(/npm run ([\w:-]+)/g)].map(([, script]) => script!);
    expect(scripts.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });
});

describe('README.md', () => {
  const readme = read('README.md');

  it('names every setting, and no other', () => {
    const named = new Set([...readme.matchAll(/^\| `(coppice\.[\w.]+)` \|/gm)].map(([, setting]) => setting));
    expect([...named].sort()).toEqual(Object.keys(manifest.contributes.configuration.properties).sort());
  });

  it.each(['Start Agent Task', 'Review Changes', 'Merge Attempt…', 'Update from Base', 'Send Comments to Agent'])(
    'calls a command as VS Code shows it: %s',
    (title) => {
      expect(readme).toContain(`*${title}*`);
      expect(texts).toContain(title);
    },
  );

  it('shows pictures that load fast, and one that moves', () => {
    const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, picture]) => path.join(root, picture!));
    expect(pictures.filter((picture) => statSync(picture).size > 1_500_000)).toEqual([]);
    const isAnimated = (picture: string) => readFileSync(picture).subarray(0, 100).includes('acTL');
    expect(pictures.filter(isAnimated).map((picture) => path.basename(picture))).toEqual(['tour.png']);
  });
});
