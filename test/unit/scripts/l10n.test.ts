import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { allTexts, BUNDLE, bundleOf, textsIn } from '../../../scripts/l10n/texts';
import { root } from '../../../scripts/process';
import { CHAT_TEXTS } from '../../../src/protocol/chatTexts';

const folder = path.dirname(path.join(root, BUNDLE));
const { l10n } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { readonly l10n: string };
const holesOf = (text: string) => [...new Set(text.match(/\{\d+\}/g))].sort();

describe('the texts for translators', () => {
  it('are those of the sources: after a change run `npm run l10n`', () => {
    expect(path.resolve(root, l10n)).toBe(folder);
    expect(readFileSync(path.join(root, BUNDLE), 'utf8')).toBe(bundleOf(allTexts()));
  });

  it('are many, from the extension and from its views', () => {
    const texts = allTexts();
    expect(texts.length).toBeGreaterThan(Object.keys(CHAT_TEXTS).length + 100);
    expect(texts).toEqual(
      expect.arrayContaining([
        'Choose an attempt',
        'Git was not found. Install it, or set its path in the setting “coppice.git.path”.',
        CHAT_TEXTS['draft.intro'],
      ]),
    );
  });

  it('are translated as wholes, with the same holes, in every language', () => {
    const english = allTexts();
    for (const file of readdirSync(folder).filter((name) => name !== path.basename(BUNDLE))) {
      const translated = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Record<string, string>;
      expect(Object.keys(translated).sort(), file).toEqual(english);
      for (const [text, translation] of Object.entries(translated))
        expect(holesOf(translation), `${file}: ${text}`).toEqual(holesOf(text));
    }
  });
});

describe('a source file', () => {
  it('tells its texts by whatever name it calls for them', () => {
    const source = `
      const t = vscode.l10n.t;
      const { l10n } = vscode;
      t('One'); l10n.t("Two {0}", 2); vscode.l10n.t(\`Three\`); other.t('No');`;
    expect(textsIn('a.ts', source)).toEqual(['One', 'Two {0}', 'Three']);
  });

  it('must have its texts as literals', () => {
    expect(() => textsIn('a.ts', 'vscode.l10n.t(text)')).toThrow('a.ts');
    expect(() => textsIn('a.ts', 'l10n.t(`Hello ${name}`)')).toThrow('no literal text');
  });
});
