// Builds for production and packs the extension: `npm run package [-- --out FILE]` → coppice.vsix. With `--pseudo` its
// texts are in the pseudo-language of the tests.
import { statSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import { root, runNode } from './process';
import { stagePseudo } from './pseudo/stage';

const { values } = parseArgs({ options: { out: { type: 'string' }, pseudo: { type: 'boolean', default: false } } });
const out = values.out ?? path.join(root, values.pseudo ? 'coppice-pseudo.vsix' : 'coppice.vsix');

await runNode([path.join(root, 'esbuild.mjs'), '--production']);
if (values.pseudo) await packPseudo();
else await packForRelease();

async function packForRelease(): Promise<void> {
  await createVSIX({ cwd: root, packagePath: out, dependencies: false });
  const budget = JSON.parse(await readFile(path.join(root, 'budget.json'), 'utf8')) as { vsix: number };
  const { size } = statSync(out);
  if (size > budget.vsix) throw new Error(`the VSIX has ${size} bytes, budget.json allows ${budget.vsix}`);
}

async function packPseudo(): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-pseudo-'));
  await stagePseudo(folder);
  await createVSIX({ cwd: folder, packagePath: out, dependencies: false });
  await rm(folder, { recursive: true });
}
