import { spawn, type ChildProcess } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build } from 'esbuild';
import { NODE_BUNDLE } from '../../../scripts/build/bundles.mjs';
import { root } from '../../../scripts/process';
import { deferred } from '../../../src/base/deferred';
import { LineSplitter } from '../../../src/base/ndjson';
import type { ChildLine, ChildPlan } from './child';

const source = path.join(root, 'test', 'integration', 'store');
const bundles = path.join(root, 'node_modules', '.cache', 'store-children');

export const wasmFile = createRequire(path.join(root, 'package.json')).resolve('sql.js/dist/sql-wasm.wasm');

/** Bundles the child programs. Returns their paths. */
export async function bundleChildren(): Promise<{ readonly writer: string; readonly taker: string }> {
  await build({
    ...NODE_BUNDLE,
    entryPoints: ['writer', 'taker'].map((name) => path.join(source, `${name}.child.ts`)),
    outdir: bundles,
    outExtension: { '.js': '.cjs' },
    external: ['sql.js'],
    logLevel: 'error',
  });
  return { writer: path.join(bundles, 'writer.child.cjs'), taker: path.join(bundles, 'taker.child.cjs') };
}

/** A running child and its output so far. */
export interface Child {
  readonly process: ChildProcess;
  readonly lines: readonly ChildLine[];
  readonly stderr: () => string;
  /** Resolves when it has opened the store, or ended. */
  readonly opened: Promise<unknown>;
  readonly ended: Promise<unknown>;
}

const running = new Set<ChildProcess>();

/** Ends every child that is still running, for example after a failed test. */
export function killChildren(): void {
  for (const child of running) child.kill('SIGKILL');
}

export function startChild(bundle: string, plan: ChildPlan): Child {
  const child = spawn(process.execPath, [bundle, JSON.stringify(plan)], { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const lines: ChildLine[] = [];
  const splitter = new LineSplitter();
  const opened = deferred<undefined>();
  const ended = deferred<undefined>();
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.on('data', (chunk: Buffer) => {
    for (const line of splitter.push(chunk)) {
      if (!('text' in line)) continue;
      const parsed = JSON.parse(line.text) as ChildLine;
      lines.push(parsed);
      if ('opened' in parsed) opened.resolve(undefined);
    }
  });
  // "close" comes only when its output was read to the end.
  child.once('close', () => {
    opened.resolve(undefined);
    ended.resolve(undefined);
  });
  return { process: child, lines, stderr: () => stderr, opened: opened.promise, ended: ended.promise };
}
