import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { listFiles, PackageManager } from '@vscode/vsce';
import esbuild from 'esbuild';
import { NODE_BUNDLE, PROGRAMS } from '../build/bundles.mjs';
import { root } from '../process';
import { pseudoTexts } from './bundle';
import { pseudoManifest } from './pseudo';

const TEXTS = 'package.nls.json';

/** Copies what ships to a folder, with all texts in the pseudo-language. `dist/` must have been built. */
export async function stagePseudo(folder: string): Promise<void> {
  const shipped = await listFiles({ cwd: root, packageManager: PackageManager.None });
  for (const file of [...shipped, '.vscodeignore']) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await copyFile(path.join(root, file), path.join(folder, file));
  }
  await esbuild.build({
    ...NODE_BUNDLE,
    absWorkingDir: root,
    entryPoints: { extension: PROGRAMS.extension },
    outdir: path.join(folder, 'dist'),
    define: { ...NODE_BUNDLE.define, 'process.env.NODE_ENV': '"production"' },
    minify: true,
    logLevel: 'error',
    plugins: [pseudoTexts],
  });
  const texts = JSON.parse(await readFile(path.join(root, TEXTS), 'utf8')) as Record<string, string>;
  await writeFile(path.join(folder, TEXTS), JSON.stringify(pseudoManifest(texts), undefined, 2));
}
