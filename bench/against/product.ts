// Builds what a version ships, with that version's own scripts.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import esbuild, { type Metafile } from 'esbuild';
import { NODE_BUNDLE } from '../../scripts/build/bundles.mjs';
import { runNode } from '../../scripts/process';

/** Runs a script of a version in that version's folder. */
function runScript(checkout: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  return runNode([path.join(checkout, 'scripts', 'run.mjs'), ...args], {
    cwd: checkout,
    env: { ...process.env, COPPICE_ROOT: checkout },
    stdio: ['ignore', 'ignore', 'inherit'],
    signal,
  });
}

/** Builds and packs a version as for a release. Fails if it exceeds its own budget. */
export function build(checkout: string, signal: AbortSignal): Promise<void> {
  return runScript(checkout, ['scripts/package.ts', '--out', path.join(checkout, 'coppice.vsix')], signal);
}

/** Bundles the measuring code with a version's own modules, with the same options for every version. */
export async function buildProbes(checkout: string): Promise<string> {
  const outfile = path.join(checkout, 'dist-probes', 'main.cjs');
  await esbuild.build({
    ...NODE_BUNDLE,
    absWorkingDir: checkout,
    entryPoints: [path.join('bench', 'probes', 'main.ts')],
    outfile,
    minify: true,
    define: { ...NODE_BUNDLE.define, 'process.env.NODE_ENV': '"production"' },
    logLevel: 'error',
  });
  return outfile;
}

/** Returns the size in bytes of everything that ships, by the names in budget.json. Measures the built files. */
export async function sizesOf(checkout: string): Promise<Map<string, number>> {
  const size = async (...parts: string[]) => (await stat(path.join(checkout, ...parts))).size;
  const sizes = new Map<string, number>();
  for (const program of ['extension', 'agentHost', 'practice']) sizes.set(program, await size('dist', `${program}.js`));
  const loaded = [...(await firstLoad(path.join(checkout, 'dist', 'webview'), 'chat.js')), 'chat.css', 'codicon.css'];
  const weights = await Promise.all(loaded.map((file) => size('dist', 'webview', file)));
  sizes.set(
    'chatFirstLoad',
    weights.reduce((sum, bytes) => sum + bytes, 0),
  );
  return sizes.set('vsix', await size('coppice.vsix'));
}

/** Returns a script of a page and everything that it imports statically, as paths relative to the folder. */
async function firstLoad(folder: string, script: string): Promise<Set<string>> {
  const { metafile } = await esbuild.build({
    absWorkingDir: folder,
    entryPoints: [script],
    bundle: true,
    splitting: true,
    format: 'esm',
    outdir: 'unwritten',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  return staticImports(metafile.inputs, script);
}

function staticImports(inputs: Metafile['inputs'], file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path: target, kind } of inputs[file]?.imports ?? [])
    if (kind === 'import-statement') staticImports(inputs, target, seen);
  return seen;
}
