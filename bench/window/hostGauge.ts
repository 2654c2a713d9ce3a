// Installs and reads the gauge in the extension host.
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createVSIX } from '@vscode/vsce';
import esbuild from 'esbuild';
import { root } from '../../scripts/process';

/** What a gauge reports, in milliseconds. */
export interface GaugeReading {
  /** The longest block since the start. */
  readonly longest: number;
  /** Time since the last block. */
  readonly quiet: number;
}

/** Packs the extension with the gauge. Returns its VSIX. */
export async function packGauge(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['bench/window/gaugeExtension.ts'],
    outfile: path.join(folder, 'main.js'),
    platform: 'node',
    format: 'cjs',
    bundle: true,
    logLevel: 'error',
  });
  const manifest = {
    name: 'gauge',
    publisher: 'coppice-bench',
    version: '1.0.0',
    engines: { vscode: '^1.101.0' },
    main: './main.js',
    activationEvents: ['onStartupFinished'],
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  const packagePath = path.join(folder, 'gauge.vsix');
  await createVSIX({ cwd: folder, packagePath, dependencies: false, skipLicense: true, allowMissingRepository: true });
  return packagePath;
}

/** Reads the gauge that listens on `socket`. `begin` also resets it. */
export async function readHostGauge(socket: string, question: 'begin' | 'read'): Promise<GaugeReading> {
  const connection = connect(socket);
  connection.write(question);
  return JSON.parse(await text(connection)) as GaugeReading;
}
