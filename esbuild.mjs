// Builds what ships to dist/: `npm run build [-- --production | --watch]`.
// --production minifies, omits source maps, and checks the sizes against budget.json.
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { copyAssets, pruneTo } from './scripts/build/assets.mjs';
import { NODE_BUNDLE, PAGES_BUNDLE, PROGRAMS } from './scripts/build/bundles.mjs';
import { writeNotices } from './scripts/build/notices.mjs';
import { checkBudget, writeSizes } from './scripts/build/sizes.mjs';

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(root, 'dist');
const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');

/** Options of all bundles. */
const shared = {
  absWorkingDir: root,
  minify: production,
  sourcemap: production ? false : 'linked',
  metafile: true,
  legalComments: 'none', // the licenses are in THIRD-PARTY-NOTICES.txt
  logLevel: 'warning',
  define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
};

const define = { ...shared.define, ...NODE_BUNDLE.define };
const bundles = [
  { ...shared, ...NODE_BUNDLE, define, entryPoints: PROGRAMS, outdir: 'dist' },
  { ...shared, ...PAGES_BUNDLE, outdir: 'dist/webview' },
];

if (watch) {
  copyAssets(root, dist);
  for (const bundle of bundles) await (await esbuild.context({ ...bundle, logLevel: 'info' })).watch();
} else {
  const results = await Promise.all(bundles.map((bundle) => esbuild.build(bundle)));
  if (results.some(({ warnings }) => warnings.length > 0)) process.exitCode = 1; // esbuild has printed them
  const outputs = Object.assign({}, ...results.map(({ metafile }) => metafile.outputs));
  const createdFiles = [...Object.keys(outputs), ...copyAssets(root, dist), writeNotices(root, dist, outputs)];
  pruneTo(root, dist, createdFiles);
  const sizes = writeSizes(root, outputs);
  if (production) checkBudget(root, sizes);
}
