// Writes the English texts of the extension for those who translate them: `npm run l10n` → media/l10n/bundle.l10n.json.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { allTexts, BUNDLE, bundleOf } from './l10n/texts';
import { root } from './process';

const file = path.join(root, BUNDLE);
await mkdir(path.dirname(file), { recursive: true });
await writeFile(file, bundleOf(allTexts()));
