// Writes what is made from the English texts: `npm run l10n` → media/l10n/bundle.l10n.json for those who translate
// them, and docs/bad-input.md, which quotes them.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BAD_INPUT, badInputDocument } from './l10n/badInput';
import { allTexts, BUNDLE, bundleOf } from './l10n/texts';
import { root } from './process';

for (const [name, content] of [
  [BUNDLE, bundleOf(allTexts())],
  [BAD_INPUT, badInputDocument()],
] as const) {
  const file = path.join(root, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}
