import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectOk } from '../../../../src/base/result';
import { linuxTable } from '../../../../src/platform/process/linuxTable';
import {
  identityOf,
  isAlive,
  runCommand,
  startDetached,
  type ProcessIdentity,
} from '../../../../src/platform/process/process';
import { node, PATH, temporaryFolder, until } from './world';

const folder = temporaryFolder();
const STAYING = `console.log('hello from', process.env.A, process.cwd()); console.error('and stderr'); setInterval(() => {}, 1000)`;

function endAfterwards(identity: ProcessIdentity): void {
  onTestFinished(async () => {
    if ((await isAlive(identity)) === 'alive') process.kill(identity.pid, 'SIGKILL');
  });
}

describe('a detached process', () => {
  it('gives a detached process its own session and environment, and a log file for this user alone', async () => {
    const logFile = path.join(folder, 'host.log');
    const plan = { argv: node(STAYING), env: { A: 'b' }, cwd: folder, logFile };
    const identity = expectOk(await startDetached(plan));
    endAfterwards(identity);
    expect(await identityOf(identity.pid)).toEqual(identity);
    expect((await linuxTable.entry(identity.pid))!.group).toBe(identity.pid);
    const text = `hello from b ${folder}\nand stderr\n`;
    await until('it has written', () => readFileSync(logFile, 'utf8') === text);
    expect(statSync(logFile).mode & 0o777).toBe(0o600);

    const second = expectOk(await startDetached(plan));
    endAfterwards(second);
    await until('the log goes on', () => readFileSync(logFile, 'utf8') === text + text);
  });

  it('starts a process that outlives this one', async () => {
    const outfile = path.join(folder, 'starter.cjs');
    const contents = `
      import { startDetached } from './src/platform/process/detached';
      const argv = [process.execPath, '-e', ${JSON.stringify(STAYING)}];
      startDetached({ argv, env: {}, cwd: '/', logFile: ${JSON.stringify(path.join(folder, 'outlives.log'))} })
        .then((result) => console.log(JSON.stringify(result)));`;
    const resolveDir = path.resolve(import.meta.dirname, '../../../..');
    await build({
      stdin: { contents, resolveDir },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
    });
    const starter = await runCommand([process.execPath, outfile], { cwd: folder, env: { PATH }, timeoutMs: 15_000 });
    const identity = expectOk(JSON.parse(expectOk(starter).stdout) as { ok: true; value: ProcessIdentity });
    endAfterwards(identity);
    expect(await isAlive(identity)).toBe('alive');
    expect((await linuxTable.entry(identity.pid))!.parent).not.toBe(process.pid);
  });

  it.each([
    ['executableNotFound', { argv: ['/no/node'] as const }],
    ['executableNotRunnable', { argv: [folder] as const }],
    ['cwdMissing', { cwd: path.join(folder, 'missing') }],
    ['logFileUnwritable', { logFile: path.join(folder, 'missing', 'log') }],
    ['spawnFailed', { argv: ['/bin/sh', 'nul \0'] as const }],
  ])('fails with %s if it can’t be started', async (code, change) => {
    const plan = { argv: node(''), env: {}, cwd: folder, logFile: path.join(folder, 'failed.log'), ...change };
    expect(await startDetached(plan)).toMatchObject({ ok: false, error: { code } });
  });
});
