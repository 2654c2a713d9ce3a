// Runs a tool of this repository on the pinned Node: `node scripts/run.mjs <tool|file> [args…]`.
// The machine may have an older Node than VS Code's extension host. What ships must run on the oldest version of the
// latter, so everything except this file runs on it. A `.ts` file is bundled first. A bare word is a tool in
// node_modules.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const OLDEST_MAJOR = 22;

/** Returns the pinned Node of this platform, or the running one if none is published for it and it is recent enough. */
function pinnedNode() {
  const folder = path.join(
    root,
    'node_modules',
    `node22-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
  );
  const binary = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) return process.execPath;
  throw new Error(
    `Node ${OLDEST_MAJOR} or newer is needed on ${process.platform}-${process.arch}. Install it, or run npm ci again.`,
  );
}

/** Returns the JavaScript file of a tool. */
function toolFile(name) {
  for (let folder = root; ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'node_modules', name, 'package.json');
    if (existsSync(manifest)) {
      const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
      return path.join(path.dirname(manifest), typeof bin === 'string' ? bin : bin[name]);
    }
    if (folder === path.dirname(folder)) throw new Error(`no tool named ${name} in node_modules`);
  }
}

/** Bundles a script into one file. Replaces the file atomically, because the same script may be starting elsewhere. */
async function bundled(file) {
  const { build } = require('esbuild');
  const folder = path.join(root, 'node_modules', '.cache', 'scripts');
  const outfile = path.join(folder, `${file.replace(/[\\/]/g, '__').replace(/\.ts$/, '')}.mjs`);
  const { outputFiles } = await build({
    entryPoints: [path.join(root, file)],
    outfile,
    write: false,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'error',
  });
  mkdirSync(folder, { recursive: true });
  const partial = `${outfile}.${process.pid}`;
  writeFileSync(partial, outputFiles[0].contents);
  renameSync(partial, outfile);
  return outfile;
}

const ALIASES = { tsc: ['typescript', 'tsc'], vsce: ['@vscode/vsce', 'vsce'] };

async function resolveTool(tool) {
  if (tool.endsWith('.ts')) return bundled(tool);
  if (/\.[cm]?js$/.test(tool)) return path.join(root, tool);
  if (ALIASES[tool]) {
    const [name, bin] = ALIASES[tool];
    const folder = path.join(root, 'node_modules', ...name.split('/'));
    return path.join(folder, JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).bin[bin]);
  }
  return toolFile(tool);
}

const [tool, ...args] = process.argv.slice(2);
if (!tool) throw new Error('usage: node scripts/run.mjs <tool|file> [args…]');
const node = pinnedNode();
const env = {
  ...process.env,
  COPPICE_ROOT: root,
  PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`,
};
const child = spawn(node, ['--enable-source-maps', await resolveTool(tool), ...args], {
  stdio: 'inherit',
  cwd: root,
  env,
});
// Signals are passed on to the tool. This process waits until the tool has cleaned up.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  throw error;
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
