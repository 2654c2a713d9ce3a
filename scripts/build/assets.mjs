// Copies files that ship unchanged, and cleans up dist/.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** Path in dist/ by path of the file. */
export const ASSETS = {
  [require.resolve('sql.js/dist/sql-wasm.wasm')]: 'sql-wasm.wasm',
  [require.resolve('@vscode/codicons/dist/codicon.css')]: 'webview/codicon.css',
  [require.resolve('@vscode/codicons/dist/codicon.ttf')]: 'webview/codicon.ttf',
};

/** Copies the assets. Returns their paths below the root. */
export function copyAssets(root, dist) {
  return Object.entries(ASSETS).map(([from, to]) => {
    const target = path.join(dist, to);
    mkdirSync(path.dirname(target), { recursive: true });
    copyFileSync(from, target);
    return path.relative(root, target);
  });
}

/**
 * Removes everything from dist/ that this build didn't create. It runs after the build, not before it, so that a window
 * that uses dist/ never finds it empty.
 */
export function pruneTo(root, dist, made) {
  const files = new Set(made.map((file) => path.join(root, file)));
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !files.has(file)) rmSync(file);
  }
}
