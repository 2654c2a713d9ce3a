// Generates docs/bad-input.md, which quotes the English texts: `npm run docs`.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BAD_INPUT, badInputDocument } from './docs/badInput';
import { root } from './process';

await writeFile(path.join(root, BAD_INPUT), badInputDocument());
