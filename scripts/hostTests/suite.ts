import { rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { NODE_BUNDLE } from '../build/bundles.mjs';
import { root } from '../process';

/** Tests bundled for the extension host. */
export interface HostSuite {
  /** Where the bundle is, and where it writes its report. */
  readonly folder: string;
  /** The module whose `run` VS Code calls. */
  readonly entry: string;
}

/** Bundles test files into one module for the extension host, like the extension itself. */
export async function bundleSuite(name: string, files: readonly string[]): Promise<HostSuite> {
  const folder = path.join(root, 'node_modules', '.cache', 'host-tests', name);
  const entry = path.join(folder, 'suite.js');
  await rm(folder, { recursive: true, force: true });
  await build({
    stdin: {
      resolveDir: root,
      contents: [
        "import { runSuite } from './test/host/run';",
        'export const run = () => runSuite(async () => {',
        ...files.map((file) => `  await import(${JSON.stringify(path.resolve(root, file))});`),
        '});',
      ].join('\n'),
    },
    ...NODE_BUNDLE,
    external: ['vscode', 'mocha'],
    outfile: entry,
    sourcemap: 'inline',
    logLevel: 'error',
  });
  return { folder, entry };
}
