import { mkdir, mkdtemp, readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyBundles, type Bundles } from '../../../src/platform/agentHostClient/copyBundles';

let folder: string;
let run: string;
let bundles: Bundles;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'coppice-stage-'));
  run = path.join(folder, 'run');
  bundles = { agentHost: path.join(folder, 'agentHost.js'), practice: path.join(folder, 'practice.js') };
  await writeFile(bundles.agentHost, 'host');
  await writeFile(bundles.practice, 'practice');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('staging', () => {
  it('copies both bundles for this user alone, and the copies outlive their folder', async () => {
    const staged = await copyBundles(run, bundles);
    await rm(bundles.agentHost);
    expect(await readFile(staged.agentHost, 'utf8')).toBe('host');
    expect(await readFile(staged.practice, 'utf8')).toBe('practice');
    expect((await stat(staged.agentHost)).mode & 0o077).toBe(0);
    expect(path.extname(staged.agentHost)).toBe('.cjs');
  });

  it('uses the same path for the same bundles and another for others', async () => {
    const [first, second] = await Promise.all([copyBundles(run, bundles), copyBundles(run, bundles)]);
    expect(second).toEqual(first);
    await writeFile(bundles.practice, 'practice 2');
    const third = await copyBundles(run, bundles);
    expect(third.agentHost).not.toBe(first.agentHost);
    expect(await readFile(first.practice, 'utf8')).toBe('practice');
  });

  it('repairs a damaged copy', async () => {
    const { agentHost } = await copyBundles(run, bundles);
    await writeFile(agentHost, 'ho');
    await copyBundles(run, bundles);
    expect(await readFile(agentHost, 'utf8')).toBe('host');
    expect(await readdir(path.dirname(agentHost))).toEqual(['agentHost.cjs', 'practice.cjs']);
  });

  it('removes what no version has used for a day, and nothing younger', async () => {
    for (const [name, hours] of [
      ['old', 25],
      ['young', 1],
    ] as const) {
      await mkdir(path.join(run, 'bin', name), { recursive: true });
      const at = Date.now() / 1000 - hours * 3600;
      await utimes(path.join(run, 'bin', name), at, at);
    }
    const staged = await copyBundles(run, bundles);
    const own = path.basename(path.dirname(staged.agentHost));
    expect((await readdir(path.join(run, 'bin'))).toSorted()).toEqual([own, 'young'].toSorted());
  });
});
