// Measures the bundles, and checks the limits in budget.json (bytes). scripts/package.ts measures the VSIX.
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** Returns an output and everything that it imports statically: what a page loads before it can show anything. */
function firstLoad(outputs, file, seen = new Set()) {
  if (seen.has(file) || !outputs[file]) return seen;
  seen.add(file);
  const { imports, cssBundle } = outputs[file];
  if (cssBundle) seen.add(cssBundle);
  for (const { path: target, kind } of imports) if (kind === 'import-statement') firstLoad(outputs, target, seen);
  return seen;
}

function measureSizes(root, outputs) {
  const sizes = {};
  for (const [file, { entryPoint, bytes }] of Object.entries(outputs)) {
    if (!entryPoint || !file.endsWith('.js') || file.includes('/chunks/')) continue;
    const name = path.posix.basename(file, '.js');
    if (file.startsWith('dist/webview/')) {
      const loaded = [...firstLoad(outputs, file)].map((part) => outputs[part].bytes);
      const icons = statSync(path.join(root, 'dist', 'webview', 'codicon.css')).size;
      sizes[`${name}FirstLoad`] = loaded.reduce((sum, part) => sum + part, icons);
    } else sizes[name] = bytes;
  }
  return sizes;
}

/** Measures the bundles, prints the sizes, and writes them to node_modules/.cache/build/sizes.json. */
export function writeSizes(root, outputs) {
  const sizes = measureSizes(root, outputs);
  const folder = path.join(root, 'node_modules', '.cache', 'build');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'sizes.json'), JSON.stringify(sizes, undefined, 2));
  for (const [name, bytes] of Object.entries(sizes)) console.log(`${name.padEnd(16)} ${(bytes / 1000).toFixed(1)} kB`);
  return sizes;
}

/** Fails the build if a bundle exceeds its limit, or if a page has no limit. */
export function checkBudget(root, sizes) {
  const budget = JSON.parse(readFileSync(path.join(root, 'budget.json'), 'utf8'));
  for (const [name, bytes] of Object.entries(sizes)) {
    const limit = budget[name];
    if (limit === undefined ? !name.endsWith('FirstLoad') : bytes <= limit) continue;
    console.error(
      `${name} has ${bytes} bytes, budget.json ${limit === undefined ? 'has no limit' : `allows ${limit}`}`,
    );
    process.exitCode = 1;
  }
}
