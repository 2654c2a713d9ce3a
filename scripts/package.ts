// Builds for production and packs the extension: `npm run package [-- --out FILE]` → coppice.vsix.
import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { root, runNode } from './process';

const { values } = parseArgs({ options: { out: { type: 'string', default: path.join(root, 'coppice.vsix') } } });

await runNode([path.join(root, 'esbuild.mjs'), '--production']);
await createVSIX({ cwd: root, packagePath: values.out, dependencies: false });

const budget = JSON.parse(await readFile(path.join(root, 'budget.json'), 'utf8')) as { vsix: number };
const { size } = statSync(values.out);
if (size > budget.vsix) throw new Error(`the VSIX weighs ${size} bytes, budget.json allows ${budget.vsix}`);
