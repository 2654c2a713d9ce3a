// Builds what ships into dist/: `npm run build [-- --production | --watch]`.
// --production minifies, leaves source maps out and checks the sizes against budget.json.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { copyAssets, pruneTo } from './scripts/build/assets.mjs';
import { writeNotices } from './scripts/build/notices.mjs';
import { checkBudget, writeSizes } from './scripts/build/sizes.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(root, 'dist');
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** What both kinds of bundle share. */
const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  metafile: true,
  legalComments: 'none', // the licences stand in THIRD-PARTY-NOTICES.txt
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
};

/** Single files for Node: the extension host requires one, the other two are copied away and run on their own. */
const node = {
  ...shared,
  entryPoints: { extension: 'src/extension.ts', agentHost: 'src/agentHost/main.ts', practice: 'src/practice/main.ts' },
  outdir: 'dist',
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['vscode'],
  // Modules ask for their own address, which a cjs bundle does not have by itself.
  define: { ...shared.define, 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname' },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** Pages: modules that share chunks, so that a second panel loads little. */
const pages = {
  ...shared,
  entryPoints: { chat: 'webview/chat/index.tsx' },
  outdir: 'dist/webview',
  chunkNames: 'chunks/[name]-[hash]',
  platform: 'browser',
  target: 'chrome132',
  format: 'esm',
  splitting: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
};

const bundles = [node, pages];

if (watch) {
  copyAssets(root, dist);
  for (const bundle of bundles) await (await esbuild.context({ ...bundle, logLevel: 'info' })).watch();
} else {
  const results = await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  if (results.some(({ warnings }) => warnings.length > 0)) process.exitCode = 1; // esbuild has told them
  const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs));
  const made = [...Object.keys(outputs), ...copyAssets(root, dist), writeNotices(root, dist, outputs)];
  pruneTo(root, dist, made);
  const sizes = writeSizes(root, outputs);
  if (production) checkBudget(root, sizes);
}
